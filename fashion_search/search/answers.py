"""What explain.py and outfit.py find in; plain answers for the page and the API, pictures as data URLs, out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from fashion_search.index import Match
from fashion_search.pictures import data_url, small
from fashion_search.search.explain import Explanation, overlay, patch_similarity, shared_attributes
from fashion_search.search.outfit import LABEL, Suggestion, why_nothing
from fashion_search.search.results import Card
from fashion_search.search.vote import Guess

if TYPE_CHECKING:
    from fashion_search.encoder import Encoder

PAIRS = 5


@dataclass(frozen=True)
class Part:
    """One part of an outfit: cards to choose from, the proposal first, and a reason for each.

    The first `mine` of them are what the visitor has already.
    """

    part: str
    cards: list[Card]
    reasons: list[str]
    mine: int = 0


@dataclass(frozen=True)
class Outfit:
    """What goes with `around` (its attributes), part by part; `label` says what kind of advice this is.

    `nothing` says why there is no part, and is empty where there is one.
    """

    around: dict[str, Any]
    parts: list[Part]
    label: str = LABEL
    nothing: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


@dataclass(frozen=True)
class RegionPair:
    """A region of the picture and one of the product, as (row, column), and what they add to the similarity."""

    query: tuple[int, int]
    match: tuple[int, int]
    share: float


@dataclass(frozen=True)
class Why:
    """A similarity taken apart: pictures (data URLs), heat (rows of numbers that each sum to `total`), attributes."""

    total: float
    heat_query: list[list[float]]
    heat_match: list[list[float]]
    pairs: list[RegionPair]
    agree: dict[str, Any]
    differ: dict[str, tuple[Any, Any]]
    pictures: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def make_outfit(
    around: Mapping[str, Any],
    suggestions: list[Suggestion],
    card: Callable[[Match, int], Card],
    mine: Collection[str] = (),
) -> Outfit:
    """Suggestions as cards; `mine` are the ids of what the visitor has."""
    parts = [
        Part(
            found.part,
            [card(match, rank) for rank, match in enumerate(found.matches, 1)],
            list(found.reasons),
            sum(str(match.product["id"]) in mine for match in found.matches),
        )
        for found in suggestions
    ]
    return Outfit(dict(around), parts, nothing="" if parts else why_nothing(around))


def read_guess(guess: Mapping[str, Guess]) -> dict[str, Any]:
    """A vote as a product with those attributes."""
    return {column: winner.value for column, winner in guess.items()}


def compare(encoder: Encoder, asked: Image.Image, found: Image.Image, mine: Any, theirs: Any) -> Why:
    """Why two pictures are similar. Raises ValueError for an encoder whose pooling cannot be taken apart."""
    explained = patch_similarity(encoder.patches(asked), encoder.patches(found), PAIRS)
    agree, differ = shared_attributes(mine, theirs)
    return Why(
        total=round(explained.total, 4),
        heat_query=explained.heat_a.round(4).tolist(),
        heat_match=explained.heat_b.round(4).tolist(),
        pairs=[RegionPair(pair.a, pair.b, round(pair.share, 4)) for pair in explained.pairs],
        agree=agree,
        differ=differ,
        pictures=_pictures(explained, asked, found),
    )


def _pictures(explained: Explanation, asked: Image.Image, found: Image.Image) -> dict[str, str]:
    strongest = float(max(np.abs(explained.heat_a).max(), np.abs(explained.heat_b).max())) or 1.0
    asked, found = small(asked), small(found)
    return {
        "query": data_url(asked),
        "match": data_url(found),
        "query_heat": data_url(overlay(asked, explained.heat_a, strongest)),
        "match_heat": data_url(overlay(found, explained.heat_b, strongest)),
    }
