"""What a browser says one visitor is looking at in; the same as values that can be trusted, out. No state is kept here.

The browser holds the visit and turns each action into the next one (static/visit.js); the server only shows it. So a
late answer can be dropped, Back and Forward are the browser's own, and a page goes on after the server was restarted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from fashion_search.schema import FACETS

LONGEST_TRAIL = 30
LONGEST_WORDS = 120
MOST_VALUES = 200
MOST_SHOWN = 2_000
PAGE = 24
WORN = ("usage", "season", "gender")
TABS = ("similar", "look", "wardrobe", "lesson", "map")
# What `view` in an address may be: one part of the page alone (static/address.js).
VIEWS = ("search", "lesson", "map", "outfit")
Knows = Callable[[str], bool]
CAUSES = ("home", "picture", "example", "product", "like", "dislike", "undo")


@dataclass(frozen=True)
class Step:
    """One query: where it starts (picture, product or nothing), what feedback moves it, and what led to it.

    `outfit` says that each garment of the picture is searched by itself, `upright` that the visitor has said which way
    is up.
    """

    cause: str = "home"
    of: str | None = None
    picture: str | None = None
    box: tuple[float, ...] | None = None
    outfit: bool = False
    upright: bool = False
    product: str | None = None
    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    vector: np.ndarray | None = field(default=None, compare=False)
    turned: int = field(default=0, compare=False)

    @property
    def is_start(self) -> bool:
        """Whether there is no query yet, only the catalog to look through."""
        return self.picture is None and self.product is None and not self.likes

    def to_json(self) -> dict[str, Any]:
        """The step as the browser holds it."""
        held = {name: getattr(self, name) for name in ("cause", "of", "picture", "outfit", "upright", "product")}
        held |= {"likes": list(self.likes), "dislikes": list(self.dislikes)}
        return held | {"box": list(self.box) if self.box else None}


@dataclass(frozen=True)
class Visit:
    """The steps so far (the last is the one on show), the filters, how many results, the tab."""

    steps: tuple[Step, ...] = (Step(),)
    where: dict[str, Any] = field(default_factory=dict)
    k: int = 5
    tab: str = "similar"
    words: str = ""
    shown: int = PAGE
    look: str | None = None
    wear: dict[str, str] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """The query on show."""
        return self.steps[-1]

    def with_look(self, vector: np.ndarray, turned: int) -> Visit:
        """The visit whose last step's picture has been embedded, and lay turned by so many degrees."""
        return replace(self, steps=(*self.steps[:-1], replace(self.step, vector=vector, turned=turned)))

    def to_json(self) -> dict[str, Any]:
        """The visit as the browser holds it."""
        held = {name: getattr(self, name) for name in ("where", "k", "tab", "words", "shown", "look", "wear")}
        return held | {"steps": [step.to_json() for step in self.steps]}


def read_visit(
    value: Any,
    knows: Knows,
    most: int,
    default_k: int,
    facets: Iterable[str] = FACETS,
    ranges: Iterable[str] = (),
) -> Visit:
    """The visit that a browser's JSON describes; whatever else it says, unknown products foremost, is left out.

    `facets` and `ranges` are the columns that the catalog offers to filter by, by their values or by bounds.
    """
    asked = as_dict(value)
    steps = [read_step(step, knows) for step in as_list(asked.get("steps"))[-LONGEST_TRAIL:]]
    steps = [step for at, step in enumerate(steps) if at == 0 or not _is_lost(step)]
    return Visit(
        steps=tuple(steps) or (Step(),),
        where=_read_where(asked.get("where"), facets, ranges),
        k=_whole(asked.get("k"), 1, most, default_k),
        tab=_one_of(asked.get("tab"), TABS),
        words=str(asked.get("words") or "")[:LONGEST_WORDS],
        shown=_whole(asked.get("shown"), PAGE, MOST_SHOWN, PAGE),
        look=_keep_known(asked.get("look"), knows),
        wear={name: value for name, value in as_dict(asked.get("wear")).items() if name in WORN and _is_short(value)},
    )


def read_step(value: Any, knows: Knows) -> Step:
    """One step of a visit."""
    asked = as_dict(value)
    picture = asked.get("picture")
    return Step(
        cause=_one_of(asked.get("cause"), CAUSES),
        of=_keep_known(asked.get("of"), knows),
        picture=picture if isinstance(picture, str) and picture else None,
        box=_read_box(asked.get("box")),
        outfit=asked.get("outfit") is True,
        upright=asked.get("upright") is True,
        product=_keep_known(asked.get("product"), knows),
        likes=_keep_all_known(asked.get("likes"), knows),
        dislikes=_keep_all_known(asked.get("dislikes"), knows),
    )


def named_products(value: Any) -> set[str]:
    """The ids that a browser's JSON names, known or not."""
    visit = as_dict(value)
    steps = [as_dict(step) for step in as_list(visit.get("steps"))]
    single = [visit.get("look"), *(step.get(name) for step in steps for name in ("product", "of"))]
    several = [one for step in steps for name in ("likes", "dislikes") for one in as_list(step.get(name))]
    return {one for one in (*single, *several) if isinstance(one, str)}


def as_dict(value: Any) -> dict[str, Any]:
    """A dict as it is; anything else a caller may send counts as nothing."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """A list as it is, so long as it is no longer than any that the page sends."""
    return value[:MOST_VALUES] if isinstance(value, list) else []


def _is_lost(step: Step) -> bool:
    """Whether nothing is left of a step but its place in the trail."""
    return step.is_start and step.cause != "home"


def _read_where(value: Any, facets: Iterable[str], ranges: Iterable[str]) -> dict[str, Any]:
    asked = as_dict(value)
    chosen: dict[str, Any] = {column: [str(one) for one in as_list(asked.get(column))] for column in facets}
    chosen |= {column: _read_bounds(asked.get(column)) for column in ranges}
    return {column: wanted for column, wanted in chosen.items() if wanted}


def _read_bounds(value: Any) -> dict[str, float]:
    """The bounds that are numbers, the smaller one first."""
    asked = as_dict(value)
    known = {name: float(asked[name]) for name in ("min", "max") if _is_number(asked.get(name))}
    if len(known) == 2 and known["min"] > known["max"]:
        return {"min": known["max"], "max": known["min"]}
    return known


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_WORDS


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _read_box(value: Any) -> tuple[float, ...] | None:
    sides = as_list(value)
    numbers = all(isinstance(side, int | float) and 0 <= side <= 1 for side in sides)
    return tuple(float(side) for side in sides) if len(sides) == 4 and numbers else None


def _keep_known(value: Any, knows: Knows) -> str | None:
    return value if isinstance(value, str) and knows(value) else None


def _keep_all_known(value: Any, knows: Knows) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in as_list(value) if isinstance(one, str) and knows(one)))


def _one_of(value: Any, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


def _whole(value: Any, least: int, most: int, default: int) -> int:
    return min(max(value, least), most) if isinstance(value, int) else default
