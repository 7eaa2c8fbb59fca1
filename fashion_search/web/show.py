"""What a browser asks for in (a visit as JSON); what its page draws, or one sentence about why not, out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fashion_search.encoder.upright import turn_back
from fashion_search.pictures import Box, Corners, PictureError, open_picture
from fashion_search.schema import web_address
from fashion_search.search.checks import MOST
from fashion_search.search.pieces import open_wardrobe, write_vector
from fashion_search.web import view
from fashion_search.web.catalog_map import map_value, point_value
from fashion_search.web.comparison import comparison_value
from fashion_search.web.examples import example_files
from fashion_search.web.lesson import Walked, lesson_value
from fashion_search.web.look import look_value
from fashion_search.web.outfit_rows import outfit_value
from fashion_search.web.texts import TEXTS
from fashion_search.web.uploads import kept_upload
from fashion_search.web.visit import Step, Visit, as_dict, as_list, named_products, read_visit

if TYPE_CHECKING:
    import numpy as np

    from fashion_search.search.service import SearchService

EXAMPLE = "example:"
REMEMBERED = 256
MOST_OWN = 40

Asked = dict[str, Any]
Answer = dict[str, Any]


class GoneError(ValueError):
    """The picture of a visit is not kept here any more; its browser may have it and send it again."""


class Show:
    """Answers to what a page asks; all that is remembered are vectors and parts of pictures: no filter embeds anew."""

    def __init__(self, service: SearchService) -> None:
        self.service = service
        self._embedded = lru_cache(REMEMBERED)(self._embed)
        self._found = lru_cache(REMEMBERED)(self._find)

    def view(self, asked: Asked) -> Answer:
        """The parts of the page that show the visit: results always, stage and tab as far as they are asked for."""
        visit = self.visit(asked)
        missing = named_products(asked.get("visit")) - named_products(visit.to_json())
        results = self._results(visit, asked)
        if asked.get("fresh"):  # another query or other filters, not the same once more
            self._count(visit, results)
        drawn: Answer = {"results": results, "visit": visit.to_json(), "header": view.header_value(self.service)}
        if asked.get("stage"):
            drawn["stage"] = self._stage(visit.step, asked)
        if visit.tab != "similar":
            drawn[visit.tab] = self._tab(visit, asked)
        return drawn | {"error": TEXTS["link_gone"] if missing else None}

    def why(self, asked: Asked) -> Answer:
        """A match taken apart."""
        visit = self.visit(asked)
        step = replace(visit.step, picture=str(picture_file(visit.step, asked)) if visit.step.picture else None)
        return view.why_value(self.service, replace(visit, steps=(*visit.steps[:-1], step)), str(asked.get("id")))

    def keep(self, asked: Asked) -> Answer:
        """The vector of the picture on show, for the visitor's wardrobe. Raises ValueError where none is."""
        vector = self.visit(asked).step.vector
        if vector is None:
            raise ValueError(TEXTS["picture_gone"])
        return {"vector": write_vector(vector, self.service.encoder)}

    def export(self, asked: Asked) -> Answer:
        """The matches as files, their pictures under the address at which the visitor's browser has the app."""
        return view.export_value(self.service, self.visit(asked), web_address(asked.get("root")) or "")

    def compare(self, asked: Asked) -> Answer:
        """The query under the encoder and under a count of colours."""
        return comparison_value(self.service, self._walked(self.visit(asked).step, asked))

    def point(self, asked: Asked) -> Answer:
        """The product at a dot of the map."""
        key = asked.get("key")
        return point_value(self.service, key if isinstance(key, int) else -1)

    def visit(self, asked: Asked) -> Visit:
        """The visit as it can be trusted, its picture embedded. Raises GoneError, PictureError, ValueError."""
        service = self.service
        facets, ranges = service.index.facet_columns, service.ranges()
        visit = read_visit(asked.get("visit"), service.knows, MOST, service.top_k, facets, ranges)
        step = visit.step
        if step.picture is None:
            return visit
        file = str(picture_file(step, asked))
        return visit.with_look(*self._embedded(service.edition, file, step.box, step.upright))

    def _embed(self, edition: tuple[str, str], picture: str, box: Box | None, upright: bool) -> tuple[np.ndarray, int]:
        """The vector of a picture and how it lay; another edition of the catalog may have another encoder."""
        return self.service.look(picture, box, upright)

    def _results(self, visit: Visit, asked: Asked) -> Answer:
        step = visit.step
        garments = self._garments(step, asked) if step.outfit and step.picture else []
        if not garments:
            return view.results_value(self.service, visit, self._had(visit, asked))
        file = str(picture_file(step, asked))
        vectors = [self._embedded(self.service.edition, file, box, step.upright)[0] for box in garments]
        return outfit_value(self.service, visit, garments, vectors)

    def _garments(self, step: Step, asked: Asked) -> list[Corners]:
        """Where garments are in the picture of a step."""
        return self._found(self.service.edition, str(picture_file(step, asked)), step.upright)

    def _find(self, edition: tuple[str, str], picture: str, upright: bool) -> list[Corners]:
        whole, _ = self._embedded(edition, picture, None, upright)
        return self.service.find_garments(picture, whole)

    def _had(self, visit: Visit, asked: Asked) -> int:
        """How many cards of the same catalog, in the same order, the browser shows already."""
        had = as_dict(asked.get("have"))
        count = had.get("count")
        same = had.get("version") == self.service.version and visit.step.is_start and not visit.words.strip()
        return count if same and isinstance(count, int) and 0 < count < visit.shown else 0

    def _count(self, visit: Visit, results: Answer) -> None:
        if not visit.step.is_start:
            self.service.count(visit.where, len(results["cards"]), results["weak"])

    def _stage(self, step: Step, asked: Asked) -> Answer:
        if step.product:
            return view.product_stage(self.service, step.product)
        if step.picture is None:
            return {}
        file = picture_file(step, asked)
        drawn = view.picture_stage(self.service, str(file), self._garments(step, asked), asked["stage"] == "picture")
        return drawn | ({"src": f"/example/{file.name}"} if step.picture.startswith(EXAMPLE) else {})

    def _tab(self, visit: Visit, asked: Asked) -> Answer:
        tabs: dict[str, Callable[[], Answer]] = {
            "look": lambda: self._look(visit, asked),
            "wardrobe": lambda: self._wardrobe(visit, asked),
            "lesson": lambda: self._lesson(visit, asked),
            "map": lambda: map_value(self.service, self._vector(visit), visit.step.product),
        }
        return tabs[visit.tab]()

    def _wardrobe(self, visit: Visit, asked: Asked) -> Answer:
        kept, recent = ([str(one) for one in as_list(asked.get(name))] for name in ("kept", "recent"))
        return view.wardrobe_value(self.service, visit, kept, recent, read_own(asked))

    def _look(self, visit: Visit, asked: Asked) -> Answer:
        kept = [str(one) for one in as_list(asked.get("kept"))]
        return look_value(self.service, visit, open_wardrobe(self.service, kept, read_own(asked)))

    def _lesson(self, visit: Visit, asked: Asked) -> Answer:
        step, walked = visit.step, self._walked(visit.step, asked)
        decoded = None
        if step.picture:
            decoded = turn_back(self.service.decode(str(picture_file(step, asked)), step.box), step.turned // 90)
        return lesson_value(self.service, walked, decoded) | {"judged": bool(step.likes or step.dislikes)}

    def _walked(self, step: Step, asked: Asked) -> Walked | None:
        """What a step starts from, without any feedback: a picture, or the product that it is of."""
        if step.picture and step.vector is not None:
            picture = self.service.picture(str(picture_file(step, asked)), step.box)
            return Walked(picture, step.vector, turned=step.turned)
        product = step.product or (step.likes[0] if step.likes else None)
        if product is None:
            return None
        key = self.service.key(product)
        picture = open_picture(self.service.index.thumbnail(key))
        return Walked(picture, self.service.index.vector(key), product)

    def _vector(self, visit: Visit) -> np.ndarray | None:
        return None if visit.step.is_start else view.query_vector(self.service, visit.step)


def read_own(asked: Asked) -> dict[str, str]:
    """The visitor's own clothes as the browser keeps them: key → vector."""
    return {str(key): str(text) for key, text in list(as_dict(asked.get("own")).items())[:MOST_OWN]}


def picture_file(step: Step, asked: Asked) -> Path:
    """The file of a step's picture: an example, or the upload that the browser keeps under the step's key.

    Raises GoneError for anything else: nothing else of the disk can be named.
    """
    picture = step.picture or ""
    if picture.startswith(EXAMPLE):
        found = example_files().get(picture.removeprefix(EXAMPLE))
        if found is None:
            raise PictureError(TEXTS["example_gone"])
        return found
    kept = kept_upload(str(as_dict(asked.get("pictures")).get(picture) or ""))
    if kept is None:
        raise GoneError(TEXTS["picture_gone"])
    return Path(kept)
