"""Clothes scores of real photos and of pictures without clothes in; the line below which a match is weak out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

FALSE_ALARMS = 0.02  # at most this share of real photos may be called weak …
CAUGHT = 0.95  # … and at least this share of pictures without clothes should be
# The threshold is set on one half and judged on the other; aiming below FALSE_ALARMS leaves room for chance.
AIMED_FALSE_ALARMS = 0.012


def weak_match_threshold(real: np.ndarray, other: np.ndarray) -> float:
    """The score that parts real photos (n,) from pictures without clothes (m,).

    Where the two are parted with room to spare, it lies in the middle of that room; where they overlap, as high as
    the false alarms allow, because telling a visitor that their own shirt is no match is the worse mistake.
    """
    highest = float(np.quantile(real, AIMED_FALSE_ALARMS))
    needed = float(np.quantile(other, 0.99))
    return (highest + needed) / 2 if needed < highest else highest


def calibrate(real: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray], seed: int = 0) -> dict[str, Any]:
    """The threshold, set on a seeded half of the pictures, and what it does on the other half.

    `real`: set name → score of each photo of clothes (the threshold spares the hardest set); `other`: kind → score of
    each picture without clothes.
    """
    generator = np.random.default_rng(seed)
    real_halves = {name: halves(scores, generator) for name, scores in real.items()}
    other_halves = {kind: halves(scores, generator) for kind, scores in other.items()}
    set_on = np.concatenate([half for half, _ in other_halves.values()])
    threshold = min(weak_match_threshold(half, set_on) for half, _ in real_halves.values())
    judged = {kind: half for kind, (_, half) in other_halves.items()}
    caught = float(np.mean(np.concatenate(list(judged.values())) < threshold))
    alarms = {name: float(np.mean(half < threshold)) for name, (_, half) in real_halves.items()}
    return {
        "below": threshold,
        "false_alarms": alarms,
        "caught": caught,
        "caught_by_kind": {kind: float(np.mean(half < threshold)) for kind, half in judged.items()},
        "reached": max(alarms.values()) <= FALSE_ALARMS and caught >= CAUGHT,
        "pictures": {name: len(scores) for name, scores in {**real, **other}.items()},
    }


def halves(rows: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The rows in two random halves."""
    shuffled = generator.permutation(rows)
    return shuffled[: len(rows) // 2], shuffled[len(rows) // 2 :]
