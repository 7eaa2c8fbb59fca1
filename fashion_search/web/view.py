"""A visit and the search service in; the values that the page's components draw, out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from fashion_search.pictures import Corners, data_url, small
from fashion_search.search.pieces import read_vector
from fashion_search.search.results import ATTRIBUTES, Card, SearchResult, to_csv
from fashion_search.search.service import SearchService
from fashion_search.search.vote import Guess
from fashion_search.web.addresses import absolute
from fashion_search.web.texts import TEXTS, say
from fashion_search.web.visit import Step, Visit

STAGE_SIDE = 720
FOR_YOU = 12


def header_value(service: SearchService) -> dict[str, str]:
    """The name of the page, what it is for and what it serves."""
    manifest, count = service.index.manifest, f"{service.index.product_count:,}"
    serving = say("serving", count=count, name=manifest.dataset.id or "", encoder=service.encoder_name)
    licences = ", ".join(manifest.dataset.all_licences)
    return {
        "title": manifest.title or TEXTS["wordmark"],
        "tagline": manifest.description or TEXTS["tagline"],
        "serving": serving + (say("serving_licence", licences=licences) if licences else ""),
        "notice": service.stand_in.notice if service.stand_in else "",
    }


def query_vector(service: SearchService, step: Step) -> np.ndarray:
    """The (ndim,) vector of a step that has a query."""
    vector = service.index.vector(service.key(step.product)) if step.product else step.vector
    return service.steer(vector, step.likes, step.dislikes)


def results_value(service: SearchService, visit: Visit, have: int = 0) -> dict[str, Any]:
    """What results.js draws: the matches of the step on show, or the catalog when there is no query yet.

    `have` is how many of the cards the browser has already; only those after them are told.
    """
    return dressed(service, visit, _browse(service, visit) if visit.step.is_start else _matches(service, visit), have)


def dressed(service: SearchService, visit: Visit, found: dict[str, Any], have: int = 0) -> dict[str, Any]:
    """What was found, with all that stands around results of any kind."""
    return found | {
        "cards": [card_value(service, card) for card in found["cards"][have:]],
        "have": have,
        "version": service.version,
        "k": visit.k,
        "count": service.index.product_count,
        "facets": facet_values(service, visit.where),
        "ranges": service.ranges(),
        "trail": [trail_value(service, step) for step in visit.steps],
        "opinions": opinion_values(service, visit.step),
    }


def _browse(service: SearchService, visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = {"mode": "browse", "words": visit.words.strip(), "near": False, "told": None}
    if found["words"]:
        cards, named = service.find(found["words"], visit.where, visit.shown)
        found |= {"total": named.total, "near": named.near, "told": asdict(named.reading.told())}
    else:
        cards, found["total"] = service.browse(visit.where, visit.shown)
    return found | {"cards": cards, "loosen": service.loosen(visit.where) if not cards else {}}


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
        "absent": result.absent,
        "turned": visit.step.turned,
        "guess": {column: asdict(winner) for column, winner in guess.items()},
        "marks": marks,
        "loosen": result.loosen,
        "far_below": far_below(service, result),
        "words": visit.words.strip(),
        "told": asdict(result.words) if result.words else None,
    }


def _guess(service: SearchService, step: Step, result: SearchResult) -> dict[str, Guess]:
    """What the picture seems to be, whatever feedback has moved since; a product's attributes are known."""
    if step.product or step.vector is None or result.weak or is_far(service, result):
        return {}
    return service.guess(step.vector) if step.likes or step.dislikes else result.guess


def is_far(service: SearchService, result: SearchResult) -> bool:
    """Whether even the best is no match: then nothing is guessed from it either."""
    return bool(result.matches) and result.matches[0].score < far_below(service, result)


def far_below(service: SearchService, result: SearchResult) -> float:
    """The score below which a match is far; what fits words is not."""
    return -1.0 if result.words else service.nearness.far


def matches_of(service: SearchService, visit: Visit) -> SearchResult:
    """The matches of the step on show; what it starts from and what was judged already is left out."""
    step = visit.step
    left_out = [*([step.product] if step.product else []), *step.likes, *step.dislikes]
    vector = query_vector(service, step)
    return service.search(vector, visit.k, visit.where, leave_out=left_out, text=visit.words)


def export_value(service: SearchService, visit: Visit, root: str = "") -> dict[str, str]:
    """The matches as files: as a spreadsheet, and as the API gives them; `root` goes before their pictures' paths."""
    result = matches_of(service, visit)
    cards = [replace(card, image_url=f"{root}{card.image_url}") for card in result.matches]
    told = absolute(result.to_dict(), root)
    return {"csv": to_csv(cards), "json": json.dumps(told, indent=2, ensure_ascii=False)}


