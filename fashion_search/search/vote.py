"""Neighbours' values and similarities in; what an attribute is, and how sure that is, out.

The one vote: the page and the API guess with it, and the evaluation measures it. How it counts is chosen when an
encoder is evaluated (`evaluation/votes.py`) and travels in the manifest of every index of that encoder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from fashion_search.index import Manifest, Match
from fashion_search.index.facts import VoteFacts

GUESSED = ("article_type", "base_colour", "gender")
# A share of 0 or 1 has no log-odds; of thirty neighbours that agree, one more might still have differed.
SHARE_LIMIT = 0.005
# A guess that is more likely wrong than right is not made.
KNOWN = 0.5


@dataclass(frozen=True)
class VoteRule:
    """How the votes of the nearest are counted, and how their share becomes a confidence.

    A vote weighs exp(similarity / temperature), as in the weighted k-NN of Wu et al. 2018: the nearest decide. `slope`
    and `offset` turn the share's log-odds into how often such a vote is right (Platt 1999); 1 and 0 leave the share.
    """

    neighbours: int = 15
    temperature: float = 0.05
    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class Guess:
    """What the neighbours say an attribute is, and how often a vote like this one is right (0..1)."""

    value: str
    confidence: float


def vote_rules(manifest: Manifest) -> dict[str, VoteRule]:
    """Each guessed attribute's rule; the usual one where the encoder of an index was not measured."""
    return {column: _rule(manifest.vote.get(column, VoteFacts())) for column in GUESSED}


def _rule(kept: VoteFacts) -> VoteRule:
    given = {field.name: getattr(kept, field.name) for field in fields(VoteRule)}
    return VoteRule(**{name: value for name, value in given.items() if value is not None})


def count_voters(rules: Mapping[str, VoteRule]) -> int:
    """How many neighbours have a vote on any of the attributes."""
    return max(rule.neighbours for rule in rules.values())


def vote(neighbours: Sequence[Match], rules: Mapping[str, VoteRule]) -> dict[str, Guess]:
    """Each attribute's most voted value, or none where that is below KNOWN. Neighbours come best first."""
    similarities = np.array([[match.score for match in neighbours]], dtype=np.float64)
    guesses: dict[str, Guess] = {}
    for column, rule in rules.items():
        values = [match.product.get(column) or None for match in neighbours]
        names = list(dict.fromkeys(value for value in values if value is not None))
        codes = np.array([[-1 if value is None else names.index(value) for value in values]], dtype=np.int32)
        (winner,), (confidence,) = count_votes(codes, similarities, rule)
        if winner >= 0 and confidence >= KNOWN:
            guesses[column] = Guess(names[winner], round(float(confidence), 3))
    return guesses


def tally(neighbours: Sequence[Match], column: str, rule: VoteRule) -> list[tuple[str, float]]:
    """Each value of an attribute with its share of the votes, the most voted first."""
    voters = neighbours[: rule.neighbours]
    weights = weigh(np.array([[match.score for match in voters]], np.float64), rule.temperature)[0].tolist()
    values = [match.product.get(column) or None for match in voters]
    known = [(str(value), weight) for value, weight in zip(values, weights, strict=True) if value]
    total = sum(weight for _, weight in known)
    shares: dict[str, float] = {}
    for value, weight in known:
        shares[value] = shares.get(value, 0.0) + weight / total
    return sorted(shares.items(), key=lambda one: -one[1])


def count_votes(codes: np.ndarray, similarities: np.ndarray, rule: VoteRule) -> tuple[np.ndarray, np.ndarray]:
    """The most voted code of each row (n, k), -1 where none is known, and how sure it is: (n,) int and (n,) float.

    Columns are neighbours, best first; a code of -1 has no vote, and of equals the nearer wins.
    """
    winners, shares = count_winners(codes, similarities, rule.neighbours, rule.temperature)
    return winners, np.where(winners >= 0, confidence_of(shares, rule.slope, rule.offset), 0.0)


def weigh(similarities: np.ndarray, temperature: float) -> np.ndarray:
    """What the vote of each neighbour counts, (n, k), beside the nearest one's 1: so no temperature is too cold."""
    return np.exp((similarities - similarities[:, :1]) / temperature)


def count_winners(
    codes: np.ndarray, similarities: np.ndarray, k: int, temperature: float
) -> tuple[np.ndarray, np.ndarray]:
    """The most voted code of each row among its first k, and its share of the votes, (n,) each."""
    codes, similarities = codes[:, :k], similarities[:, :k]
    if not codes.shape[1]:
        return np.full(len(codes), -1), np.zeros(len(codes))
    known = codes >= 0
    weights = np.where(known, weigh(similarities, temperature), 0.0)
    agree = codes[:, :, None] == codes[:, None, :]
    votes = np.where(known, (agree * weights[:, None, :]).sum(axis=2), -1.0)
    best = votes.argmax(axis=1)[:, None]
    share = np.take_along_axis(votes, best, 1)[:, 0] / np.maximum(weights.sum(axis=1), 1e-12)
    return np.take_along_axis(codes, best, 1)[:, 0], np.maximum(share, 0.0)


def confidence_of(shares: np.ndarray, slope: float, offset: float) -> np.ndarray:
    """How often votes with these shares (n,) are right."""
    return 1 / (1 + np.exp(-np.clip(slope * log_odds(shares) + offset, -30, 30)))


def log_odds(shares: np.ndarray) -> np.ndarray:
    """The log-odds of shares, kept from the ends."""
    held = np.clip(shares, SHARE_LIMIT, 1 - SHARE_LIMIT)
    return np.log(held / (1 - held))
