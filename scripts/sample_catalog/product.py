"""What is known of one product before it is drawn."""

from dataclasses import dataclass

from .patterns import Cloth


@dataclass(frozen=True)
class Product:
    """The row of the catalog, and what the drawing needs."""

    key: str  # seeds the drawing
    number: int
    name: str
    gender: str
    master: str
    sub: str
    article: str
    colour: str
    season: str
    year: int
    usage: str
    style: str
    cut_table: str
    cloth: Cloth
    trim: Cloth
    print_: str = ""  # graphic, mark, yoke or nothing

    @property
    def file_name(self) -> str:
        """The picture's name in the image folder."""
        return f"{self.number}.webp"

    def row(self) -> dict[str, str | int]:
        """The row under the real set's own column names."""
        return {
            "file_name": self.file_name, "id": self.number, "gender": self.gender, "masterCategory": self.master,
            "subCategory": self.sub, "articleType": self.article, "baseColour": self.colour, "season": self.season,
            "year": self.year, "usage": self.usage, "productDisplayName": self.name,
        }  # fmt: skip
