"""Metrics against cases small enough to work out on paper."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from fashion_search.evaluation.metrics import (
    baselines,
    bootstrap_intervals,
    encode_labels,
    evaluate,
    score_rankings,
    vector_hashes,
)


def on_circle(*degrees: float) -> np.ndarray:
    """Unit vectors at these angles: the nearer the angle, the more similar."""
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def products(types: str, colours: str = "") -> list[dict[str, str | None]]:
    """One product per letter; "-" is a missing label."""
    colours = colours or "r" * len(types)
    letters = [(t if t != "-" else None, c if c != "-" else None) for t, c in zip(types, colours, strict=True)]
    return [{"article_type": t, "base_colour": c} for t, c in letters]


def test_one_ranking_by_hand() -> None:
    # Ranking of the gallery: a b a b; hits at ranks 1 and 3.
    gallery = on_circle(10, 20, 30, 40)
    metrics = evaluate(on_circle(0), products("a"), gallery, products("abab"), resamples=0)["articleType"]
    assert metrics["precision@1"] == 1
    assert metrics["precision@5"] == 0.5  # only four items exist, so the first "five" are four
    assert metrics["mAP"] == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert metrics["nDCG@10"] == pytest.approx((1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))


def test_exact_duplicate_is_taken_out_of_the_ranking() -> None:
    gallery = on_circle(0, 10, 20)
    metrics = evaluate(on_circle(0), products("a"), gallery, products("aba"), resamples=0)["articleType"]
    assert metrics["precision@1"] == 0  # the hit at 0° is the query itself; the next is b
    assert metrics["mAP"] == pytest.approx(1 / 2)


def test_picture_hashes_decide_over_vectors() -> None:
    gallery = on_circle(0, 10)
    hashes = (["same"], ["other", "same"])
    metrics = evaluate(on_circle(0), products("a"), gallery, products("ab"), *hashes, resamples=0)["articleType"]
    assert metrics["precision@5"] == 1


def test_missing_labels_are_left_out_for_their_attribute_only() -> None:
    queries, gallery = products("aa", "r-"), products("a-a", "rg-")
    metrics = evaluate(on_circle(0, 90), queries, on_circle(10, 20, 30), gallery, resamples=0)
    assert metrics["articleType"]["precision@5"] == 1 and metrics["articleType"]["queries"] == 2
    assert metrics["baseColour"]["precision@5"] == 0.5 and metrics["baseColour"]["queries"] == 1
    assert metrics["articleType+baseColour"]["gallery"] == 1


def test_value_that_the_gallery_lacks_counts_zero() -> None:
    metrics = evaluate(on_circle(0, 0), products("az"), on_circle(10), products("a"), resamples=0)["articleType"]
    assert metrics["mAP"] == 0.5 and metrics["precision@1"] == 0.5 and metrics["nDCG@10"] == 0.5


def test_attributes_that_a_dataset_lacks_are_absent() -> None:
    assert set(encode_labels(products("a"), products("b"))) == {"articleType", "baseColour", "articleType+baseColour"}


def test_nan_and_empty_labels_are_missing() -> None:
    gallery: list[dict[str, Any]] = [{"article_type": float("nan")}, {"article_type": ""}, {"article_type": "a"}]
    assert encode_labels(gallery, gallery)["articleType"][0].tolist() == [-1, -1, 0]


def test_scores_of_two_rankings_at_once() -> None:
    hits = np.array([[1, 0, 0, 1], [0, 0, 1, 0]], dtype=bool)
    valid = np.array([[1, 1, 1, 1], [0, 1, 1, 1]], dtype=bool)
    scores = score_rankings(hits, valid)
    assert scores["precision@1"].tolist() == [1, 0]
    assert scores["mAP"].tolist() == pytest.approx([(1 + 2 / 4) / 2, 1 / 2])


def test_chance_and_majority() -> None:
    lines = baselines(np.array([0, 0, 1, -1]), np.array([0, 0, 0, 1, -1]))
    assert lines["chance"] == pytest.approx((0.75 + 0.75 + 0.25) / 3)
    assert lines["majority"] == pytest.approx(2 / 3)
    assert (lines["queries"], lines["gallery"], lines["values"]) == (3, 4, 2)


def test_random_vectors_score_at_chance() -> None:
    random = np.random.default_rng(1)
    queries, gallery = products("ab" * 200), products("aab" * 200)
    vectors = random.normal(size=(1000, 16))
    metrics = evaluate(vectors[:400], queries, vectors[400:], gallery, resamples=200)["articleType"]
    low, high = metrics["intervals"]["precision@5"]
    assert low < metrics["chance"] == 0.5 < high


def test_interval_of_a_constant_is_a_point_and_narrows_with_more_queries() -> None:
    assert bootstrap_intervals({"m": np.ones(5)}, 50)["m"] == pytest.approx([1, 1])
    spread = [np.ptp(bootstrap_intervals({"m": np.tile([0.0, 1.0], n)}, 400)["m"]) for n in (10, 1000)]
    assert spread[0] > 5 * spread[1]
    # Normal approximation for 2,000 coin flips: ±1.96 × 0.5 / √2000.
    assert spread[1] == pytest.approx(2 * 1.96 * 0.5 / math.sqrt(2000), rel=0.2)


def test_hashes_tell_rows_apart() -> None:
    first, second, third = vector_hashes(np.array([[1.0, 2], [1, 2], [2, 1]], dtype=np.float32))
    assert first == second != third
