"""A visit and what the visitor has in; the outfit that look.js draws, and what it can be for, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from fashion_search.index import Match
from fashion_search.search.answers import Outfit
from fashion_search.search.dress_code import EXTRA_PARTS, RELATED_SEASONS, WEARS, article_types
from fashion_search.search.pieces import OWN, Wardrobe, first_piece
from fashion_search.search.service import SearchService
from fashion_search.web.texts import TEXTS
from fashion_search.web.view import card_value, query_vector
from fashion_search.web.visit import Visit

CHOICES = {"usage": tuple(EXTRA_PARTS), "season": tuple(RELATED_SEASONS), "gender": tuple(WEARS)}


@dataclass(frozen=True)
class Seed:
    """What an outfit is made around: a product, a piece of the visitor's own, or the query on show."""

    product: str | None = None
    piece: Match | None = None
    vector: np.ndarray | None = None


def look_value(service: SearchService, visit: Visit, wardrobe: Wardrobe) -> dict[str, Any]:
    """What look.js draws: the outfit around the chosen product, the query on show, or something the visitor has."""
    choices = wear_choices(service)
    wear = {column: value for column, value in visit.wear.items() if value in choices[column]}
    drawn = {"choices": choices, "wear": wear, "unclear": wardrobe.unclear}
    seed = find_seed(service, visit, wardrobe, wear)
    if seed is None:
        return drawn | {"parts": None}
    outfit = service.outfit(seed.product, seed.vector, wear=wear, pieces=others(wardrobe, seed))
    cards = [[card_value(service, card) for card in part.cards] for part in outfit.parts]
    parts = [asdict(part) | {"cards": shown} for part, shown in zip(outfit.parts, cards, strict=True)]
    return drawn | {"around": around_value(service, seed, outfit), "parts": parts, "nothing": outfit.nothing}


def wear_choices(service: SearchService) -> dict[str, list[str]]:
    """What an outfit can be for: the occasions, seasons and people that the rules know and the catalog has."""
    stocked = {column: service.index.coded(column)[1] for column in CHOICES}
    return {column: [value for value in values if value in stocked[column]] for column, values in CHOICES.items()}


def find_seed(service: SearchService, visit: Visit, wardrobe: Wardrobe, wear: Mapping[str, str]) -> Seed | None:
    """What the visitor chose or searched with; else a piece that they have; else one of the catalog, once asked for."""
    if chosen := visit.look or visit.step.product:
        return Seed(chosen)
    if not visit.step.is_start:
        return Seed(vector=query_vector(service, visit.step))
    piece = first_piece(wardrobe.pieces, wear)
    if piece is None:
        first = find_first(service, wear)
        return Seed(first) if first else None
    name = str(piece.product["id"])
    return Seed(piece=piece, vector=wardrobe.vectors[name]) if name.startswith(OWN) else Seed(name, piece)


def find_first(service: SearchService, wear: Mapping[str, str]) -> str | None:
    """A product to start from, once a visitor has said for whom or for what: a top or a dress."""
    if not {"usage", "gender"} & wear.keys():
        return None
    stocked = set(service.index.coded("article_type")[1])
    for part in ("top", "one-piece"):
        types = [one for one in article_types(part, wear.get("usage")) if one in stocked]
        where = {column: [value] for column, value in wear.items()} | {"article_type": types}
        cards, _ = service.browse(where, 1)
        if types and cards:
            return cards[0].id
    return None


def others(wardrobe: Wardrobe, seed: Seed) -> list[Match]:
    """What the visitor has beside that which the outfit is made around."""
    return [piece for piece in wardrobe.pieces if piece is not seed.piece and piece.product["id"] != seed.product]


def around_value(service: SearchService, seed: Seed, outfit: Outfit) -> dict[str, Any]:
    """That which the outfit is made around."""
    if seed.product:
        return asdict(service.card(seed.product))
    own = seed.piece.product if seed.piece else {"id": "", "name": TEXTS["your_photo"]}
    return {"id": own["id"], "name": own["name"], "attributes": outfit.around}
