"""Words, with or without a picture's vector, in; how well each product fits them, and the best, out.

Names and values come first. Then the vectors: the mean vector of the products that have a word, less the mean of all,
points where the word points. So a word finds products whose names lack it, with any encoder and any catalog, and no
model of language is needed. How good that is, `evaluation/words.py` measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from fashion_search.index import CatalogIndex, Match
from fashion_search.schema import Where
from fashion_search.search.lexicon import Lexicon, Reading, Wish

# What having a word is worth; the rest is what looking like it is worth. Chosen on 7,000 products: docs/encoder.md.
NAMED = 0.7
# How alike counts: -1 is as far from a word as its typical product is near; more than 1.5 adds nothing.
LEAST, MOST = -1.0, 1.5
# What fitting the words counts beside the cosine to a picture; chosen the same way.
BESIDE_PICTURE = 0.5
# How much memory may hold how alike all products are to the words asked for last: eight words of a million products.
KEPT_BYTES = 32 * 2**20
NEAR = 0.3  # fits less than this have nothing to do with the words
FEWEST = 3  # products that a word's direction is taken from; fewer say more of themselves than of the word
TYPICAL = 1.0  # looks as much like a word as its own products do on average
TRUSTED = 0.5  # of those that look so, this share must have the word, or looks say nothing of it


@dataclass(frozen=True)
class Fit:
    """How well each row fits words: `scores` (n,), and `fits` (n,) bool, which have or look like every word."""

    scores: np.ndarray
    fits: np.ndarray
    reading: Reading


@dataclass(frozen=True)
class Found:
    """The best products, how many there are, whether they are merely `near`, and what the words were read as."""

    matches: list[Match]
    total: int
    near: bool
    reading: Reading


@dataclass(frozen=True)
class Direction:
    """Where a word points: a unit vector (ndim,), where its scores start, and how far its own products lie."""

    vector: np.ndarray
    start: float
    reach: float


class Words:
    """The words of one catalog; what is needed for that is made when the first are asked for."""

    def __init__(self, index: CatalogIndex) -> None:
        self._index = index
        self._directions: dict[tuple[str, ...], Direction | None] = {}
        self._alike = lru_cache(max(1, KEPT_BYTES // (4 * max(len(index), 1))))(self._likeness)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Which products have which word."""
        return Lexicon(self._index)

    @cached_property
    def _mean(self) -> np.ndarray:
        return self._index.mean

    def find(self, text: str, where: Where | None, limit: int) -> Found:
        """The first products that have or look like every word, or, where none does, those that come nearest."""
        fit = self.fit(text)
        passing = self._index.mask(where)
        fits = fit.fits & passing
        near = bool(fit.reading.wishes) and not fits.any()
        keys = np.flatnonzero((passing & (fit.scores > NEAR)) if near else fits)
        first = keys[best(fit.scores[keys], limit * self._index.most_pictures)]
        total = self._index.count_products(keys)
        return Found(self.matches(first, fit.scores, limit), total, near, fit.reading)

    def fit(self, text: str, named: float = NAMED) -> Fit:
        """How well every product fits the words that are known; `named` of it for having them, the rest for looks."""
        reading = self.lexicon.read(text)
        scores, fits = np.zeros(len(self._index), np.float32), np.full(len(self._index), bool(reading.wishes))
        for wish in reading.wishes:
            has = np.zeros(len(scores), bool)
            has[wish.rows] = True
            alike = self.likeness(wish)
            scores += wish.weight * (named * has + (1 - named) * alike)
            fits &= has | _looking(alike, has)
        return Fit(scores / max(sum(wish.weight for wish in reading.wishes), 1e-9), fits, reading)

    def likeness(self, wish: Wish) -> np.ndarray:
        """(n,) float32, how much each product looks like a word: 0 as all do on average, 1 as its own do."""
        if wish.terms not in self._directions:
            self._directions[wish.terms] = self._point(wish.rows)
        if self._directions[wish.terms] is None:
            return np.zeros(len(self._index), np.float32)
        return self._alike(wish.terms)

    def _likeness(self, terms: tuple[str, ...]) -> np.ndarray:
        """The same of a word whose direction is known; kept, since every vector is read for it."""
        found = self._directions[terms]
        if found is None:
            raise KeyError(terms)
        alike = np.clip((self._index.compare(found.vector) - found.start) / found.reach, LEAST, MOST)
        alike.setflags(write=False)
        return alike

    def _point(self, rows: np.ndarray) -> Direction | None:
        """Where these rows lie, seen from the mean of all; None where they are too few or all."""
        if not FEWEST <= len(rows) < len(self._index):
            return None
        away = self._index.centre(rows) - self._mean
        length = float(np.linalg.norm(away))
        if length < 1e-6:
            return None
        unit = away / length
        return Direction(unit, float(self._mean @ unit), length)

    def rank(self, fit: Fit | None, alike: np.ndarray | None, beside: float = BESIDE_PICTURE) -> np.ndarray:
        """(n,) float32, by what products are ranked: how they fit words, how alike they are to a picture, or both.

        `alike` are the cosines (n,) of all products to the picture.
        """
        fitting = fit.scores if fit else np.zeros(len(self._index), np.float32)
        return fitting if alike is None else alike + beside * fitting

    def search(self, fit: Fit, k: int, where: Where | None = None, vector: np.ndarray | None = None) -> list[Match]:
        """The k products that fit best, or that fit and look like `vector` (ndim,), with their cosines to it."""
        alike = None if vector is None else self._index.compare(vector)
        ranks = self.rank(fit, alike)
        keys = np.flatnonzero(self._index.mask(where))
        scores = fit.scores if alike is None else alike
        return self.matches(keys[best(ranks[keys], k * self._index.most_pictures)], scores, k)

    def matches(self, keys: Sequence[int] | np.ndarray, scores: np.ndarray, k: int) -> list[Match]:
        """The first k products of these rows, each once, with scores from 0 to 1."""
        ranked = [(int(key), float(np.clip(scores[key], 0, 1))) for key in keys]
        return [Match(key, score, self._index.product(key)) for key, score in self._index.each_once(ranked)[:k]]


def _looking(alike: np.ndarray, has: np.ndarray) -> np.ndarray:
    """(n,) bool, the products that surely look like a word; none where those that do mostly lack it."""
    typical = alike >= TYPICAL
    return typical & bool(has[typical].sum() >= TRUSTED * typical.sum())


def best(ranks: np.ndarray, count: int) -> np.ndarray:
    """Where the `count` highest are, best first, equals in their order."""
    if count >= len(ranks):
        return np.argsort(-ranks, kind="stable")
    least = np.partition(ranks, len(ranks) - count)[len(ranks) - count]
    near = np.flatnonzero(ranks >= least)
    return near[np.argsort(-ranks[near], kind="stable")][:count]
