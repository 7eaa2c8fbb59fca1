"""A picture, its vector and the service in; the numbers of each step from pixels to the neighbours' vote out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from fashion_search.encoder.feature_maps import strongest
from fashion_search.index import Match
from fashion_search.search.vote import Guess, count_voters, tally

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

NEAREST = 5
TERMS = 6  # of a cosine, written out
MAPS = 6  # of a layer
VALUES, SEEN = 4, 0.01  # values of an attribute that are shown, and the share from which on
EQUAL = 1e-6  # similarities that differ by less are the same


@dataclass(frozen=True)
class Layer:
    """What the last layer of one size made of a picture: some of its maps (h, w), 0 to 255, and how many there are."""

    size: tuple[int, int]
    count: int
    channels: list[int]
    maps: list[np.ndarray]


@dataclass(frozen=True)
class Term:
    """One dimension of a cosine: both numbers, and what they add."""

    dimension: int
    mine: float
    theirs: float
    product: float


@dataclass(frozen=True)
class Multiplied:
    """A neighbour's cosine: its largest terms, and the sum of the others."""

    match: Match
    terms: list[Term]
    rest: float


@dataclass(frozen=True)
class Searched:
    """The exact nearest, those of them that the graph missed, and with how many it compared."""

    exact: list[Match]
    missed: list[Match]
    compared: int


@dataclass(frozen=True)
class Votes:
    """The shares of an attribute's most voted values, and what is said because of them."""

    column: str
    shares: list[tuple[str, float]]
    guess: Guess | None


def look_through(service: SearchService, picture: Image.Image) -> list[Layer]:
    """What the network's layers make of a picture, of each the maps that tell the most; none where it has no maps."""
    return [show_layer(maps) for maps in service.encoder.layers(picture)]


def show_layer(maps: np.ndarray) -> Layer:
    """Some maps of a layer (channels, h, w), each from its darkest to its brightest."""
    channels = strongest(maps, MAPS)
    return Layer((maps.shape[1], maps.shape[2]), len(maps), channels, [brighten(maps[at]) for at in channels])


def brighten(values: np.ndarray) -> np.ndarray:
    """A map (h, w) as uint8 grey from its least to its greatest value."""
    low, high = float(values.min()), float(values.max())
    return ((values - low) / max(high - low, 1e-12) * 255).astype(np.uint8)


def multiply_out(service: SearchService, vector: np.ndarray, matches: Sequence[Match]) -> list[Multiplied]:
    """Each neighbour's cosine as a sum, the largest terms first."""
    return [_multiply(vector, service.index.vector(match.key), match) for match in matches]


def _multiply(mine: np.ndarray, theirs: np.ndarray, match: Match) -> Multiplied:
    theirs = theirs / max(float(np.linalg.norm(theirs)), 1e-12)  # stored in float16, a little off length 1
    products = mine * theirs
    largest = np.argsort(-np.abs(products), kind="stable")[:TERMS].tolist()
    terms = [Term(at, float(mine[at]), float(theirs[at]), float(products[at])) for at in largest]
    return Multiplied(match, terms, float(products.sum() - products[largest].sum()))


def search_both_ways(service: SearchService, vector: np.ndarray, leave_out: str | None = None) -> Searched:
    """The nearest by comparing with all, and by following the graph; without the product that the query is."""
    k = NEAREST + (leave_out is not None)
    exact = service.index.search(vector, k=k, exact=True)
    followed = service.index.follow(vector, k)
    own = next((match.key for match in exact if str(match.product.id) == leave_out), None)
    kept = [match for match in exact if match.key != own][:NEAREST]
    found = [(key, score) for key, score in followed.found if key != own][: len(kept)]
    return Searched(kept, _missed(kept, found), followed.compared)


def _missed(exact: Sequence[Match], found: Sequence[tuple[int, float]]) -> list[Match]:
    """Those of the nearest that were not found; either of two equally near products counts."""
    last = exact[-1].score if exact else 0.0
    less = len(exact) - sum(score >= last - EQUAL for _, score in found)
    keys = {key for key, _ in found}
    return [match for match in exact if match.key not in keys][-less:] if less else []


def count_votes_of(service: SearchService, vector: np.ndarray) -> list[Votes]:
    """What the nearest products vote for, and what is said because of it."""
    voters = service.index.search(vector, k=min(count_voters(service.vote_rules), len(service.index)))
    guesses = service.guess(vector)
    return [
        Votes(column, [one for one in tally(voters, column, rule)[:VALUES] if one[1] >= SEEN], guesses.get(column))
        for column, rule in service.vote_rules.items()
    ]
