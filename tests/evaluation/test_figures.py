"""Figures kept beside an encoder: written from metrics, read for the same weights only, and what calls a match weak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fashion_search.encoder.figures import figures_of
from fashion_search.evaluation.figures import keep_figures
from fashion_search.index.card import index_card
from fashion_search.index.probe import is_weak

LINE = {"weak_match_below": 0.4, "false_alarms": {"photos": 0.02}, "caught": 0.5}
METRICS: dict[str, Any] = {
    "queries": "10 pictures (test)",
    "gallery": "90 pictures (train)",
    "models": {
        "bundled": {
            "encoder": {"weights_sha256": "a" * 64},
            "attributes": {"articleType": {"precision@5": 0.75, "chance": 0.07, "mAP": 0.6}},
            "calibration": LINE,
            "clothes_probe": LINE | {"weights": [1.0, 0.0, 0.0, -0.5], "weak_match_below": 0.1},
        }
    },
}


def test_figures_are_those_of_the_weights_they_were_measured_with(tmp_path: Path) -> None:
    assert figures_of(tmp_path, "a" * 64) == {}
    keep_figures(METRICS, "bundled", tmp_path)
    kept = figures_of(tmp_path, "a" * 64)
    assert kept["evaluation"]["precision@5"] == {"articleType": 0.75}
    assert kept["clothes_probe"] == {"weights": [1.0, 0.0, 0.0, -0.5], "below": 0.1}
    assert figures_of(tmp_path, "b" * 64) == {}


def test_an_index_card_shows_them(tmp_path: Path) -> None:
    keep_figures(METRICS, "bundled", tmp_path)
    manifest = {"count": 3, "ndim": 3, "dtype": "f16"} | figures_of(tmp_path, "a" * 64)
    assert "| articleType | 0.750 | 0.070 | 0.600 |" in index_card(manifest)


@pytest.mark.parametrize(("first", "weak"), [(0.8, False), (0.5, True)])
def test_the_probe_decides_where_there_is_one(first: float, weak: bool) -> None:
    # The probe's score is the first number less 0.5; the similarity would say the opposite.
    manifest = {"clothes_probe": {"weights": [1.0, 0.0, 0.0, -0.5], "below": 0.1}, "weak_match_below": 0.4}
    assert is_weak(manifest, np.array([first, 0, 0], np.float32), similarity=0.3 if not weak else 0.9) is weak


def test_without_a_probe_the_similarity_decides_and_without_a_line_nothing_is_weak() -> None:
    vector = np.array([1, 0, 0], np.float32)
    assert is_weak({"weak_match_below": 0.4}, vector, 0.39)
    assert not is_weak({"weak_match_below": 0.4}, vector, 0.4)
    assert not is_weak({"weak_match_below": None}, vector, 0.0)
