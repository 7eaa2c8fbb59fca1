"""Feedback moves a query the way it should; a visitor's tastes are kept apart."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.recommend import for_you, rocchio, tastes

X, Y, Z = np.eye(3, dtype=np.float32)


def catalog(vectors: np.ndarray) -> CatalogIndex:
    """An index whose product i has the id str(i)."""
    return CatalogIndex.build(vectors.astype(np.float32), [{"id": str(row)} for row in range(len(vectors))], {})


def test_rocchio_by_hand() -> None:
    moved = rocchio(X, np.stack([Y, Y]), Z[None])
    assert moved == pytest.approx(np.array([1, 0.75, -0.15]) / np.sqrt(1 + 0.75**2 + 0.15**2))
    assert moved.dtype == np.float32


def test_likes_alone_are_their_mean_and_dislikes_alone_push_away() -> None:
    assert rocchio(None, np.stack([X, Y]), None) == pytest.approx((X + Y) / np.sqrt(2))
    assert rocchio(X, np.empty((0, 3)), Y[None]) @ Y < 0


def test_nothing_to_go_by_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one like"):
        rocchio(None, np.empty((0, 3)), X[None])


def test_tastes_are_kept_apart_and_the_largest_comes_first() -> None:
    near_y = (Y + 0.2 * Z) / np.linalg.norm(Y + 0.2 * Z)
    found = tastes(np.stack([X, Y, near_y]))
    assert [taste.members for taste in found] == [(1, 2), (0,)]
    assert found[1].centre == pytest.approx(X)


def test_for_you_serves_each_taste_in_turn_and_skips_what_is_owned() -> None:
    index = catalog(np.array([X, Y, X + 0.1 * Z, Y + 0.1 * Z, X + 0.3 * Z, Z]))
    keys = [match.key for match in for_you(index, np.stack([X, Y]), k=3, skip=[0, 1])]
    assert keys == [2, 3, 4]


def test_for_you_without_likes_is_empty() -> None:
    assert for_you(catalog(np.array([X, Y])), np.empty((0, 3), dtype=np.float32)) == []


def test_a_dislike_moves_its_own_taste_only() -> None:
    index = catalog(np.array([X + 0.4 * Z, X - 0.4 * Z, Y + 0.4 * Z, Y + 0.39 * X]))
    plain = [match.key for match in for_you(index, np.stack([X]), k=1)]
    moved = [match.key for match in for_you(index, np.stack([X]), np.stack([(X + 0.4 * Z) / np.sqrt(1.16)]), k=1)]
    assert (plain, moved) == ([0], [1])
