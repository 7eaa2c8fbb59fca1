"""A visit and the search service in; the values that the page's components draw, out."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import numpy as np
from PIL import Image

from fashion_search.pictures import data_url, small
from fashion_search.schema import FACETS
from fashion_search.search.results import Card, SearchResult, to_csv
from fashion_search.search.service import SearchService
from fashion_search.search.suggest_box import suggest_box
from fashion_search.search.vote import Guess
from fashion_search.web.texts import TEXTS
from fashion_search.web.visit import Step, Visit, to_link

STAGE_SIDE = 720
FOR_YOU = 12


def query_vector(service: SearchService, step: Step) -> np.ndarray:
    """The (ndim,) vector of a step that has a query."""
    vector = service.index.vector(service.key(step.product)) if step.product else step.vector
    return service.steer(vector, step.likes, step.dislikes)


def results_value(
    service: SearchService, visit: Visit, kept: Collection[str] = (), error: str | None = None
) -> dict[str, Any]:
    """What results.js draws: the matches of the step on show, or the catalog when there is no query yet."""
    found = _browse(service, visit) if visit.step.is_start else _matches(service, visit)
    cards = found.pop("cards")
    return {
        **found,
        "cards": [card_value(card, visit.step, kept) for card in cards],
        "k": visit.k,
        "count": len(service.index),
        "where": visit.where,
        "facets": facet_values(service, visit.where),
        "trail": [trail_value(service, step) for step in visit.steps],
        "opinions": opinion_values(service, visit.step),
        "link": [[name, value] for name, values in link_of(visit, cards).items() for value in values],
        "own_picture": visit.step.picture is not None,
        "error": error,
    }


def _browse(service: SearchService, visit: Visit) -> dict[str, Any]:
    cards, total = service.browse(visit.words, visit.where, visit.shown)
    loosen = service.loosen(visit.where) if not cards else {}
    return {"mode": "browse", "cards": cards, "total": total, "words": visit.words, "loosen": loosen}


def _matches(service: SearchService, visit: Visit) -> dict[str, Any]:
    result = matches_of(service, visit)
    guess = _guess(service, visit.step, result)
    marks = {column: winner.value for column, winner in guess.items()}
    if visit.step.product:
        marks = dict(service.card(visit.step.product).attributes)
    return {
        "mode": "search",
        "cards": result.matches,
        "total": int((service.index.mask(visit.where) & service.index.first).sum()),
        "weak": result.weak,
        "guess": {column: asdict(winner) for column, winner in guess.items()},
        "marks": marks,
        "loosen": result.loosen,
        "export": {"csv": to_csv(result.matches), "json": export_json(result)},
    }


def _guess(service: SearchService, step: Step, result: SearchResult) -> dict[str, Guess]:
    """What the picture seems to be, whatever feedback has moved since; a product's attributes are known."""
    if step.product or step.vector is None or result.weak:
        return {}
    return service.guess(step.vector) if step.likes or step.dislikes else result.guess


def matches_of(service: SearchService, visit: Visit) -> SearchResult:
    """The matches of the step on show; what it starts from and what was judged already is left out."""
    step = visit.step
    left_out = [*([step.product] if step.product else []), *step.likes, *step.dislikes]
    return service.search(query_vector(service, step), visit.k, visit.where, leave_out=left_out)


def export_json(result: SearchResult) -> str:
    """The matches as the API gives them."""
    return json.dumps(result.to_dict(), indent=2, ensure_ascii=False)


def card_value(card: Card, step: Step, kept: Collection[str]) -> dict[str, Any]:
    """A card with the visitor's own marks on it."""
    marks = {"liked": card.id in step.likes, "disliked": card.id in step.dislikes, "kept": card.id in kept}
    return asdict(card) | marks


def facet_values(service: SearchService, where: dict[str, list[str]]) -> dict[str, list[dict[str, Any]]]:
    """Each filter's values with live counts; a chosen value stays listed even when nothing has it any more."""
    facets = service.index.facets(where)
    gone = {column: [value for value in where.get(column, []) if value not in facets[column]] for column in FACETS}
    return {
        column: [{"value": value, "count": count} for value, count in facets[column].items()]
        + [{"value": value, "count": 0} for value in gone[column]]
        for column in FACETS
    }


def trail_value(service: SearchService, step: Step) -> dict[str, Any]:
    """One step of the way, with the picture of its product."""
    shown = step.product or (step.likes[-1] if step.likes else None)
    return {"label": step.label, "image_url": service.card(shown).image_url if shown and not step.picture else None}


def opinion_values(service: SearchService, step: Step) -> list[dict[str, Any]]:
    """The liked and rejected products that move this step."""
    judged = [(product, True) for product in step.likes] + [(product, False) for product in step.dislikes]
    cards = [(service.card(product), liked) for product, liked in judged]
    return [{"id": card.id, "name": card.name, "image_url": card.image_url, "liked": liked} for card, liked in cards]


def link_of(visit: Visit, cards: list[Card]) -> dict[str, list[str]]:
    """What the address says; the best match stands in for the visitor's own picture."""
    return to_link(visit, cards[0].id if cards else None)


def picture_stage(picture: Image.Image, label: str, box: tuple[float, ...] | None = None) -> dict[str, Any]:
    """What stage.js draws for a picture: it stands in the page itself, so no file has to be served."""
    return {"src": data_url(small(picture, STAGE_SIDE)), "label": label, "suggested": suggest_box(picture), "box": box}


def product_stage(service: SearchService, product_id: str) -> dict[str, Any]:
    """What stage.js draws for a product of the catalog."""
    card = service.card(product_id)
    return {"src": card.image_url, "label": card.name, "product": card.id}


def look_value(service: SearchService, visit: Visit, kept: Collection[str]) -> dict[str, Any]:
    """What look.js draws: the outfit around the chosen product, or around the query on show."""
    seed = visit.look or visit.step.product
    if seed is None and visit.step.is_start:
        return {"parts": None}
    outfit = service.outfit(seed, None if seed else query_vector(service, visit.step))
    around = asdict(service.card(seed)) if seed else {"name": TEXTS["your_photo"], "attributes": outfit.around}
    drawn = [[card_value(card, visit.step, kept) for card in part.cards] for part in outfit.parts]
    parts = [asdict(part) | {"cards": cards} for part, cards in zip(outfit.parts, drawn, strict=True)]
    return {"around": around, "parts": parts, "label": outfit.label, "nothing": outfit.nothing}


def wardrobe_value(service: SearchService, visit: Visit, kept: list[str], stored: int) -> dict[str, Any]:
    """What wardrobe.js draws: what the visitor kept, and the catalog ranked by it."""
    cards = [card_value(service.card(known), visit.step, kept) for known in reversed(kept)]
    ranked = service.for_you(kept, k=FOR_YOU, where=visit.where) if kept else []
    return {
        "cards": cards,
        "for_you": [card_value(card, visit.step, kept) for card in ranked],
        "gone": stored - len(kept),
        "export": json.dumps(cards, indent=2, ensure_ascii=False),
    }


def why_value(service: SearchService, visit: Visit, product_id: str) -> dict[str, Any]:
    """What why.js draws: the match taken apart. Feedback has no picture, so the step's start is compared."""
    step = visit.step
    start = step.product or (step.likes[0] if step.picture is None and step.likes else None)
    why = service.explain(product_id, step.picture, start, step.box)
    return {
        **why.to_dict(),
        "card": asdict(service.card(product_id)),
        "query": service.card(start).name if start else TEXTS["your_photo"],
        "guessed": start is None,
    }
