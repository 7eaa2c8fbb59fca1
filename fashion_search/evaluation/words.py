"""Vectors and products of queries and a gallery in; how well words find products, with and without a picture, out.

The words are a test product's type and colour, as the catalog writes them; only the names of the gallery are searched,
so that the labels that judge are never what is searched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from fashion_search.index import CatalogIndex
from fashion_search.search.words import NAMED, Words

ASKED = ("article_type", "base_colour")
WAYS = {"names": 1.0, "vectors": 0.0, "together": NAMED}
TOP = 5
WITH_PICTURE = 500  # products that another colour is asked of
Products = Sequence[Mapping[str, Any]]


def measure_words(queries: np.ndarray, asked: Products, gallery: np.ndarray, products: Products) -> dict[str, Any]:
    """Precision at 5 by words alone, of what names lack, and by words with a picture; {} where labels are missing."""
    labels = np.array([[product.get(column) or "" for column in ASKED] for product in products])
    wanted = np.array([[product.get(column) or "" for column in ASKED] for product in asked])
    known = np.all(wanted != "", axis=1)
    named = [{"id": str(row), "name": product.get("name")} for row, product in enumerate(products)]
    if not known.any() or not any(row["name"] for row in named):
        return {}
    index = CatalogIndex.build(gallery, named, {})
    words = Words(index)
    return {
        "alone": _alone(words, wanted[known], labels),
        "with_picture": _with_picture(index, words, queries[known], wanted[known], labels),
    }


def _alone(words: Words, wanted: np.ndarray, labels: np.ndarray) -> dict[str, dict[str, float]]:
    """Each way's precision; `lacking` is of the products whose names lack one of the words."""
    texts, counts = np.unique(wanted, axis=0, return_counts=True)

    def precision(rank: Callable[[str], np.ndarray]) -> dict[str, float]:
        found = [labels[rank(" ".join(pair))] == pair for pair in texts]
        return _shares(found, counts)

    def lacking(text: str) -> np.ndarray:
        fit = words.fit(text)
        has = np.all([np.isin(np.arange(len(labels)), wish.rows) for wish in fit.reading.wishes], axis=0)
        return np.argsort(np.where(has, -np.inf, fit.scores))[::-1][:TOP]

    def first(text: str, named: float) -> np.ndarray:
        return _first(words.fit(text, named).scores)

    ways = {name: precision(partial(first, named=share)) for name, share in WAYS.items()}
    return ways | {"lacking": precision(lacking)}


def _with_picture(
    index: CatalogIndex, words: Words, queries: np.ndarray, wanted: np.ndarray, labels: np.ndarray
) -> dict[str, Any]:
    """How often the five nearest have the asked colour and the picture's type, before and after the colour is asked."""
    choice = np.random.default_rng(0)
    before: list[np.ndarray] = []
    after: list[np.ndarray] = []
    for vector, (kind, colour) in zip(queries[:WITH_PICTURE], wanted[:WITH_PICTURE], strict=True):
        colours, counts = np.unique(labels[labels[:, 0] == kind, 1], return_counts=True)
        others = [str(one) for one, n in zip(colours, counts, strict=True) if n >= TOP and one not in ("", colour)]
        if not others:
            continue
        asked, alike = np.array([kind, choice.choice(others)]), index.compare(vector)
        for found, fit in ((before, None), (after, words.fit(asked[1]))):
            found.append(labels[_first(words.rank(fit, alike))] == asked)
    shares = {"before": _shares(before), "after": _shares(after)} if before else {}
    return {"asked": len(before), **shares}


def _first(scores: np.ndarray) -> np.ndarray:
    return np.argsort(-scores, kind="stable")[:TOP]


def _shares(found: Sequence[np.ndarray], weights: np.ndarray | None = None) -> dict[str, float]:
    """The share of the first with the type, the colour and both."""
    each = np.array([[*one.mean(axis=0), one.all(axis=1).mean()] for one in found])
    return dict(
        zip(
            ("articleType", "baseColour", "both"),
            np.average(each, axis=0, weights=weights).round(4).tolist(),
            strict=True,
        )
    )
