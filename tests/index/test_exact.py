"""Exact search misses nothing, neither by float16 nor by where it compares the rows."""

import numpy as np
import pytest

from fashion_search.index import exact, stored
from fashion_search.index.stored import Part, Stored


def near_ties(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Stored vectors so close to one another that a query in float16 puts them in another order."""
    random = np.random.default_rng(0)
    query = random.normal(size=64)
    query /= np.linalg.norm(query)
    rows = query + random.normal(size=(count, 64)) * 0.002
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16), query.astype(np.float32)


def in_parts(vectors: np.ndarray) -> Stored:
    """The vectors in two parts, the second of which lies backwards."""
    half, backwards = len(vectors) // 2, np.arange(len(vectors) - len(vectors) // 2, dtype=np.int32)[::-1]
    return Stored([Part(vectors[:half]), Part(vectors[half:][::-1], backwards)], vectors.shape[1])


@pytest.mark.parametrize("dense", [0.0, 1.0])
def test_near_ties_are_all_among_the_candidates(dense: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "DENSE", dense)  # compared where they lie, and copied together 7 at a time
    monkeypatch.setattr(stored, "CHUNK", 7)
    vectors, query = near_ties(300)
    rows = np.arange(0, 300, 2)
    exactly = vectors[rows].astype(np.float64)
    cosines = exactly @ query / np.linalg.norm(exactly, axis=1)
    nearest = set(rows[np.argsort(-cosines)[:5]])
    rounded = exactly @ query.astype(np.float16).astype(np.float64)
    assert nearest != set(rows[np.argsort(-rounded)[:5]])  # float16 alone would be wrong
    assert nearest <= set(exact.candidates(in_parts(vectors), rows, query, 5))


def test_what_is_clearly_farther_is_no_candidate() -> None:
    vectors = np.eye(4, dtype=np.float16)
    query = np.array([0.8, 0.6, 0, 0], np.float32)
    assert exact.candidates(in_parts(vectors), np.array([0, 1, 3]), query, 1).tolist() == [0]
    assert exact.candidates(in_parts(vectors), np.array([1, 3]), query, 1).tolist() == [1]


def test_fewer_rows_than_asked_for_are_all_candidates() -> None:
    query = np.array([1, 0, 0, 0], np.float32)
    assert exact.candidates(in_parts(np.eye(4, dtype=np.float16)), np.array([2, 3]), query, 5).tolist() == [2, 3]
    assert exact.candidates(in_parts(np.eye(4, dtype=np.float16)), np.array([], np.int64), query, 5).tolist() == []


def test_rows_are_spread_over_all_where_there_are_more_than_asked_for() -> None:
    rows = np.arange(0, 1000, 2)
    assert exact.spread(rows, None) is rows and exact.spread(rows, 500) is rows
    chosen = exact.spread(rows, 5)
    assert chosen[[0, -1]].tolist() == [0, 998] and len(set(chosen.tolist())) == 5
    assert np.diff(chosen).min() >= 248 and set(chosen.tolist()) <= set(rows.tolist())
