"""A Hub dataset, a folder or a parquet file in, catalog products with uniform columns and their pictures out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from fashion_search.catalog import sources
from fashion_search.catalog.columns import product_of
from fashion_search.catalog.sources import DatasetError, Source
from fashion_search.pictures import PictureError, PictureSource, open_picture
from fashion_search.schema import COLUMNS

__all__ = ["COLUMNS", "Catalog", "CatalogItem", "DatasetError", "Row", "Skipped", "load_catalog"]


class Skipped(NamedTuple):
    """A row that was left out, and why."""

    row: int
    id: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A product whose picture has not been opened yet; `row` counts from 0 in the source."""

    row: int
    product: dict[str, Any]
    picture: PictureSource | None


@dataclass(frozen=True)
class CatalogItem:
    """A product with its picture."""

    row: int
    product: dict[str, Any]
    image: Image.Image


@dataclass
class Catalog:
    """The products of one split, read one at a time; rows without a usable picture end up in `skipped`."""

    name: str
    split: str
    source: Source
    limit: int | None = None
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def revision(self) -> str | None:
        """The commit of a Hub dataset, a digest of the file list of a local one."""
        return self.source.revision

    @property
    def licence(self) -> str | None:
        """The licence that the dataset's card names."""
        return self.source.licence

    @property
    def count(self) -> int | None:
        """How many rows there are, broken ones included; None for a stream that does not say."""
        counts = [count for count in (self.source.count, self.limit) if count is not None]
        return min(counts) if self.source.count is not None else None

    def __len__(self) -> int:
        if self.count is None:
            raise TypeError("The length of a streamed dataset is not known before its end.")
        return self.count

    def __iter__(self) -> Iterator[CatalogItem]:
        self.skipped.clear()
        for row in self.rows():
            if item := self.open(row):
                yield item

    def rows(self, start: int = 0, seen: Collection[str] = ()) -> Iterator[Row]:
        """The rows from number `start`, pictures unopened; an id that was `seen` before is skipped."""
        ids = set(seen)
        wanted = None if self.limit is None else max(self.limit - start, 0)
        for number, raw in enumerate(islice(self.source.read(start), wanted), start):
            product = product_of(raw, self.source.picture, number)
            if product["id"] in ids:
                self.skipped.append(Skipped(number, product["id"], "another product has the same id"))
                continue
            ids.add(product["id"])
            yield Row(number, product, _picture(raw.get(self.source.picture), self.source.root))

    def open(self, row: Row) -> CatalogItem | None:
        """The row with its picture decoded; None, and an entry in `skipped`, for a picture that cannot be read."""
        try:
            if row.picture is None:
                raise PictureError("there is no picture")
            return CatalogItem(row.row, row.product, open_picture(row.picture))
        except PictureError as error:
            self.skipped.append(Skipped(row.row, row.product["id"], str(error)))
            return None


def load_catalog(
    source: str | Path, split: str = "train", limit: int | None = None, streaming: bool = False
) -> Catalog:
    """The catalog in `source`: a local folder, a .parquet file, or a dataset of the Hub.

    Local files are read row by row; a Hub dataset is downloaded first unless `streaming`.
    Raises DatasetError or HubError with a sentence for what cannot be read.
    """
    if limit is not None and limit < 1:
        raise DatasetError(f"The limit is {limit}; ask for at least 1 product.")
    path = Path(source)
    if path.is_dir():
        return Catalog(path.resolve().name, split, sources.local_folder(path, split), limit)
    if path.is_file():
        return Catalog(path.stem, split, sources.parquet_files([path]), limit)
    return Catalog(str(source), split, sources.hub_dataset(str(source), split, streaming), limit)


def _picture(value: Any, root: Path) -> PictureSource | None:
    """The picture of a raw row in any of its forms: {"bytes", "path"}, bytes, a path, a PIL image."""
    if isinstance(value, Mapping):
        value = value.get("bytes") or value.get("path")
    if isinstance(value, str):
        return root / value if value else None
    return value
