"""An index in; how close two of its products usually are, and from where on nothing is close any more, out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fashion_search.index import CatalogIndex

SAMPLE = 100
FARTHEST = 5  # of a hundred products, so many have no other one as near: their distance is no longer usual


@dataclass(frozen=True)
class Nearness:
    """Cosines: 95 of 100 products have another one at least `usual` near; below `far` a match is none."""

    usual: float = -1.0
    far: float = -1.0


def measure_nearness(index: CatalogIndex) -> Nearness:
    """What is usual in a catalog with its encoder; where there are too few products to say, nothing is far.

    Halfway between that and what two products have by chance, no more than a third of the found are of the query's type
    (`bundled` and `bundled-lite` on 7,000 products).
    """
    rows = np.flatnonzero(index.first)
    if len(rows) < SAMPLE:
        return Nearness()
    chosen = np.random.default_rng(0).choice(rows, SAMPLE, replace=False)
    found = [index.search(index.vector(int(row)), 2) for row in chosen]
    usual = float(np.percentile([matches[1].score for matches in found], FARTHEST))
    centre = index.read_stored(chosen).mean(axis=0, dtype=np.float32)
    return Nearness(usual, (usual + float(centre @ centre)) / 2)
