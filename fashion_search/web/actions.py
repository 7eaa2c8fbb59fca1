"""An action on a card, a filter or the trail in; the next visit out. Plain functions over the search service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fashion_search.schema import FACETS
from fashion_search.search.service import SearchService
from fashion_search.web.texts import TEXTS
from fashion_search.web.visit import Step, Visit, with_opinion, with_product

Action = Mapping[str, Any]
LONGEST_WORDS = 80
PAGE = 24


def act(service: SearchService, visit: Visit, action: Action) -> Visit:
    """The visit after the action. Raises ValueError for an action or a product that does not exist."""
    name = str(action.get("do"))
    if name not in ACTIONS:
        raise ValueError(f"There is no action {name!r}.")
    return ACTIONS[name](service, visit, action)


def _more(service: SearchService, visit: Visit, action: Action) -> Visit:
    card = service.card(str(action.get("id")))
    return with_product(visit, card.id, card.name)


def _opinion(service: SearchService, visit: Visit, action: Action) -> Visit:
    card = service.card(str(action.get("id")))
    if action["do"] == "dislike" and visit.step.is_start:
        raise ValueError(TEXTS["dislike_first"])
    return with_opinion(visit, card.id, card.name, action["do"] == "like")


def _back(service: SearchService, visit: Visit, action: Action) -> Visit:
    at = action.get("at")
    if not isinstance(at, int):
        raise ValueError(f"There is no step {at!r}.")
    return visit.back(at)


def _leave(service: SearchService, visit: Visit, action: Action) -> Visit:
    return replace(visit.go(Step(TEXTS["trail_home"])), words="")


def _filter(service: SearchService, visit: Visit, action: Action) -> Visit:
    where = action.get("where")
    if not isinstance(where, dict) or not all(isinstance(values, list) for values in where.values()):
        raise ValueError("There is no filter of this kind.")
    if unknown := [column for column in where if column not in FACETS]:
        raise ValueError(f"There is no filter {unknown[0]!r}.")
    chosen = {column: [str(value) for value in values] for column, values in where.items() if values}
    return replace(visit, where=chosen, shown=PAGE)


def _clear(service: SearchService, visit: Visit, action: Action) -> Visit:
    return replace(visit, where={}, shown=PAGE)


def _words(service: SearchService, visit: Visit, action: Action) -> Visit:
    return replace(visit, words=str(action.get("words") or "")[:LONGEST_WORDS], shown=PAGE)


def _show(service: SearchService, visit: Visit, action: Action) -> Visit:
    return replace(visit, shown=visit.shown + PAGE)


def _look(service: SearchService, visit: Visit, action: Action) -> Visit:
    return replace(visit, tab="look", look=service.card(str(action.get("id"))).id)


ACTIONS: dict[str, Callable[[SearchService, Visit, Action], Visit]] = {
    "more": _more,
    "like": _opinion,
    "dislike": _opinion,
    "back": _back,
    "leave": _leave,
    "filter": _filter,
    "clear": _clear,
    "words": _words,
    "show": _show,
    "look": _look,
}
