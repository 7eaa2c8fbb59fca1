"""Exact search: stored vectors, the rows that pass and a query in; every row that may be among the nearest out."""

import numkong
import numpy as np
import numpy.typing as npt

# Rows that are this share of all are compared where they lie; fewer are copied together first, some at a time.
DENSE = 0.15
CHUNK = 4096
# A float16 product of unit vectors is off by less than 2⁻¹⁰: the query is rounded, and so were the stored lengths.
ERROR = 2.0**-10

Stored = npt.NDArray[np.float16]
Rows = npt.NDArray[np.int64]


def candidates(vectors: Stored, rows: Rows, query: npt.NDArray[np.float32], count: int) -> Rows:
    """The rows that may be among the `count` nearest to `query` (ndim,): all of those, and near ties.

    `vectors` (n, ndim) and the query are of unit length; `rows` (m,) are the ones to choose from.
    """
    if len(rows) <= count:
        return rows
    scores = _products(vectors, rows, query.astype(np.float16)[None])
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    return rows[scores >= least - 2 * ERROR]


def compare_all(vectors: Stored, query: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(n,) the dot product of every stored vector with `query` (ndim,)."""
    return _dot(vectors, query.astype(np.float16)[None])


def _products(vectors: Stored, rows: Rows, query: Stored) -> npt.NDArray[np.float32]:
    """The dot product of each of the rows with `query` (1, ndim)."""
    if len(rows) > DENSE * len(vectors):
        return _dot(vectors, query)[rows]
    parts = (vectors[rows[start : start + CHUNK]] for start in range(0, len(rows), CHUNK))
    return np.concatenate([_dot(part, query) for part in parts])


def _dot(vectors: Stored, query: Stored) -> npt.NDArray[np.float32]:
    """One number for each vector, by the library that usearch brings; on every processor it adds up in float32."""
    return np.asarray(numkong.cdist(vectors, query, "dot", out_dtype="float32"))[:, 0]
