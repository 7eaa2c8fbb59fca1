"""Vectors of clothes and of pictures without in; the clothes score, its line, what both do on unseen sources out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fashion_search.evaluation.clothes_probe import ProbeFit
from fashion_search.index.probe import probe_scores

FALSE_ALARMS = 0.02  # at most this share of real photos may be said to show no clothes …
CAUGHT = 0.95  # … and at least this share of pictures without clothes should be
# The line of one half of the photos is judged on the other; aiming below FALSE_ALARMS leaves room for chance.
AIMED_FALSE_ALARMS = 0.015


@dataclass(frozen=True)
class NoClothes:
    """Pictures without clothes as vectors (n, ndim), with the source and the kind of each."""

    name: str
    vectors: np.ndarray
    sources: np.ndarray
    kinds: np.ndarray

    def by_source(self) -> dict[str, np.ndarray]:
        """Source → its vectors."""
        return {str(source): self.vectors[self.sources == source] for source in np.unique(self.sources)}


@dataclass(frozen=True)
class ClothesScore:
    """A fitted score, its line, what was measured of it, and the scores of both sides less their line."""

    weights: np.ndarray
    figures: dict[str, Any]
    real: dict[str, np.ndarray]
    other: dict[str, np.ndarray]


def weak_match_threshold(real: np.ndarray, other: np.ndarray) -> float:
    """The score that parts real photos (n,) from pictures without clothes (m,).

    Where the two are parted with room to spare, it lies in the middle of that room; where they overlap, as high as
    the false alarms allow, because telling a visitor that their own shirt is no match is the worse mistake.
    """
    highest = float(np.quantile(real, AIMED_FALSE_ALARMS))
    needed = float(np.quantile(other, 0.99))
    return (highest + needed) / 2 if needed < highest else highest


def line_of(real: Mapping[str, np.ndarray], other: np.ndarray) -> float:
    """The line that spares the hardest of the real sets."""
    return min(weak_match_threshold(scores, other) for scores in real.values())


def fit_clothes_score(
    known: Sequence[np.ndarray], asked: Mapping[str, np.ndarray], other: NoClothes, seed: int = 0
) -> ClothesScore:
    """The score fitted to `known` sets of clothes and all of `other`, measured source by source on probes without it.

    `asked`: set name → vectors of clothes that no probe is fitted to; each half of them judges the line of the other.
    Raises ValueError where all of `other` comes from one source, which cannot be left out.
    """
    sources = other.by_source()
    if len(sources) < 2:
        raise ValueError(f"{other.name} come from {len(sources)} source; two or more are needed to leave one out.")
    fit, parted = ProbeFit.on(known, sources), _in_halves(asked, seed)
    probes = dict(fit.without_each())
    unseen = {source: probe_scores(rows, probes[source]) for source, rows in sources.items()}
    trials = [_try(probe, source, parted, unseen) for source, probe in probes.items()]
    margins = np.zeros(len(other.vectors))
    for trial in trials:
        margins[other.sources == trial.source] = unseen[trial.source] - np.mean(trial.lines)
    weights = np.round(fit.whole().astype(np.float64), 6)
    real = {name: probe_scores(rows, weights) for name, rows in asked.items()}
    below = line_of(real, np.concatenate([*unseen.values()]))
    return ClothesScore(
        weights,
        {"below": below, **judge(trials, unseen, other)},
        {name: scores - below for name, scores in real.items()},
        {str(kind): margins[other.kinds == kind] for kind in np.unique(other.kinds)},
    )


@dataclass(frozen=True)
class _Trial:
    """What a probe that has not seen a source does: the two lines set on halves of the photos, and their alarms."""

    source: str
    lines: list[float]
    alarms: dict[str, float]


def _in_halves(asked: Mapping[str, np.ndarray], seed: int) -> list[dict[str, np.ndarray]]:
    generator = np.random.default_rng(seed)
    parted = {name: halves(rows, generator) for name, rows in asked.items()}
    return [{name: both[side] for name, both in parted.items()} for side in (0, 1)]


def _try(
    probe: np.ndarray, source: str, parted: Sequence[Mapping[str, np.ndarray]], unseen: Mapping[str, np.ndarray]
) -> _Trial:
    scores = [{name: probe_scores(rows, probe) for name, rows in half.items()} for half in parted]
    others = np.concatenate([rows for name, rows in unseen.items() if name != source])
    lines = [line_of(half, others) for half in scores]
    pairs = list(zip(lines, reversed(scores), strict=True))
    alarms = {name: float(np.mean([np.mean(half[name] < line) for line, half in pairs])) for name in scores[0]}
    return _Trial(source, lines, alarms)


def judge(trials: Sequence[_Trial], unseen: Mapping[str, np.ndarray], other: NoClothes) -> dict[str, Any]:
    """What the score does on sources that it has not seen.

    A source weighs by the root of its size, as in the fit: neither does one of 1,500 decide alone, nor one of four.
    """
    hits = np.zeros(len(other.vectors))
    for trial in trials:
        hits[other.sources == trial.source] = np.mean([unseen[trial.source] < line for line in trial.lines], axis=0)
    by_source = {trial.source: float(hits[other.sources == trial.source].mean()) for trial in trials}
    sizes = [len(unseen[source]) for source in by_source]
    caught = float(np.average(list(by_source.values()), weights=np.sqrt(sizes)))
    alarms = {name: float(np.mean([trial.alarms[name] for trial in trials])) for name in trials[0].alarms}
    return {
        "without_clothes": other.name,
        "false_alarms": alarms,
        "caught": caught,
        "caught_of_all": float(hits.mean()),
        "caught_by_source": by_source,
        "caught_by_kind": {str(kind): float(hits[other.kinds == kind].mean()) for kind in np.unique(other.kinds)},
        "pictures": {str(kind): int(np.sum(other.kinds == kind)) for kind in np.unique(other.kinds)},
        "reached": max(alarms.values()) <= FALSE_ALARMS and caught >= CAUGHT,
    }


def halves(rows: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The rows in two random halves."""
    shuffled = generator.permutation(rows)
    return shuffled[: len(rows) // 2], shuffled[len(rows) // 2 :]
