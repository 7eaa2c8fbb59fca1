"""The vote's rule is chosen on one half and measured on the other, and its confidence is how often it is right."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.evaluation.votes import Ballots, calibrate_shares, choose_rule, measure_votes, reliability
from fashion_search.search.vote import VoteRule, confidence_of, count_votes


def votes_of(count: int, seed: int = 0) -> tuple[np.ndarray, Ballots, np.ndarray]:
    """Truths, ballots and gallery labels: of two labels, the nearest is noise, the next nine mostly tell the truth."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, count).astype(np.int32)
    tells = random.random((count, 10)) < 0.75
    tells[:, 0] = random.random(count) < 0.5
    gallery = np.array([0, 1], np.int32)
    rows = np.where(tells, truth[:, None], 1 - truth[:, None])
    return truth, Ballots(rows, np.linspace(0.9, 0.6, 10) * np.ones((count, 1))), gallery


def test_the_rule_listens_to_all_where_the_nearest_is_noise() -> None:
    truth, ballots, gallery = votes_of(600)
    rule = choose_rule(truth, ballots.codes(gallery), ballots.similarities)
    assert rule.neighbours >= 5 and rule.temperature >= 0.07


def test_too_few_queries_leave_the_usual_rule() -> None:
    truth, ballots, gallery = votes_of(10)
    assert choose_rule(truth, ballots.codes(gallery), ballots.similarities) == VoteRule()


def test_accuracy_and_reliability_are_of_the_kept_rule_on_the_other_half() -> None:
    truth, ballots, gallery = votes_of(800)
    found = measure_votes(ballots, {"articleType": (truth, gallery)})["articleType"]
    assert found["queries"] == 400
    rule = VoteRule(**found["rule"])
    winners, _ = count_votes(ballots.codes(gallery), ballots.similarities, rule)
    assert found["accuracy"] == pytest.approx(np.mean(winners == truth), abs=0.04)
    assert found["reliability"]["error"] < 0.06
    assert sum(part["queries"] for part in found["reliability"]["bins"]) == 400
    turned = truth.copy()
    turned[: len(turned) // 2] = 1 - turned[: len(turned) // 2]  # other queries, another accuracy
    assert measure_votes(ballots, {"articleType": (turned, gallery)})["articleType"]["accuracy"] < found["accuracy"]


def test_calibration_finds_the_curve_that_the_shares_were_made_by() -> None:
    random = np.random.default_rng(0)
    shares = random.uniform(0.3, 0.99, 20_000)
    right = random.random(20_000) < confidence_of(shares, 0.6, -0.4)
    assert calibrate_shares(shares, right) == pytest.approx((0.6, -0.4), abs=0.06)
    slope, _ = calibrate_shares(shares, random.random(20_000) < 1 - shares)
    assert slope == 0  # more votes never make a guess less sure


def test_reliability_by_hand() -> None:
    confidences = np.array([0.95, 0.95, 1.0, 0.45])
    found = reliability(confidences, np.array([True, True, False, True]))
    assert [(part["from"], part["queries"], part["right"]) for part in found["bins"]] == [(0.4, 1, 1), (0.9, 3, 2 / 3)]
    assert found["error"] == pytest.approx((0.55 + 3 * (2.9 / 3 - 2 / 3)) / 4)
    assert found["known"] == found["sure"] | {"from": 0.5}
    assert found["sure"] == {"from": 0.9, "shown": 0.75, "right": pytest.approx(2 / 3)}
    assert reliability(np.array([0.2]), np.array([False]))["sure"]["right"] is None
