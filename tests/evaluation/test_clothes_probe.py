"""The probe parts two clouds that nearest similarity does not, and bends where a plain linear score cannot."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.evaluation.clothes_probe import WAVES, ProbeFit
from fashion_search.index.probe import probe_features, probe_scores
from fashion_search.vectors import unit_rows


def test_two_clouds_are_parted_whatever_their_sizes() -> None:
    random = np.random.default_rng(0)
    real = unit_rows(random.normal(size=(400, 8)) + 2 * np.eye(8)[0])
    other = unit_rows(0.1 * random.normal(size=(30, 8)) + np.eye(8)[1])
    probe = ProbeFit.on([real[::2]], {"all": other[::2]}).whole()
    assert probe.shape == (8 + WAVES + 1,)
    assert np.quantile(probe_scores(real[1::2], probe), 0.02) > probe_scores(other[1::2], probe).max()


def test_what_lies_on_both_sides_of_clothes_is_parted_too() -> None:
    random = np.random.default_rng(0)
    noise = 0.1 * random.normal(size=(200, 8))
    middle = unit_rows(np.eye(8)[0] + noise)
    sides = unit_rows(np.eye(8)[0] + np.where(np.arange(200) % 2, 1, -1)[:, None] * np.eye(8)[1] + noise)
    probe = ProbeFit.on([middle], {"sides": sides}).whole()
    assert np.mean(probe_scores(middle, probe) > 0) > 0.97 and np.mean(probe_scores(sides, probe) < 0) > 0.97


def test_a_set_weighs_the_same_whatever_its_size() -> None:
    random = np.random.default_rng(0)
    clothes, other = unit_rows(random.normal(size=(50, 4))), {"a": unit_rows(random.normal(size=(50, 4)))}
    few = unit_rows(random.normal(size=(5, 4)))
    once, often = (
        ProbeFit.on([clothes, few], other).whole(),
        ProbeFit.on([clothes, np.tile(few, (20, 1))], other).whole(),
    )
    assert once == pytest.approx(often, abs=1e-3)


def test_a_left_out_source_changes_nothing_of_its_own_probe() -> None:
    random = np.random.default_rng(0)
    clothes = unit_rows(random.normal(size=(50, 4)))
    sources = {name: unit_rows(random.normal(size=(20, 4))) for name in "ab"}
    moved = sources | {"b": -sources["b"]}
    first, second = (dict(ProbeFit.on([clothes], found).without_each()) for found in (sources, moved))
    assert np.array_equal(first["b"], second["b"]) and not np.array_equal(first["a"], second["a"])


def test_scores_by_hand() -> None:
    assert probe_scores(np.array([[0.5, 1]]), np.array([2, -1, 0.25])) == pytest.approx([0.25])


def test_waves_are_the_same_on_every_machine() -> None:
    features = probe_features(np.array([[0.6, 0.8]]), 4)
    assert features[0] == pytest.approx([0.6, 0.8, 0.120185, 0.589368, 0.696818, -0.589368, 1], abs=1e-6)
