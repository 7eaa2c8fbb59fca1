"""The weak-match line on scores made up so that the right answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.evaluation.calibration import calibrate, weak_match_threshold
from fashion_search.evaluation.no_clothes import KINDS, pictures_without_clothes


def test_parted_sets_get_the_middle() -> None:
    assert weak_match_threshold(np.full(100, 0.8), np.full(100, 0.4)) == pytest.approx(0.6)


def test_overlapping_sets_keep_false_alarms_low() -> None:
    real, other = np.linspace(0.5, 1, 1001), np.linspace(0, 0.9, 1001)
    threshold = weak_match_threshold(real, other)
    assert np.mean(real < threshold) == pytest.approx(0.012, abs=0.001)


def test_calibration_reports_what_it_did_not_set_the_line_on() -> None:
    random = np.random.default_rng(0)
    real = {"photos": random.normal(0.8, 0.05, 1000), "products": random.normal(0.9, 0.02, 1000)}
    other = {"noise": random.normal(0.4, 0.05, 200), "text": random.normal(0.8, 0.01, 20)}
    report = calibrate(real, other)
    assert report["reached"] is False and report["false_alarms"]["photos"] <= 0.04
    assert report["false_alarms"]["products"] == 0
    assert report["caught_by_kind"]["noise"] == 1 and report["caught_by_kind"]["text"] < 1
    assert report["caught"] == pytest.approx((100 + 10 * report["caught_by_kind"]["text"]) / 110)


def test_calibration_says_when_the_goal_is_reached() -> None:
    random = np.random.default_rng(0)
    report = calibrate({"photos": random.normal(0.8, 0.03, 500)}, {"noise": random.normal(0.4, 0.03, 500)})
    assert report["reached"] and 0.5 < report["below"] < 0.72


def test_pictures_without_clothes_are_seeded_and_varied() -> None:
    first, again = (list(pictures_without_clothes(20, seed=3)) for _ in range(2))
    assert [kind for kind, _ in first] == list(KINDS) * 4
    assert all(one.tobytes() == other.tobytes() for (_, one), (_, other) in zip(first, again, strict=True))
    assert len({picture.tobytes() for _, picture in first}) == 20
    assert all(picture.mode == "RGB" and min(picture.size) >= 180 for _, picture in first)
