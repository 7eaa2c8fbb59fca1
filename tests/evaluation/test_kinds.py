"""The part of an outfit is learned from a gallery's types and measured on others."""

from __future__ import annotations

import numpy as np

from fashion_search.evaluation.kinds import fit_kinds, measure_kinds
from fashion_search.evaluation.metrics import unit_rows

TYPES = ("Tshirts", "Heels", "Perfume", None)


def clouds(seed: int, count: int = 60) -> tuple[np.ndarray, list[dict[str, str | None]]]:
    """Vectors around an axis for each type; a product without a type lies among the heels."""
    random = np.random.default_rng(seed)
    axes = np.array([0, 1, 2, 1])[np.arange(count) % 4]
    vectors = unit_rows(np.eye(6)[axes] + 0.1 * random.normal(size=(count, 6)))
    return vectors, [{"article_type": TYPES[place % 4]} for place in range(count)]


def test_parts_are_told_apart_on_vectors_that_were_not_learned() -> None:
    kinds = fit_kinds(*clouds(0))
    assert kinds is not None and kinds.names == ("other", "shoes", "top") and kinds.others == {"Perfume"}
    found = measure_kinds(kinds, *clouds(1))
    assert found["accuracy"] == 1 and found["others"] == ["Perfume"]
    turned = measure_kinds(kinds, clouds(1)[0], [{"article_type": "Heels"}] * 60)
    assert turned["accuracy"] == 0.5  # half of the vectors are heels


def test_one_part_cannot_be_told_from_another() -> None:
    vectors, _ = clouds(0)
    assert fit_kinds(vectors, [{"article_type": "Heels"}] * 60) is None
    assert fit_kinds(vectors, [{"article_type": None}] * 60) is None
