"""The search service in; named JSON endpoints out: for the Python client, curl, and as MCP tools.

Each function's docstring becomes the tool's description, and each line under `Args:` a parameter's.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Component
from gradio.components.api_component import Api

from fashion_search.pictures import PictureError
from fashion_search.schema import FACETS
from fashion_search.web.picture import MOST_PICTURES, Picture, Pictures

if TYPE_CHECKING:
    from fashion_search.search.results import SearchResult
    from fashion_search.search.service import SearchService

Values = list[str] | None
Filters = dict[str, Any] | None
Answer = dict[str, Any]

TEXT: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer"}
TEXTS_LIST: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
BOUNDS: dict[str, Any] = {"type": "object", "properties": {"min": {"type": "number"}, "max": {"type": "number"}}}
FILTERS: dict[str, Any] = {"type": "object", "additionalProperties": {"anyOf": [TEXTS_LIST, BOUNDS]}}
BOX: dict[str, Any] = {"type": "array", "items": {"type": "number"}, "description": "left, top, right, bottom, 0 to 1"}


def read_filters(filters: Filters = None, **named: Values) -> dict[str, Any]:
    """The filters that are set; a single text counts as a list of one."""
    if not isinstance(filters or {}, dict):
        raise ValueError(f'`filters` should be {{column: [values]}}, like {{"brand": ["Nord"]}}, not {filters!r}.')
    given = {**(filters or {}), **{column: values for column, values in named.items() if values}}
    listed = {column: [values] if isinstance(values, str) else values for column, values in given.items()}
    return {column: values for column, values in listed.items() if values}


class Endpoints:
    """The functions behind the endpoints; each takes and returns what JSON can hold, pictures aside."""

    def __init__(self, service: "SearchService") -> None:
        self.service = service

    def search(
        self, image: Any, k: int | None = None, gender: Values = None, master_category: Values = None,
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
        where = read_filters(
            filters, gender=gender, master_category=master_category, article_type=article_type,
            base_colour=base_colour, season=season, usage=usage,
        )  # fmt: skip
        picture = image if image is None and text else require_picture(image)
        return self._count(self.service.search(picture, k, where, box, text=text), where)

    def search_batch(self, images: list[Any], k: int | None = None, filters: Filters = None) -> Answer:
        """Find similar products for several pictures at once; a picture that cannot be read has an "error" instead.

        Args:
            images: The pictures, at most 32.
            k: How many products to return for each picture, from 1 to 100.
            filters: Values that may pass, by column, e.g. {"gender": ["Women"], "base_colour": ["Red", "Pink"]}.
        """
        if not images:
            raise ValueError("No picture came; send at least one.")
        if len(images) > MOST_PICTURES:
            raise ValueError(f"{len(images)} pictures came; send at most {MOST_PICTURES} at once.")
        return {"results": self._batch(images, k, read_filters(filters))}

    def similar(self, id: str, k: int | None = None, filters: Filters = None) -> Answer:
        """Find the products most like one of the catalog.

        Args:
            id: The id of a product of the catalog.
            k: How many products to return, from 1 to 100.
            filters: Values that may pass, by column, e.g. {"gender": ["Women"], "price": {"max": 50}}.
        """
        where = read_filters(filters)
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
        where = read_filters(filters)
        return self._count(self.service.recommend(likes or [], dislikes or [], image, k, where), where)

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
        count = 3 if alternatives is None else min(max(int(alternatives), 0), 10)
        return self.service.outfit(id, image, read_filters(filters), count).to_dict()

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
        return self.service.explain(id, image, other_id, box).to_dict()

    def embed(self, image: Any) -> Answer:
        """Return the picture's unit vector, as the index uses it.

        Args:
            image: The picture to embed.
        """
        vector = self.service.embed(require_picture(image))
        numbers = [round(float(value), 6) for value in vector]
        return {"vector": numbers, "ndim": len(numbers), "model": self.service.encoder_name}

    def info(self) -> Answer:
        """Tell what is served: the dataset, how many products, the encoder, the filters and their values."""
        return self.service.info()

    def _count(self, result: "SearchResult", where: dict[str, Any]) -> Answer:
        self.service.count(where, len(result.matches), result.weak)
        return result.to_dict()

    def _batch(self, images: list[Any], k: int | None, where: dict[str, Any]) -> list[Answer]:
        opened = [self._open_or_error(image) for image in images]
        good = [picture for picture in opened if not isinstance(picture, str)]
        looks = self.service.encoder.look(good)
        found = zip(looks.vectors, looks.turned, strict=True)
        return [
            {"error": picture}
            if isinstance(picture, str)
            else self._count(self._search_looked(*next(found), k, where), where)
            for picture in opened
        ]

    def _search_looked(self, vector: Any, turned: int, k: int | None, where: dict[str, Any]) -> "SearchResult":
        return replace(self.service.search(vector, k, where), turned=turned)

    def _open_or_error(self, image: Any) -> Any:
        """The picture, or the sentence that says why not."""
        if isinstance(image, PictureError):
            return str(image)
        try:
            return self.service.decode(image)
        except PictureError as error:
            return str(error)


def require_picture(image: Any) -> Any:
    """The picture, or a sentence when none came."""
    if image is None:
        raise ValueError("No picture came; send one as `image`.")
    return image


def endpoint(function: Callable[..., Answer], inputs: list[Component]) -> Callable[..., Answer]:
    """The function for JSON as it came, whose errors callers can do something about are told as sentences.

    Gradio would take each input through a thread of its own, which costs more than the search.
    """

    @wraps(function)
    def answer(*values: Any) -> Answer:
        try:
            return function(*(_read_value(component, value) for component, value in zip(inputs, values, strict=True)))
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return answer


def _read_value(component: Component, value: Any) -> Any:
    """What the component makes of a JSON value."""
    model = getattr(component, "data_model", None)
    return component.preprocess(model.model_validate(value) if model and value is not None else value)


def add_endpoints(service: "SearchService") -> None:
    """Add the endpoints to the page that is being built; call it inside its `with` block."""
    endpoints = Endpoints(service)
    with gr.Row(visible=False):
        press = gr.Button()
        for name, inputs in parameters(service).items():
            function = endpoint(getattr(endpoints, name), inputs)
            answer = gr.JSON(label="answer")
            press.click(
                function, inputs, answer, api_name=name, show_progress="hidden", preprocess=False, postprocess=False
            )


def parameters(service: "SearchService") -> dict[str, list[Any]]:
    """The inputs of each endpoint, in the order of its function's parameters."""

    def k() -> Api:
        return Api(service.top_k, WHOLE, "k")

    def filters() -> Api:
        return Api(None, FILTERS, "filters")

    def picture() -> Picture:
        return Picture(label="image", type="filepath")

    return {
        "search": [picture(), k(), *(Api(None, TEXTS_LIST, column) for column in FACETS), Api(None, BOX, "box"),
                   filters(), Api(None, TEXT, "text")],
        "search_batch": [Pictures(label="images"), k(), filters()],
        "similar": [Api(None, TEXT, "id"), k(), filters()],
        "recommend": [Api(None, TEXTS_LIST, "likes"), Api(None, TEXTS_LIST, "dislikes"), picture(), k(), filters()],
        "outfit": [Api(None, TEXT, "id"), picture(), Api(3, WHOLE, "alternatives"), filters()],
        "explain": [Api(None, TEXT, "id"), picture(), Api(None, TEXT, "other_id"), Api(None, BOX, "box")],
        "embed": [picture()],
        "info": [],
    }  # fmt: skip
