"""The clothes score on clouds of vectors made up so that the right answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.evaluation.calibration import NoClothes, fit_clothes_score, weak_match_threshold
from fashion_search.evaluation.metrics import unit_rows
from fashion_search.evaluation.no_clothes import KINDS, pictures_without_clothes
from fashion_search.index.probe import probe_scores

NDIM = 12


def cloud(random: np.random.Generator, count: int, axis: int, spread: float = 0.15) -> np.ndarray:
    """Unit vectors around one axis."""
    return unit_rows(np.eye(NDIM)[axis] + spread * random.normal(size=(count, NDIM)))


def others(random: np.random.Generator, axes: dict[str, int], count: int = 60) -> NoClothes:
    """Pictures without clothes: a source around each axis; two kinds, in turn."""
    sources = np.repeat(list(axes), count)
    vectors = np.concatenate([cloud(random, count, axis) for axis in axes.values()])
    return NoClothes("made up ones", vectors, sources, np.where(np.arange(len(sources)) % 2, "odd", "even"))


def test_parted_sets_get_the_middle() -> None:
    assert weak_match_threshold(np.full(100, 0.8), np.full(100, 0.4)) == pytest.approx(0.6)


def test_overlapping_sets_keep_false_alarms_low() -> None:
    real, other = np.linspace(0.5, 1, 1001), np.linspace(0, 0.9, 1001)
    threshold = weak_match_threshold(real, other)
    assert np.mean(real < threshold) == pytest.approx(0.015, abs=0.001)


def test_sources_far_from_clothes_are_caught_though_none_was_seen_by_its_fit() -> None:
    random = np.random.default_rng(0)
    shop, photos = cloud(random, 400, 0), cloud(random, 400, 1)
    found = fit_clothes_score(
        [shop, photos], {"photos": cloud(random, 300, 1)}, others(random, {"a": 2, "b": 3, "c": 4, "d": 5})
    )
    assert found.figures["reached"] and found.figures["false_alarms"]["photos"] <= 0.02
    assert found.figures["caught_of_all"] > 0.95 and set(found.figures["caught_by_source"]) == set("abcd")
    assert probe_scores(cloud(random, 100, 2), found.weights).max() < found.figures["below"]
    assert found.figures["without_clothes"] == "made up ones"


def test_a_source_that_looks_like_clothes_is_told_to_be_missed_because_its_own_fit_did_not_see_it() -> None:
    random = np.random.default_rng(0)
    shop, photos = cloud(random, 400, 0), cloud(random, 400, 1)
    material = others(random, {"a": 2, "b": 3, "c": 4, "d": 5, "alike": 1})
    found = fit_clothes_score([shop, photos], {"photos": cloud(random, 300, 1)}, material)
    caught = found.figures["caught_by_source"]
    assert caught["alike"] < 0.2 and min(caught[name] for name in "abcd") > caught["alike"]
    assert not found.figures["reached"]
    # A source weighs by the root of its size, and these are of one size.
    assert found.figures["caught"] == pytest.approx(np.mean(list(caught.values())))
    assert set(found.figures["caught_by_kind"]) == {"odd", "even"}


def test_one_source_cannot_be_left_out() -> None:
    random = np.random.default_rng(0)
    with pytest.raises(ValueError, match="come from 1 source"):
        fit_clothes_score([cloud(random, 9, 0)], {"photos": cloud(random, 9, 0)}, others(random, {"only": 2}))


def test_pictures_without_clothes_are_seeded_and_varied() -> None:
    first, again = (list(pictures_without_clothes(20, seed=3)) for _ in range(2))
    assert [kind for kind, _ in first] == list(KINDS) * 4
    assert all(one.tobytes() == other.tobytes() for (_, one), (_, other) in zip(first, again, strict=True))
    assert len({picture.tobytes() for _, picture in first}) == 20
    assert all(picture.mode == "RGB" and min(picture.size) >= 180 for _, picture in first)
