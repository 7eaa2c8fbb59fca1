"""A query vector in; whether its best match is weak out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def is_weak(manifest: Mapping[str, Any], vector: np.ndarray, similarity: float) -> bool:
    """Whether a query (ndim,) whose best match has this similarity should be told that nothing looks much like it.

    The probe decides where the index carries one, since it measured better; else the similarity alone.
    """
    if probe := manifest.get("clothes_probe"):
        return bool(probe_scores(vector[None], np.asarray(probe["weights"]))[0] < probe["below"])
    line = manifest.get("weak_match_below")
    return line is not None and similarity < line


def probe_scores(vectors: np.ndarray, probe: np.ndarray) -> np.ndarray:
    """How much each vector (n, ndim) is like a catalog picture: about 1 for one, -1 for none, (n,)."""
    return _with_one(vectors) @ probe


def _with_one(vectors: np.ndarray) -> np.ndarray:
    """Rows with a column of ones for the intercept, float64."""
    return np.column_stack([vectors, np.ones(len(vectors))])
