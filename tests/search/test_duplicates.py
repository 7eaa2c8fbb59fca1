"""Near-duplicates are shown once and counted."""

from __future__ import annotations

import numpy as np

from fashion_search.index import Manifest
from fashion_search.pictures import picture_hash
from fashion_search.search.duplicates import NEAR_DUPLICATE, collapse_duplicates, duplicate_line
from tests.fakes import BLUE, RED, solid


def angles(*degrees: float) -> np.ndarray:
    """Unit vectors at these angles; 2° apart have a cosine of 0.9994, 4° of 0.9976."""
    return np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=1)


def test_three_of_the_same_are_one_group() -> None:
    groups = collapse_duplicates("abcd", angles(0, 1, 50, 2))
    assert [(group.match, group.others, group.count) for group in groups] == [("a", ["b", "d"], 3), ("c", [], 1)]


def test_the_line_is_the_encoder_s_own_where_it_was_measured() -> None:
    assert duplicate_line(Manifest(near_duplicate=0.9971)) == 0.9971
    assert duplicate_line(Manifest()) == NEAR_DUPLICATE
    assert [group.count for group in collapse_duplicates("ab", angles(0, 4), threshold=0.9971)] == [2]


def test_chains_do_not_grow() -> None:
    assert [group.count for group in collapse_duplicates("abc", angles(0, 2, 4))] == [2, 1]


def test_the_same_picture_is_a_duplicate_whatever_its_vector() -> None:
    groups = collapse_duplicates("abc", angles(0, 60, 120), hashes=["x", None, "x"])
    assert [group.count for group in groups] == [2, 1]


def test_half_precision_vectors_compare_in_full() -> None:
    vectors = np.tile(np.full(256, 1 / 16), (2, 1)).astype(np.float16)
    assert collapse_duplicates("ab", vectors)[0].count == 2


def test_picture_hash_sees_pixels_and_shape() -> None:
    assert picture_hash(solid(RED)) == picture_hash(solid(RED).convert("RGBA"))
    assert len({picture_hash(solid(RED)), picture_hash(solid(BLUE)), picture_hash(solid(RED, (32, 24)))}) == 3
