"""The garments of a visitor's picture in; what rows.js draws, the matches of each in a row of its own, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from fashion_search.pictures import Corners
from fashion_search.search.results import SearchResult
from fashion_search.search.service import SearchService
from fashion_search.web import view
from fashion_search.web.visit import Visit

HIGHEST = 2.0  # above any similarity: of a part that shows no clothes every match is far


def outfit_value(
    service: SearchService, visit: Visit, boxes: Sequence[Corners], vectors: Sequence[np.ndarray]
) -> dict[str, Any]:
    """What results.js draws for the whole outfit: a row for each garment."""
    found = [service.search(vector, visit.k, visit.where, text=visit.words) for vector in vectors]
    rows = [row_value(service, box, result) for box, result in zip(boxes, found, strict=True)]
    best = [result.matches[0] for result in found if result.matches]  # a link starts from the first of these
    return view.dressed(
        service, visit, outfit_facts(service, visit) | {"cards": best, "rows": rows, "told": found[0].words}
    )


def outfit_facts(service: SearchService, visit: Visit) -> dict[str, Any]:
    """What is told about the results of any step, as far as it can be told of several garments."""
    nothing: dict[str, Any] = {"weak": False, "absent": None, "turned": 0, "guess": {}, "marks": {}, "loosen": {}}
    total = int((service.index.mask(visit.where) & service.index.first).sum())
    return nothing | {"mode": "outfit", "total": total, "words": visit.words.strip()}


def row_value(service: SearchService, box: Corners, result: SearchResult) -> dict[str, Any]:
    """One garment's matches."""
    far = result.weak or view.is_far(service, result)
    guess = {} if far else result.guess
    return {
        "box": list(box),
        "far": far,
        "guess": {column: asdict(winner) for column, winner in guess.items()},
        "marks": {column: winner.value for column, winner in guess.items()},
        "far_below": HIGHEST if result.weak else view.far_below(service, result),
        "cards": [view.card_value(service, card) for card in result.matches],
    }
