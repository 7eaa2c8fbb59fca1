"""Vectors of clothes and of pictures without clothes in; the clothes score, which tells the two apart, out.

The similarity of the best match cannot tell: a page of text may lie nearer to some product than a creased shirt on a
carpet does. A score fitted in the vector space can, and costs one small product a query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fashion_search.index.probe import probe_features

# `scripts/evaluate.py --without-clothes` with `bundled`, on 3,280 real pictures of 18 sources, each left out in turn,
# at 2% false alarms on photos: a plain linear score catches 0.81 of them (ridge 1e-4), with 512 waves 0.90; 1,024 waves
# or steeper ones catch no more.
WAVES = 512
RIDGE = 1e-4


@dataclass(frozen=True)
class Moments:
    """What a ridge regression needs of some rows: their weighted second moments, pull to the target, and weight."""

    square: np.ndarray
    pull: np.ndarray
    weight: float

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.square + other.square, self.pull + other.pull, self.weight + other.weight)

    def shared(self) -> Moments:
        """The same rows, weighing 1 in all."""
        return Moments(self.square / self.weight, self.pull / self.weight, 1.0)


def moments(vectors: np.ndarray, target: float, weight: float) -> Moments:
    """The moments of rows (n, ndim) that share this target and, together, this weight."""
    rows = probe_features(vectors, WAVES)
    share = weight / len(rows)
    return Moments(share * rows.T @ rows, share * target * rows.sum(axis=0), weight)


def solve(clothes: Sequence[Moments], other: Sequence[Moments]) -> np.ndarray:
    """Ridge regression (Hoerl and Kennard 1970) on both sides, which weigh the same: the probe's weights, float32."""
    both = _sum(clothes).shared() + _sum(other).shared()
    return np.linalg.solve(both.square + RIDGE * np.eye(len(both.pull)), both.pull).astype(np.float32)


def _sum(parts: Sequence[Moments]) -> Moments:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


@dataclass(frozen=True)
class ProbeFit:
    """The material of a probe: sets of clothes weigh the same, sources without clothes by the root of their size."""

    clothes: list[Moments]
    other: dict[str, Moments]

    @classmethod
    def on(cls, clothes: Sequence[np.ndarray], other: Mapping[str, np.ndarray]) -> ProbeFit:
        """From vectors (n, ndim): sets of clothes, and source → pictures without clothes."""
        return cls(
            [moments(rows, 1.0, 1.0) for rows in clothes],
            {source: moments(rows, -1.0, len(rows) ** 0.5) for source, rows in other.items()},
        )

    def whole(self) -> np.ndarray:
        """The probe fitted to everything."""
        return solve(self.clothes, list(self.other.values()))

    def without_each(self) -> Iterator[tuple[str, np.ndarray]]:
        """Each source with the probe that has not seen it."""
        for left_out in self.other:
            rest = [found for source, found in self.other.items() if source != left_out]
            yield left_out, solve(self.clothes, rest)
