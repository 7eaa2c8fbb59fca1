"""The decomposition of a cosine is exact, and its pictures show what it says."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from fashion_search.search.explain import overlay, patch_similarity, shared_attributes
from tests.fakes import RED, WHITE, FakeEncoder, solid


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Of the mean-pooled patches."""
    first, second = a.mean(axis=(0, 1)), b.mean(axis=(0, 1))
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


def test_pairs_and_heat_add_up_to_the_cosine() -> None:
    random = np.random.default_rng(0)
    a, b = random.normal(size=(3, 2, 64)).astype(np.float32), random.normal(size=(4, 5, 64)).astype(np.float32)
    found = patch_similarity(a, b)
    for total in (found.total, found.heat_a.sum(), found.heat_b.sum()):
        assert total == pytest.approx(cosine(a, b), abs=1e-5)
    assert found.heat_a.shape == (3, 2) and found.heat_b.shape == (4, 5)


def test_one_matching_corner_carries_the_similarity() -> None:
    a, b = np.zeros((2, 2, 2)), np.zeros((2, 2, 2))
    a[0, 0] = b[1, 1] = (1, 0)
    a[1, 0] = (0, 1)
    found = patch_similarity(a, b)
    assert found.total == pytest.approx(1 / np.sqrt(2))
    assert (found.pairs[0].a, found.pairs[0].b) == ((0, 0), (1, 1))
    assert found.pairs[0].share == pytest.approx(found.total)
    assert found.heat_a[1, 0] == 0 and found.heat_b.argmax() == 3


def test_each_region_is_listed_once() -> None:
    pairs = patch_similarity(np.ones((2, 2, 3)), np.ones((2, 2, 3)), top=9).pairs
    assert len(pairs) == len({pair.a for pair in pairs}) == len({pair.b for pair in pairs}) == 4


def test_encoder_patches_explain_the_encoders_cosine(encoder: FakeEncoder) -> None:
    one, other = solid(RED), solid(WHITE)
    vectors = encoder.encode([one, other])
    found = patch_similarity(encoder.patches(one), encoder.patches(other))
    assert found.total == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-5)


def test_patches_of_different_encoders_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(1, 1, 3\) and \(1, 1, 4\)"):
        patch_similarity(np.ones((1, 1, 3)), np.ones((1, 1, 4)))


def test_shared_attributes_leave_out_what_either_lacks() -> None:
    one = {"article_type": "Shirts", "base_colour": "Blue", "gender": None, "usage": "Casual"}
    other = {"article_type": "Shirts", "base_colour": "Red", "gender": "Men", "usage": float("nan")}
    assert shared_attributes(one, other) == ({"article_type": "Shirts"}, {"base_colour": ("Blue", "Red")})


def test_overlay_keeps_the_shape_and_warms_the_right_side() -> None:
    picture = overlay(Image.new("RGB", (90, 120), "grey"), np.array([[0.0, 1.0]]))
    assert picture.size == (90, 120)
    left, right = np.asarray(picture, dtype=int)[60, [2, 87]]
    assert max(left) - min(left) < 10 and right[0] > right[2] + 50


def test_overlay_of_nothing_is_the_grey_picture() -> None:
    assert overlay(solid(RED), np.zeros((2, 2))).getpixel((5, 5)) == (76, 76, 76)
