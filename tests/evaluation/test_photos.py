"""A guess of a photo is right when its type is in the photo's group; how sure it was is held against that."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.evaluation.photos import guesses
from fashion_search.evaluation.votes import Ballots
from fashion_search.search.vote import VoteRule

TYPES = ["Tshirts", "Tops", "Jeans", None]
RULE = VoteRule(neighbours=3, temperature=1.0)


def test_the_guess_is_judged_by_the_group() -> None:
    # A t-shirt whose nearest are tops, a t-shirt among jeans, and a sofa, of which the table says nothing.
    ballots = Ballots(np.array([[1, 1, 0], [2, 2, 0], [2, 2, 2]]), np.full((3, 3), 0.5))
    found = guesses(ballots, TYPES, ["t-shirt", "t-shirt", "sofa"], RULE)
    assert found["accuracy"] == 0.5
    assert [part["queries"] for part in found["reliability"]["bins"]] == [2]
    assert found["reliability"]["known"]["right"] == 0.5


def test_a_photo_that_only_unknown_products_are_near_to_is_no_right_guess() -> None:
    found = guesses(Ballots(np.array([[3, 3]]), np.full((1, 2), 0.5)), TYPES, ["t-shirt"], RULE)
    assert found["accuracy"] == 0 and found["reliability"]["error"] == pytest.approx(0)
