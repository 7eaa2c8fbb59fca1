"""A catalog's vectors in; a few products to start from, each typical of its kind and unlike the others, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fashion_search.vectors import unit_rows

if TYPE_CHECKING:
    from fashion_search.index.catalog_index import CatalogIndex

EXAMPLES = 16
LOOKED_AT = 4_000  # products, at most, that the examples are chosen from
ROUNDS = 8


def choose_examples(index: CatalogIndex, count: int = EXAMPLES) -> list[str]:
    """The ids of at most `count` products: the ones nearest to the centres of as many groups of like products."""
    rows = np.flatnonzero(index.first)
    if len(rows) > LOOKED_AT:
        rows = np.sort(np.random.default_rng(0).choice(rows, LOOKED_AT, replace=False))
    rows = rows[[bool(picture) for picture in index.thumbnails(rows.tolist())]]
    if not len(rows):
        return []
    vectors = index.read_stored(rows).astype(np.float32)
    centres = _find_centres(vectors, min(count, len(rows)))
    nearest = dict.fromkeys(int(rows[at]) for at in (vectors @ centres.T).argmax(axis=0))
    return [str(index.product(row).id) for row in nearest]


def _find_centres(vectors: np.ndarray, count: int) -> np.ndarray:
    """(count, ndim) unit centres by k-means on the sphere, from starts far apart; deterministic."""
    centres = vectors[[int((vectors @ vectors.mean(axis=0)).argmax())]]
    while len(centres) < count:
        centres = np.vstack([centres, vectors[int((vectors @ centres.T).max(axis=1).argmin())]])
    for _ in range(ROUNDS):
        group = (vectors @ centres.T).argmax(axis=1)
        means = [vectors[group == at].mean(axis=0) if (group == at).any() else centres[at] for at in range(count)]
        centres = unit_rows(np.stack(means))
    return centres
