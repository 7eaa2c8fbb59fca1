"""A query vector in; which part of an outfit it shows, and whether a catalog has none of it, out.

Neighbours can only say what a catalog has: asked for a shoe, a catalog of shirts says "Tshirts". What a picture shows
is read from the vector itself, by weights that are fitted when an encoder is evaluated and travel in the manifest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from fashion_search.index.manifest import Manifest
from fashion_search.search.dress_code import PART_OF

SURE = 0.9
OTHER = "other"  # what is known to be in no part of an outfit: underwear, perfume …


@dataclass(frozen=True)
class Kinds:
    """Parts of an outfit, the weights (parts, ndim + 1) of a softmax over them, and the types that are in none."""

    names: tuple[str, ...]
    weights: np.ndarray
    others: frozenset[str] = frozenset()

    def shares(self, vectors: np.ndarray) -> np.ndarray:
        """How likely each vector (n, ndim) shows each part, (n, parts)."""
        scores = vectors @ self.weights[:, :-1].T + self.weights[:, -1]
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return grown / grown.sum(axis=1, keepdims=True)


def kinds_of(manifest: Manifest) -> Kinds | None:
    """The weights that an index carries; None where its encoder's were not fitted."""
    kept = manifest.kinds
    return Kinds(kept.names, np.array(kept.weights, np.float64), frozenset(kept.others)) if kept else None


def absent_kind(kinds: Kinds | None, stocked: Iterable[str | None], vector: np.ndarray) -> str | None:
    """The part that a query (ndim,) surely shows and that a catalog of these article types has none of; None else.

    A product of an unknown type could be anything: then nothing is said.
    """
    if kinds is None:
        return None
    held = {OTHER if article_type in kinds.others else PART_OF.get(article_type or "") for article_type in stocked}
    if not held or None in held:
        return None
    shares = kinds.shares(vector[None])[0]
    likeliest = kinds.names[int(shares.argmax())]
    return likeliest if shares.max() >= SURE and likeliest not in {*held, OTHER} else None
