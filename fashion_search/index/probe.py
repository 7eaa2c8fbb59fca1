"""A query vector in; whether it shows clothes at all, by the one rule that an index carries, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

RULE = "clothes score"


def is_weak(manifest: Mapping[str, Any], vector: np.ndarray) -> bool:
    """Whether the clothes score of a query (ndim,) lies below the index's line; never where it carries none."""
    probe = manifest.get("clothes_probe")
    return bool(probe and probe_scores(vector[None], np.asarray(probe["weights"]))[0] < probe["below"])


def weak_rule(manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """What calls a match weak: the rule's name, its line and what was measured of it; None where nothing does."""
    probe = manifest.get("clothes_probe")
    if not probe:
        return None
    measured = (manifest.get("evaluation") or {}).get("clothes_probe") or {}
    return {"rule": RULE, **measured, "below": round(float(probe["below"]), 4)}


def probe_scores(vectors: np.ndarray, probe: np.ndarray) -> np.ndarray:
    """How much each vector (n, ndim) is like a catalog picture: about 1 for one, -1 for none, (n,)."""
    return with_one(vectors) @ probe


def with_one(vectors: np.ndarray) -> np.ndarray:
    """Rows with a column of ones for the intercept, float64."""
    return np.column_stack([vectors, np.ones(len(vectors))])
