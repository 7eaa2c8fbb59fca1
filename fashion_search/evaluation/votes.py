"""Rankings, labels in; the rule of the vote, chosen on half of the queries, and what it is worth on the others, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

import numpy as np

from fashion_search.evaluation.calibration import halves
from fashion_search.evaluation.metrics import ATTRIBUTES
from fashion_search.evaluation.neighbours import classification_scores
from fashion_search.search.vote import KNOWN, VoteRule, confidence_of, count_votes, count_winners, log_odds

NEIGHBOURS = (1, 3, 5, 10, 15, 20)  # more would make every search read more products
TEMPERATURES = (0.02, 0.035, 0.05, 0.07, 0.1, 0.2, 1.0)
BINS = 10
SURE = 0.9
FEWEST = 20  # labelled queries to choose a rule by; with fewer the usual rule stands
ROUNDS = 25
RIDGE = 1e-3


@dataclass(frozen=True)
class Ballots:
    """The neighbours of each query, best first: their rows (n, k), -1 for none, and their similarities (n, k)."""

    rows: np.ndarray
    similarities: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray, queries: np.ndarray, gallery: np.ndarray) -> Ballots:
        """From the rows of the nearest (n, k) and the vectors of both sides."""
        pairs = zip(rows, queries, strict=True)
        return cls(rows, np.stack([gallery[near] @ vector for near, vector in pairs]))

    def codes(self, gallery_codes: np.ndarray) -> np.ndarray:
        """The neighbours' labels (n, k), -1 where there is none."""
        return np.where(self.rows >= 0, gallery_codes[self.rows], -1)


def measure_votes(
    ballots: Ballots, labels: Mapping[str, tuple[np.ndarray, np.ndarray]], seed: int = 0
) -> dict[str, dict[str, Any]]:
    """Per attribute the rule chosen on a seeded half, and accuracy, F1 and reliability of that very vote on the other.

    `labels`: attribute → codes of the queries and of the gallery, -1 where missing.
    """
    chosen_on, judged_on = query_halves(len(ballots.rows), seed)
    return {
        name: _measure(truth, ballots.codes(gallery), ballots.similarities, chosen_on, judged_on)
        for name, (truth, gallery) in labels.items()
    }


def query_halves(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the queries that rules are chosen on, and of those they are judged on; all of them where few."""
    if count < 2 * FEWEST:
        return np.arange(0), np.arange(count)
    first, second = halves(np.arange(count), np.random.default_rng(seed))
    return np.sort(first), np.sort(second)


def _measure(
    truth: np.ndarray, codes: np.ndarray, similarities: np.ndarray, chosen_on: np.ndarray, judged_on: np.ndarray
) -> dict[str, Any]:
    known = truth >= 0
    first, second = chosen_on[known[chosen_on]], judged_on[known[judged_on]]
    second = second if len(second) else np.flatnonzero(known)
    rule = choose_rule(truth[first], codes[first], similarities[first])
    winners, confidences = count_votes(codes[second], similarities[second], rule)
    return {
        **classification_scores(truth[second], winners),
        "queries": len(second),
        "rule": asdict(rule),
        "reliability": reliability(confidences, winners == truth[second]),
    }


def choose_rule(truth: np.ndarray, codes: np.ndarray, similarities: np.ndarray) -> VoteRule:
    """The neighbours, temperature and calibration whose confidence is nearest to right or wrong (Brier 1950).

    `truth` (n,) holds labels, `codes` and `similarities` (n, k) the neighbours'; the score rewards being right as well
    as knowing when.
    """
    if len(truth) < FEWEST:
        return VoteRule()
    scored = []
    for k, temperature in product([k for k in NEIGHBOURS if k <= codes.shape[1]], TEMPERATURES):
        winners, shares = count_winners(codes, similarities, k, temperature)
        right = winners == truth
        slope, offset = calibrate_shares(shares, right)
        error = float(np.mean((confidence_of(shares, slope, offset) - right) ** 2))
        scored.append((error, k, temperature, slope, offset))
    _, k, temperature, slope, offset = min(scored)
    return VoteRule(k, temperature, round(slope, 4), round(offset, 4))


def calibrate_shares(shares: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Slope and offset of the logistic curve from a share's log-odds to being right (Platt 1999), by Newton's method.

    The targets are Platt's, kept from 0 and 1, and the slope is not negative: more votes never mean less.
    """
    hits = int(right.sum())
    wanted = np.where(right, (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2))
    rows = np.column_stack([log_odds(shares), np.ones(len(shares))])
    found = np.array([1.0, 0.0])
    for _ in range(ROUNDS):
        guess = confidence_of(shares, *found)
        pull = rows.T @ (wanted - guess) - RIDGE * (found - [1.0, 0.0])
        found = found + np.linalg.solve((rows.T * (guess * (1 - guess))) @ rows + RIDGE * np.eye(2), pull)
        found[0] = max(found[0], 0.0)
    return float(found[0]), float(found[1])


def reliability(confidences: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    """How often a confidence is right: expected calibration error (Naeini et al. 2015), its bins, and the sure ones."""
    places = np.minimum((confidences * BINS).astype(int), BINS - 1)
    bins = [_bin(number, confidences[places == number], right[places == number]) for number in np.unique(places)]
    error = sum(found["queries"] * abs(found["confidence"] - found["right"]) for found in bins) / len(right)
    return {
        "error": float(error),
        "bins": bins,
        "sure": _from(SURE, confidences, right),
        "known": _from(KNOWN, confidences, right),
    }


def _from(line: float, confidences: np.ndarray, right: np.ndarray) -> dict[str, float | None]:
    """The share of guesses with at least so much confidence, and the share of these that is right."""
    above = confidences >= line
    found = float(right[above].mean()) if above.any() else None
    return {"from": line, "shown": float(above.mean()), "right": found}


def _bin(number: int, confidences: np.ndarray, right: np.ndarray) -> dict[str, float]:
    return {
        "from": int(number) / BINS,
        "queries": len(right),
        "confidence": float(confidences.mean()),
        "right": float(right.mean()),
    }


def kept_rules(classification: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Product column → the rule that an index carries."""
    columns = {name: columns[0] for name, columns in ATTRIBUTES.items() if len(columns) == 1}
    return {columns[name]: dict(found["rule"]) for name, found in classification.items() if name in columns}
