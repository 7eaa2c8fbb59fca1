"""A query vector in; whether it shows clothes at all, by the one rule that an index carries, out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from fashion_search.index.manifest import Manifest

RULE = "clothes score"
# What the signs of the waves are drawn from: the digest is the same on every machine and with every library's version.
SIGNS = b"the waves of the clothes score"


def is_weak(manifest: Manifest, vector: np.ndarray) -> bool:
    """Whether the clothes score of a query (ndim,) lies below the index's line; never where it carries none."""
    probe = manifest.clothes_probe
    return bool(probe and probe_scores(vector[None], probe.weights)[0] < probe.below)


def weak_rule(manifest: Manifest) -> dict[str, Any] | None:
    """What calls a match weak: the rule's name, its line and what was measured of it; None where nothing does."""
    if manifest.clothes_probe is None:
        return None
    measured = manifest.evaluation and manifest.evaluation.clothes_probe
    return {"rule": RULE, **(measured or {}), "below": round(manifest.clothes_probe.below, 4)}


def probe_scores(vectors: np.ndarray, weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """How much each vector (n, ndim) is like a picture of clothes: about 1 for one, -1 for none, (n,).

    `weights` are those of the vector, of as many waves as are left, and of one.
    """
    return probe_features(vectors, len(weights) - vectors.shape[1] - 1) @ np.asarray(weights)


def probe_features(vectors: np.ndarray, waves: int) -> np.ndarray:
    """(n, ndim + waves + 1) float64: the vector, waves across its space, and one.

    A wave is the cosine of a random projection: a linear score of enough of them bends as a Gaussian kernel's would
    (Rahimi and Recht 2007), and nothing but its weights has to be kept.
    """
    parts = [vectors, np.ones((len(vectors), 1))]
    if waves:
        directions, phases = _waves(vectors.shape[1], waves)
        parts.insert(1, np.cos(vectors @ directions + phases) * np.sqrt(2 / waves))
    return np.hstack(parts)


@lru_cache(maxsize=4)
def _waves(ndim: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Directions of random signs (ndim, count) and phases (count,); on unit rows they vary by 1 whatever the width."""
    digest = np.frombuffer(hashlib.shake_256(SIGNS).digest(-(-ndim * count // 8)), np.uint8)
    signs = np.unpackbits(digest)[: ndim * count].reshape(ndim, count)
    return signs * 2.0 - 1.0, np.linspace(0, np.pi, count, endpoint=False)