def card_value(service: SearchService, card: Card) -> dict[str, Any]:
    """A card as cards.js draws it; `own` names those of the catalog's own columns that are worth showing."""
    own = [column for column in service.index.facet_columns if column in card.attributes and column not in ATTRIBUTES]
    return asdict(card) | {"own": own}


def facet_values(service: SearchService, where: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Each filter's values with live counts; a chosen value stays listed even when nothing has it any more."""
    values = {}
    for column, counts in service.index.facets(where).items():
        listed = counts | {value: 0 for value in where.get(column, []) if value not in counts}
        values[column] = [{"value": value, "count": count} for value, count in listed.items()]
    return values


def trail_value(service: SearchService, step: Step) -> dict[str, Any]:
    """One step of the way, with the picture of its product."""
    shown = step.product or (step.likes[-1] if step.likes else None)
    picture = service.card(shown).image_url if shown and not step.picture else None
    return {"label": step_label(service, step), "image_url": picture}


def step_label(service: SearchService, step: Step) -> str:
    """What led to a step, in a few words."""
    name = service.card(step.of or step.product or "").name if step.of or step.product else ""
    if step.cause in ("like", "dislike", "undo"):
        return say({"like": "trail_like", "dislike": "trail_dislike", "undo": "trail_undo"}[step.cause], name=name)
    if step.picture:
        whole = TEXTS["trail_example"] if step.cause == "example" else TEXTS["trail_picture"]
        return TEXTS["trail_outfit"] if step.outfit else TEXTS["trail_part"] if step.box else whole
    return name or TEXTS["trail_home"]


def opinion_values(service: SearchService, step: Step) -> list[dict[str, Any]]:
    """The liked and rejected products that move this step."""
    judged = [(product, True) for product in step.likes] + [(product, False) for product in step.dislikes]
    cards = [(service.card(product), liked) for product, liked in judged]
    return [{"id": card.id, "name": card.name, "image_url": card.image_url, "liked": liked} for card, liked in cards]


def picture_stage(service: SearchService, file: str, garments: Sequence[Corners], with_picture: bool) -> dict[str, Any]:
    """What stage.js draws for a picture; the picture itself only for a browser that cannot show the visitor's file."""
    drawn = {"label": TEXTS["your_photo"], "garments": list(garments)}
    return drawn | ({"src": data_url(small(service.picture(file), STAGE_SIDE))} if with_picture else {})


def picture_value(service: SearchService, key: int) -> dict[str, str]:
    """A product of the catalog as a small picture with its name."""
    product = service.index.product(key)
    return {"id": str(product.id), "name": str(product.name or product.id), "image_url": service.image_url(key)}


def product_stage(service: SearchService, product_id: str) -> dict[str, Any]:
    """What stage.js draws for a product of the catalog."""
    card = service.card(product_id)
    return {"src": card.image_url, "label": card.name, "product": card.id}


def wardrobe_value(
    service: SearchService,
    visit: Visit,
    kept: Sequence[str],
    recent: Sequence[str] = (),
    own: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What wardrobe.js draws: what the visitor kept and saw, and the catalog ranked by that and by `own` clothes."""
    here = [product for product in kept if service.knows(product)]
    read = [read_vector(text, service.encoder) for text in (own or {}).values()]
    vectors = [vector for vector in read if vector is not None]
    ranked = service.for_you(here, k=FOR_YOU, where=visit.where, own=vectors) if here or vectors else []
    return {
        "cards": [card_value(service, service.card(product)) for product in reversed(here)],
        "for_you": [card_value(service, card) for card in ranked],
        "recent": [card_value(service, service.card(product)) for product in recent if service.knows(product)],
        "gone": len(kept) - len(here),
        "unread": len(read) - len(vectors),
    }


def why_value(service: SearchService, visit: Visit, product_id: str) -> dict[str, Any]:
    """What why.js draws: the match taken apart. Feedback has no picture, so the step's start is compared."""
    step = visit.step
    start = step.product or (step.likes[0] if step.picture is None and step.likes else None)
    why = service.explain(product_id, step.picture, start, step.box, step.upright)
    return {
        **why.to_dict(),
        "card": asdict(service.card(product_id)),
        "query": service.card(start).name if start else TEXTS["your_photo"],
        "guessed": start is None,
    }
