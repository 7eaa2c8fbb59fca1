"""The search service in; named JSON endpoints out: for the Python client, curl, and as MCP tools.

Each function's docstring becomes the tool's description, and each line under `Args:` a parameter's.
"""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from fashion_search.pictures import PictureError
from fashion_search.web.table import Endpoint, describe
from fashion_search.web.where import read_filters

if TYPE_CHECKING:
    from fashion_search.search.results import SearchResult
    from fashion_search.search.service import SearchService

Values = list[str] | None
Filters = dict[str, Any] | None
Answer = dict[str, Any]

NAMES = ("search", "search_batch", "similar", "recommend", "for_you", "browse", "outfit", "explain", "embed", "info")
ALTERNATIVES = 3


class Endpoints:
    """The functions behind the endpoints; each takes and returns what JSON can hold, pictures aside."""

    def __init__(self, service: "SearchService") -> None:
        self.service = service

    def search(
        self, image: Any = None, k: int | None = None, gender: Values = None, master_category: Values = None,
        article_type: Values = None, base_colour: Values = None, season: Values = None, usage: Values = None,
        box: list[float] | None = None, filters: Filters = None, text: str | None = None,
    ) -> Answer:  # fmt: skip
        """Find the products of the catalog that look most like a picture, fit words, or both.

        Args:
            image: The picture to search with: JPEG, PNG, WebP, HEIC, GIF, AVIF, TIFF or BMP; optional beside text.
            k: How many products to return, from 1 to 100.
            gender: Only products for these genders, e.g. ["Women"]. Any of the values passes; /info lists them.
            master_category: Only these categories, e.g. ["Apparel"].
            article_type: Only these article types, e.g. ["Tshirts", "Shirts"].
            base_colour: Only these colours, e.g. ["Blue"].
            season: Only these seasons, e.g. ["Summer"].
            usage: Only these usages, e.g. ["Casual"].
            box: Search with this part of the picture only: left, top, right, bottom as fractions from 0 to 1.
            filters: The same for any column of the catalog, e.g. {"brand": ["Nord"], "price": {"min": 10, "max": 50}}.
            text: Words to search with, alone ("red checked shirt") or beside the picture ("like this, in blue").
        """
        where = self._where(
            filters, gender=gender, master_category=master_category, article_type=article_type,
            base_colour=base_colour, season=season, usage=usage,
        )  # fmt: skip
        if image is None and not text:
            raise ValueError("No picture came; send one as `image`.")
        return self._count(self.service.search(image, k, where, box, text=text), where)

    def search_batch(self, images: list[Any], k: int | None = None, filters: Filters = None) -> Answer:
        """Find similar products for several pictures at once; a picture that cannot be read has an "error" instead.

        Args:
            images: The pictures, at most 32.
            k: How many products to return for each picture, from 1 to 100.
            filters: Values that may pass, by column, e.g. {"gender": ["Women"], "base_colour": ["Red", "Pink"]}.
        """
        if not images:
            raise ValueError("No picture came; send at least one.")
        return {"results": self._batch(images, k, self._where(filters))}

    def similar(self, id: str, k: int | None = None, filters: Filters = None) -> Answer:
        """Find the products most like one of the catalog.

        Args:
            id: The id of a product of the catalog.
            k: How many products to return, from 1 to 100.
            filters: Values that may pass, by column, e.g. {"gender": ["Women"], "price": {"max": 50}}.
        """
        where = self._where(filters)
        return self._count(self.service.similar(id, k, where), where)

    def recommend(
        self, likes: Values = None, dislikes: Values = None, image: Any = None, k: int | None = None,
        filters: Filters = None,
    ) -> Answer:  # fmt: skip
        """Recommend products: near what is liked and away from what is not, starting from a picture if one is given.

        Args:
            likes: Ids of liked products.
            dislikes: Ids of rejected products.
            image: A picture to start from; may be left out when there are likes.
            k: How many products to return, from 1 to 100.
            filters: Values that may pass, by column.
        """
        where = self._where(filters)
        if both := set(likes or []) & set(dislikes or []):
            raise ValueError(f"`likes` and `dislikes` both have {min(both)!r}; a product is liked or it is not.")
        return self._count(self.service.recommend(likes or [], dislikes or [], image, k, where), where)

    def for_you(
        self, kept: list[str], dislikes: Values = None, k: int | None = None, filters: Filters = None
    ) -> Answer:
        """Rank the catalog for somebody by what they kept: each of their tastes in turn, best first.

        Args:
            kept: Ids of the products that somebody kept; at least one.
            dislikes: Ids of rejected products.
            k: How many products to return, from 1 to 100.
            filters: Values that may pass, by column.
        """
        if not kept:
            raise ValueError("No product came; send at least one id as `kept`.")
        cards = self.service.for_you(kept, dislikes or [], k, self._where(filters))
        return {"matches": [asdict(card) for card in cards]}

    def browse(self, words: str | None = None, k: int | None = None, filters: Filters = None) -> Answer:
        """Look through the catalog without a picture: what has or looks like all the words, or all in catalog order.

        Args:
            words: Words to look for, e.g. "red shirt"; none lets every product pass.
            k: How many products to return, from 1 to 100.
            filters: Values that may pass, by column.
        """
        where, limit = self._where(filters), k or self.service.top_k
        if words and words.strip():
            cards, found = self.service.find(words, where, limit)
            return {"matches": [asdict(card) for card in cards], "total": found.total}
        cards, total = self.service.browse(where, limit)
        return {"matches": [asdict(card) for card in cards], "total": total}

    def outfit(
        self, id: str | None = None, image: Any = None, alternatives: int | None = None,
        filters: Filters = None,
    ) -> Answer:  # fmt: skip
        """Complete the look: one suggestion, with alternatives, for each part missing around a product or picture.

        A heuristic by gender, usage, season, colours that go together and closeness in style.

        Args:
            id: The id of a product of the catalog to complete; or give an image.
            image: A picture of a garment to complete; what it is is guessed from its neighbours.
            alternatives: How many products to offer beside each suggestion, from 0 to 10.
            filters: Values that may pass, by column.
        """
        one_of(id=id, image=image)
        count = ALTERNATIVES if alternatives is None else alternatives
        return self.service.outfit(id, image, self._where(filters), count).to_dict()

    def explain(
        self, id: str, image: Any = None, other_id: str | None = None, box: list[float] | None = None
    ) -> Answer:  # fmt: skip
        """Explain a match: how regions of both pictures add up to the similarity, which attributes agree and differ.

        Args:
            id: The id of the product that was found.
            image: The picture that was searched with; or give other_id.
            other_id: The id of another product to compare with.
            box: The part of the image that was searched with: left, top, right, bottom as fractions from 0 to 1.
        """
        one_of(image=image, other_id=other_id)
        if box and image is None:
            raise ValueError("`box` came without `image`; it is the part of a picture to look at.")
        return self.service.explain(id, image, other_id, box).to_dict()

    def embed(self, image: Any) -> Answer:
        """Return the picture's unit vector, as the index uses it.

        Args:
            image: The picture to embed.
        """
        vector = self.service.embed(image)
        numbers = [round(float(value), 6) for value in vector]
        return {"vector": numbers, "ndim": len(numbers), "model": self.service.encoder_name}

    def info(self) -> Answer:
        """Tell what is served: the dataset, how many products, the encoder, the filters and their values."""
        return self.service.info()

    def _where(self, filters: Filters, **named: Values) -> dict[str, Any]:
        return read_filters(self.service.index, filters, **named)

    def _count(self, result: "SearchResult", where: dict[str, Any]) -> Answer:
        self.service.count(where, len(result.matches), result.weak)
        return result.to_dict()

    def _batch(self, images: list[Any], k: int | None, where: dict[str, Any]) -> list[Answer]:
        return [
            {"error": str(one)}
            if isinstance(one, PictureError)
            else self._count(self._search_looked(*one, k, where), where)
            for one in self.service.look_many(images)
        ]

    def _search_looked(self, vector: Any, turned: int, k: int | None, where: dict[str, Any]) -> "SearchResult":
        return replace(self.service.search(vector, k, where), turned=turned)


def one_of(**values: Any) -> None:
    """Raises ValueError where two came of which one is expected."""
    if all(value is not None for value in values.values()):
        names = " and ".join(f"`{name}`" for name in values)
        raise ValueError(f"{names} both came; expected is one of them.")


def table(service: "SearchService") -> dict[str, Endpoint]:
    """Every endpoint, as both doors and their descriptions tell it."""
    endpoints = Endpoints(service)
    functions = {name: getattr(endpoints, name) for name in NAMES}
    return describe(functions, {"k": service.top_k, "alternatives": ALTERNATIVES})
