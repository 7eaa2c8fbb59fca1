"""The line between a copy of a product and another product."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.evaluation.copies import LOWEST, copies, near_duplicates
from tests.fakes import RED, solid


def pairs(*cosines: float) -> tuple[np.ndarray, np.ndarray]:
    """Vectors and copies with these cosines."""
    first = np.tile([1.0, 0.0], (len(cosines), 1))
    return first, np.stack([np.array(cosines), np.sqrt(1 - np.array(cosines) ** 2)], axis=1)


def test_the_line_finds_the_copies_where_no_product_is_that_near() -> None:
    found = near_duplicates(*pairs(*np.linspace(0.995, 1, 100)), np.linspace(0.5, 0.9, 100))
    assert found["from"] == pytest.approx(0.995, abs=2e-4)
    assert found["copies_found"] >= 0.98 and found["products_taken_for_one"] == 0


def test_two_products_shown_as_one_are_the_worse_mistake() -> None:
    found = near_duplicates(*pairs(*np.linspace(0.99, 1, 100)), np.linspace(0.9, 0.999, 1000))
    assert found["products_taken_for_one"] <= 0.011 and found["copies_found"] < 0.3


def test_products_that_are_not_alike_are_never_one() -> None:
    assert near_duplicates(*pairs(0.5, 0.6), np.array([0.1, 0.2]))["from"] == LOWEST


def test_a_copy_is_smaller_and_saved_again() -> None:
    (copy,) = copies([solid(RED, (40, 60))])
    assert copy.size == (36, 54) and copy.format == "JPEG"
