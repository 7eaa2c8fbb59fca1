"""The probe parts two clouds that nearest similarity does not."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.evaluation.clothes_probe import fit_probe
from fashion_search.index.probe import probe_scores
from fashion_search.vectors import unit_rows


def test_two_clouds_are_parted_whatever_their_sizes() -> None:
    random = np.random.default_rng(0)
    real = unit_rows(random.normal(size=(400, 8)) + 2 * np.eye(8)[0])
    other = unit_rows(0.1 * random.normal(size=(30, 8)) + np.eye(8)[1])
    probe = fit_probe(real[::2], other[::2])
    assert probe.shape == (9,)
    assert np.quantile(probe_scores(real[1::2], probe), 0.02) > probe_scores(other[1::2], probe).max()


def test_scores_by_hand() -> None:
    assert probe_scores(np.array([[0.5, 1]]), np.array([2, -1, 0.25])) == pytest.approx([0.25])
