"""Which action of the visitor leads where: each handler turns a visit into the next and returns what to draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from fashion_search.pictures import PictureError
from fashion_search.web import view
from fashion_search.web.actions import act
from fashion_search.web.lesson import lesson_value
from fashion_search.web.routes import example_files
from fashion_search.web.texts import TEXTS
from fashion_search.web.visit import TABS, Step, Visit, from_link, plain, with_box, with_picture

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

Drawn = dict[Any, Any]


@dataclass(frozen=True)
class Parts:
    """The page's components, by what they hold."""

    visit: Any
    kept: Any
    stage: Any
    picture: Any
    k: Any
    examples: Any
    tabs: Any
    results: Any
    look: Any
    wardrobe: Any
    lesson: Any
    why: Any
    address: Any


class Handlers:
    """What happens on each event; `Parts` only says where the answers are drawn."""

    def __init__(self, service: SearchService, parts: Parts) -> None:
        self.service = service
        self.parts = parts

    def picture(self, picture: Any, visit: Visit, kept: Any) -> Drawn:
        """A picture was uploaded, pasted or taken; the upload is emptied for the next one."""
        if picture is None:
            return {self.parts.visit: visit}
        return {self.parts.picture: None} | self._searched(picture, TEXTS["trail_picture"], visit, kept)

    def example(self, visit: Visit, kept: Any, event: gr.EventData) -> Drawn:
        """An example was chosen."""
        found = example_files().get(str(plain(event._data).get("name")))
        if found is None:
            return self._draw(visit, visit, kept, TEXTS["example_gone"])
        return self._searched(str(found), TEXTS["trail_example"], visit, kept)

    def crop(self, visit: Visit, kept: Any, event: gr.EventData) -> Drawn:
        """The box moved, or was dropped."""
        box = plain(event._data).get("box")
        if visit.step.picture is None:
            return self._draw(visit, visit, kept)
        try:
            vector = self.service.embed(visit.step.picture, box)
        except PictureError:
            return self._draw(visit, visit, kept, TEXTS["picture_gone"])
        except ValueError as error:
            return self._draw(visit, visit, kept, str(error))
        drawn = self._draw(with_box(visit, box, vector), visit, kept)
        # The visitor's own hand put the box where it is; drawing it again would only make it jump.
        drawn.pop(self.parts.stage, None)
        return drawn

    def act(self, visit: Visit, kept: Any, event: gr.EventData) -> Drawn:
        """A card, a filter or the trail was used."""
        action = plain(event._data)
        if action.get("do") == "why":
            return self._why(visit, kept, str(action.get("id")))
        if action.get("do") in ("keep", "empty"):
            return self._keep(visit, kept, action)
        try:
            return self._draw(act(self.service, visit, action), visit, kept)
        except ValueError as error:
            return self._draw(visit, visit, kept, str(error))

    def leave(self, visit: Visit, kept: Any) -> Drawn:
        """The picture was removed."""
        return self._draw(act(self.service, visit, {"do": "leave"}), visit, kept)

    def count(self, k: float, visit: Visit, kept: Any) -> Drawn:
        """The slider moved."""
        return self._draw(replace(visit, k=int(k)), visit, kept)

    def tab(self, visit: Visit, kept: Any, event: gr.SelectData) -> Drawn:
        """A tab was opened."""
        position = event.index if isinstance(event.index, int) else 0
        return self._draw(replace(visit, tab=TABS[min(max(position, 0), len(TABS) - 1)]), visit, kept, tabs=False)

    def arrive(self, address: Any, kept: Any) -> Drawn:
        """The page was opened; its address may say what to show."""
        link: dict[str, list[str]] = {}
        for name, value in (pair for pair in address or [] if isinstance(pair, list) and len(pair) == 2):
            link.setdefault(str(name), []).append(str(value))
        if not link and not kept:
            return {self.parts.k: self.service.top_k}  # the page shows this visit already
        wanted = {value for name in ("product", "like", "not") for value in link.get(name, [])}
        names = {known: self.service.card(known).name for known in wanted if self.service.knows(known)}
        visit = from_link(link, names, self.service.top_k)
        missing = TEXTS["link_gone"] if wanted - set(names) else None
        return self._draw(visit, Visit(k=self.service.top_k), kept, missing) | {self.parts.k: visit.k}

    def _searched(self, source: Any, label: str, visit: Visit, kept: Any) -> Drawn:
        try:
            vector = self.service.embed(source)
        except PictureError as error:
            gr.Warning(str(error), title=TEXTS["picture_refused"])
            return self._draw(visit, visit, kept, str(error))
        return self._draw(with_picture(visit, label, source, vector), visit, kept)

    def _draw(self, visit: Visit, before: Visit, kept: Any, error: str | None = None, tabs: bool = True) -> Drawn:
        """Everything that changed from `before` to `visit`."""
        known = self._known(kept)
        drawn = {
            self.parts.visit: visit,
            self.parts.results: view.results_value(self.service, visit, known, error),
        }
        if _shown(visit.step) != _shown(before.step):
            drawn[self.parts.stage] = self._stage(visit.step)
        if visit.tab != before.tab and tabs:
            drawn[self.parts.tabs] = gr.Tabs(selected=visit.tab)
        if visit.tab == "look":
            drawn[self.parts.look] = view.look_value(self.service, visit, known)
        if visit.tab == "lesson":
            vector = None if visit.step.is_start else view.query_vector(self.service, visit.step)
            drawn[self.parts.lesson] = lesson_value(self.service, vector)
        if visit.tab == "wardrobe":
            drawn[self.parts.wardrobe] = view.wardrobe_value(self.service, visit, known, len(kept or []))
        return drawn

    def _stage(self, step: Step) -> dict[str, Any]:
        if step.product:
            return view.product_stage(self.service, step.product)
        if step.picture is None:
            return {}
        try:
            return view.picture_stage(self.service.picture(step.picture), TEXTS["your_photo"], step.box)
        except PictureError:
            return {}

    def _why(self, visit: Visit, kept: Any, product_id: str) -> Drawn:
        try:
            return {self.parts.why: view.why_value(self.service, visit, product_id)}
        except PictureError:
            return self._draw(visit, visit, kept, TEXTS["picture_gone"])
        except ValueError as error:
            return self._draw(visit, visit, kept, str(error))

    def _keep(self, visit: Visit, kept: Any, action: dict[str, Any]) -> Drawn:
        ids = [str(known) for known in kept or []]
        chosen = str(action.get("id"))
        if action["do"] == "empty":
            ids = []
        elif chosen in ids:
            ids.remove(chosen)
        elif self.service.knows(chosen):
            ids = [*ids, chosen]
        return self._draw(visit, visit, ids) | {self.parts.kept: ids}

    def _known(self, kept: Any) -> list[str]:
        return [str(known) for known in kept or [] if self.service.knows(str(known))]


def _shown(step: Step) -> tuple[Any, ...]:
    """What the stage shows of a step."""
    return step.picture, step.product, step.box
