"""Neighbours, F1 and the photos' group shares, on cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.evaluation.neighbours import (
    classification_scores,
    confusion,
    group_shares,
    hnsw_recall,
    nearest,
)
from fashion_search.vectors import unit_rows


def test_nearest_leaves_out_the_same_picture() -> None:
    gallery = unit_rows(np.array([[1, 0], [1, 1], [0, 1]]))
    rows = nearest(gallery[:1], gallery, ["a"], ["a", "b", "c"], count=3)
    assert rows.tolist() == [[1, 2, -1]]


def test_f1_by_hand() -> None:
    # Value 0: 2 hits of 3 true, 2 predicted → 0.8. Value 1: 1 hit of 1 true, 2 predicted → 2/3.
    scores = classification_scores(np.array([0, 0, 0, 1, -1]), np.array([0, 0, 1, 1, 0]))
    assert scores["accuracy"] == 0.75
    assert scores["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2)
    assert scores["weighted_f1"] == pytest.approx((3 * 0.8 + 2 / 3) / 4)


def test_confusion_rows_are_shares_with_the_rest_last() -> None:
    codes, matrix = confusion(np.array([5, 5, 2, 9]), np.array([5, 2, 2, 5]), most=2)
    assert codes.tolist() == [5, 2]
    assert matrix.tolist() == [[0.5, 0.5, 0], [0, 1, 0]]


def test_hnsw_finds_what_exact_search_finds() -> None:
    vectors = unit_rows(np.random.default_rng(0).normal(size=(300, 16)))
    recall = hnsw_recall(vectors[50:], vectors[:50])
    assert set(recall) == {"recall@1", "recall@5", "recall@10"} and min(recall.values()) > 0.98


def test_group_shares_by_hand() -> None:
    types = ["Tshirts", "Jeans", None, "Tops"]
    shares = group_shares(
        np.array([[0, 2, 1], [1, 3, -1], [0, 1, 3]]), types, ["t-shirt", "t-shirt", "other"],
        {"t-shirt": ("Tshirts", "Tops")}, k=2,
    )  # fmt: skip
    assert {name: values.tolist() for name, values in shares.items()} == {"t-shirt": [0.5, 0.5]}


def test_unknown_categories_are_an_error() -> None:
    with pytest.raises(ValueError, match="it knows t-shirt"):
        group_shares(np.array([[0]]), ["Tshirts"], ["sofa"], {"t-shirt": ("Tshirts",)})
