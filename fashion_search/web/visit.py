"""What one visitor is looking at: a value that each action turns into the next one. No Gradio, no global state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from fashion_search.schema import FACETS
from fashion_search.web.texts import TEXTS, say

LONGEST_TRAIL = 30
TABS = ("similar", "look", "wardrobe", "lesson")


@dataclass(frozen=True)
class Step:
    """One query: where it starts (picture, product or nothing) and what feedback moves it."""

    label: str
    picture: str | None = None
    box: tuple[float, ...] | None = None
    vector: np.ndarray | None = field(default=None, compare=False)
    product: str | None = None
    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()

    @property
    def is_start(self) -> bool:
        """Whether there is no query yet, only the catalog to look through."""
        return self.picture is None and self.product is None and not self.likes


@dataclass(frozen=True)
class Visit:
    """The steps so far (the last is the one on show), the filters, how many results, the tab."""

    steps: tuple[Step, ...] = (Step(TEXTS["trail_home"]),)
    where: dict[str, list[str]] = field(default_factory=dict)
    k: int = 5
    tab: str = "similar"
    words: str = ""
    shown: int = 24
    look: str | None = None

    @property
    def step(self) -> Step:
        """The query on show."""
        return self.steps[-1]

    def go(self, step: Step) -> Visit:
        """Add a step; the oldest fall off a very long way, the first stays."""
        steps = (*self.steps, step)
        if len(steps) > LONGEST_TRAIL:
            steps = (steps[0], *steps[2:])
        return replace(self, steps=steps, tab="similar" if self.tab == "wardrobe" else self.tab, look=None)

    def back(self, position: int) -> Visit:
        """Return to an earlier step."""
        position = min(max(int(position), 0), len(self.steps) - 1)
        return replace(self, steps=self.steps[: position + 1], look=None)


def with_picture(visit: Visit, label: str, path: str, vector: np.ndarray) -> Visit:
    """Search with another picture."""
    return replace(visit, tab="similar").go(Step(label, picture=path, vector=vector))


def with_box(visit: Visit, box: Sequence[float] | None, vector: np.ndarray) -> Visit:
    """Search with a part of the picture on show, or with all of it again; moving the box is no new step."""
    label = TEXTS["trail_part"] if box else TEXTS["trail_picture"]
    step = replace(visit.step, label=label, box=tuple(box) if box else None, vector=vector, likes=(), dislikes=())
    return visit.go(step) if visit.step.box is None or box is None else replace(visit, steps=(*visit.steps[:-1], step))


def with_product(visit: Visit, product_id: str, name: str) -> Visit:
    """Search with a product of the catalog."""
    return replace(visit, tab="similar").go(Step(name, product=product_id))


def with_opinion(visit: Visit, product_id: str, name: str, liked: bool) -> Visit:
    """Like or reject a product; the same opinion again takes it back."""
    step = visit.step
    mine, other = (step.likes, step.dislikes) if liked else (step.dislikes, step.likes)
    again = product_id in mine
    mine = tuple(known for known in mine if known != product_id) + (() if again else (product_id,))
    other = tuple(known for known in other if known != product_id)
    likes, dislikes = (mine, other) if liked else (other, mine)
    label = say("trail_undo" if again else "trail_like" if liked else "trail_dislike", name=name)
    return visit.go(replace(step, label=label, likes=likes, dislikes=dislikes))


def to_link(visit: Visit, stand_in: str | None = None) -> dict[str, list[str]]:
    """What the address holds; a visitor's own picture is replaced by the product `stand_in`."""
    step = visit.step
    product = step.product or (stand_in if step.picture else None)
    link = {"product": [product] if product else [], "like": list(step.likes), "not": list(step.dislikes)}
    link |= {column: visit.where[column] for column in FACETS if column in visit.where}
    link |= {"k": [str(visit.k)], "tab": [visit.tab] if visit.tab != "similar" else []}
    return {name: values for name, values in link.items() if values}


def from_link(link: Mapping[str, Sequence[str]], names: Mapping[str, str], k: int) -> Visit:
    """The visit that an address describes; `names` holds the known products, whatever else it says is left out."""
    visit = Visit(where={column: list(link[column]) for column in FACETS if link.get(column)}, k=_count(link, k))
    product = next((known for known in link.get("product", ()) if known in names), None)
    likes = tuple(known for known in link.get("like", ()) if known in names)
    dislikes = tuple(known for known in link.get("not", ()) if known in names)
    if product:
        visit = visit.go(Step(names[product], product=product))
    if likes or (dislikes and product):
        label = say("trail_like", name=names[likes[-1]]) if likes else say("trail_dislike", name=names[dislikes[-1]])
        visit = visit.go(replace(visit.step, label=label, likes=likes, dislikes=dislikes))
    tab = next((tab for tab in link.get("tab", ()) if tab in TABS), "similar")
    return replace(visit, tab=tab)


def _count(link: Mapping[str, Sequence[str]], default: int) -> int:
    text = next(iter(link.get("k", ())), "")
    return min(max(int(text), 1), 20) if text.isdecimal() and len(text) < 4 else default


def plain(value: Any) -> dict[str, Any]:
    """The data of a page's event as a dict; anything else a caller may send counts as nothing."""
    return value if isinstance(value, dict) else {}
