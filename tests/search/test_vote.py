"""The one vote, counted by hand: who wins, with what share, and how sure that is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fashion_search.index import Manifest, Match
from fashion_search.index.products import Product
from fashion_search.search.vote import VoteRule, count_voters, count_votes, vote, vote_rules

PLAIN = {"base_colour": VoteRule()}


def neighbours(*colours: tuple[str | None, float]) -> list[Match]:
    return [Match(key, score, Product(base_colour=colour)) for key, (colour, score) in enumerate(colours)]


def test_one_near_neighbour_outvotes_three_far_ones() -> None:
    asked = neighbours((None, 0.95), ("Red", 0.9), ("Black", 0.8), ("Black", 0.8), ("Black", 0.8))
    guess = vote(asked, PLAIN)["base_colour"]
    assert guess.value == "Red"
    assert guess.confidence == pytest.approx(math.exp(2) / (math.exp(2) + 3), abs=0.01)


def test_a_guess_that_is_more_likely_wrong_than_right_is_held_back() -> None:
    asked = neighbours(("Red", 0.9), ("Black", 0.9), ("Blue", 0.9), ("Red", 0.9))
    assert vote(asked, PLAIN)["base_colour"].confidence == 0.5
    assert vote([*asked, *neighbours(("Green", 0.9))], PLAIN) == {}


def test_an_attribute_that_no_voter_knows_is_not_guessed() -> None:
    assert vote(neighbours((None, 0.9), ("", 0.8)), PLAIN) == {}
    assert vote([], PLAIN) == {}


def test_only_so_many_neighbours_vote_and_the_nearer_of_equals_wins() -> None:
    codes, alike = np.array([[2, 1, 1, 1]]), np.full((1, 4), 0.5)
    assert count_votes(codes, alike, VoteRule(neighbours=2))[0].tolist() == [2]
    assert count_votes(codes, alike, VoteRule(neighbours=4))[0].tolist() == [1]
    winners, confidences = count_votes(np.array([[-1, -1]]), np.full((1, 2), 0.5), VoteRule())
    assert (winners.tolist(), confidences.tolist()) == ([-1], [0.0])


def test_a_confidence_is_the_calibrated_share() -> None:
    codes, alike = np.array([[1, 1, 1, 2]]), np.full((1, 4), 0.5)
    assert count_votes(codes, alike, VoteRule())[1] == pytest.approx([0.75])
    # Log-odds of 3/4 are ln 3; twice that and less ln 3 is ln 3 again, half of it is 3^0.5 to 1.
    assert count_votes(codes, alike, VoteRule(slope=2, offset=-math.log(3)))[1] == pytest.approx([0.75])
    assert count_votes(codes, alike, VoteRule(slope=0.5))[1] == pytest.approx([3**0.5 / (1 + 3**0.5)])
    assert count_votes(codes, alike, VoteRule(temperature=1e-6))[1] == pytest.approx([0.75])


def test_the_rule_comes_from_the_manifest_and_is_the_usual_one_without() -> None:
    kept = {"neighbours": 3, "temperature": 0.2, "from_the_future": 1}
    rules = vote_rules(Manifest.of({"vote": {"article_type": kept}}))
    assert rules["article_type"] == VoteRule(3, 0.2)
    assert rules["gender"] == VoteRule()
    assert count_voters(rules) == VoteRule().neighbours
    assert set(vote_rules(Manifest()).values()) == {VoteRule()}
