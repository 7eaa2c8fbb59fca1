"""Vectors and article types of a gallery in; the weights that tell which part of an outfit a vector shows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from fashion_search.search.dress_code import PART_OF
from fashion_search.search.kinds import OTHER, SURE, Kinds

RIDGE = 1e-4
STEPS = 400
FEWEST = 5  # a part of fewer products is not learned


def fit_kinds(vectors: np.ndarray, products: Sequence[Mapping[str, Any]]) -> Kinds | None:
    """Multinomial logistic regression on unit rows (n, ndim), by Nesterov's accelerated descent; None for one part."""
    kinds = _kinds(products)
    names = [name for name in sorted({kind for kind in kinds if kind}) if kinds.count(name) >= FEWEST]
    if len(names) < 2:
        return None
    learned = [place for place, kind in enumerate(kinds) if kind in names]
    rows = np.column_stack([vectors[learned], np.ones(len(learned))]).astype(np.float64)
    wanted = np.eye(len(names))[[names.index(str(kinds[place])) for place in learned]]
    weights = ahead = np.zeros((len(names), rows.shape[1]))
    for step in range(STEPS):
        pull = (wanted - Kinds(tuple(names), ahead).shares(rows[:, :-1])).T @ rows / len(rows) - RIDGE * ahead
        moved = ahead + pull  # the loss bends by at most 1 on rows of length √2
        ahead, weights = moved + step / (step + 3) * (moved - weights), moved
    types = {str(product["article_type"]) for product in products if product.get("article_type")}
    return Kinds(tuple(names), np.round(weights, 3), frozenset(types - set(PART_OF)))


def _kinds(products: Sequence[Mapping[str, Any]]) -> list[str | None]:
    types = [product.get("article_type") for product in products]
    return [PART_OF.get(article_type, OTHER) if article_type else None for article_type in types]


def measure_kinds(kinds: Kinds, vectors: np.ndarray, products: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How often the part is right, and of those that it is sure of; names, weights, others go into an index."""
    asked = [place for place, kind in enumerate(_kinds(products)) if kind]
    truth = [kind for kind in _kinds(products) if kind]
    shares = kinds.shares(vectors[asked])
    right = np.array([kinds.names[best] == kind for best, kind in zip(shares.argmax(axis=1), truth, strict=True)])
    sure = shares.max(axis=1) >= SURE
    return {
        "names": list(kinds.names),
        "weights": kinds.weights.tolist(),
        "others": sorted(kinds.others),
        "accuracy": float(right.mean()),
        "sure": {"from": SURE, "shown": float(sure.mean()), "right": float(right[sure].mean()) if sure.any() else None},
    }
