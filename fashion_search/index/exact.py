"""Exact search: stored vectors, the rows that pass and a query in; every row that may be among the nearest out."""

import numpy as np
import numpy.typing as npt

from fashion_search.index.stored import Rows, Stored

# A float16 product of unit vectors is off by less than 2⁻¹⁰: the query is rounded, and so were the stored lengths.
ERROR = 2.0**-10


def candidates(stored: Stored, rows: Rows, query: npt.NDArray[np.float32], count: int) -> Rows:
    """The rows that may be among the `count` nearest to `query` (ndim,): all of those, and near ties.

    The stored vectors and the query are of unit length; `rows` (m,), ascending, are the ones to choose from.
    """
    if len(rows) <= count:
        return rows
    scores = stored.compare(query, rows)
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    return rows[scores >= least - 2 * ERROR]


def spread(rows: Rows, most: int | None) -> Rows:
    """`most` of the rows (m,), evenly spread over them; all where there are no more."""
    if most is None or len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]
