"""Vectors in; the same pointing the same way, of length 1, out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
# Nothing is divided by less: a vector of zeros, which points nowhere, stays as it is.
SHORTEST = 1e-12


def unit_rows(vectors: npt.ArrayLike) -> Vectors:
    """Rows (n, ndim) scaled to length 1, float32; a row of zeros stays zero."""
    rows = np.asarray(vectors, dtype=np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), SHORTEST)


def unit(vector: npt.ArrayLike) -> Vectors:
    """One vector (ndim,) scaled to length 1, float32; zeros stay zero."""
    return unit_rows(np.asarray(vector, dtype=np.float32)[None])[0]
