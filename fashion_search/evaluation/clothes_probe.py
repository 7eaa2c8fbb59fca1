"""Vectors of a catalog and of pictures without clothes in; the clothes score, which tells the two apart, out.

The similarity of the best match cannot tell: a page of text may lie nearer to some product than a creased shirt on a
carpet does. A direction in the vector space can, and costs one dot product a query.
"""

from __future__ import annotations

import numpy as np

from fashion_search.index.probe import with_one

RIDGE = 0.01


def fit_probe(real: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Ridge regression (Hoerl and Kennard 1970) to +1 for `real` (n, ndim) and -1 for `other` (m, ndim).

    Returns (ndim + 1,) float32, the intercept last; both sides weigh the same, however many there are.
    """
    rows = with_one(np.vstack([real, other]))
    wanted = np.concatenate([np.ones(len(real)), -np.ones(len(other))])
    weight = np.concatenate([np.full(len(real), 1 / len(real)), np.full(len(other), 1 / len(other))])
    left = rows.T @ (rows * weight[:, None]) + RIDGE * np.eye(rows.shape[1])
    return np.linalg.solve(left, rows.T @ (weight * wanted)).astype(np.float32)
