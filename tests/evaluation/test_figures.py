"""Figures kept beside an encoder: written from metrics, read for the same weights only, and told everywhere alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fashion_search.encoder.figures import figures_of
from fashion_search.evaluation.figures import figures_for_index, keep_figures
from fashion_search.index import CatalogIndex, IndexFormatError, Manifest
from fashion_search.index.card import index_card
from fashion_search.index.probe import is_weak, weak_rule
from fashion_search.index.refresh import carry_figures

RULE = {"neighbours": 5, "temperature": 0.1, "slope": 1.5, "offset": -0.5}
SURE = {"from": 0.9, "shown": 0.25, "right": 0.95}
KNOWN = {"from": 0.5, "shown": 0.8, "right": 0.85}
METRICS: dict[str, Any] = {
    "queries": "10 pictures (test)",
    "gallery": "90 pictures (train)",
    "models": {
        "bundled": {
            "encoder": {"weights_sha256": "a" * 64},
            "attributes": {"articleType": {"precision@5": 0.75, "chance": 0.07, "mAP": 0.6}},
            "classification": {
                "articleType": {
                    "accuracy": 0.8, "macro_f1": 0.7, "weighted_f1": 0.75, "rule": RULE,
                    "reliability": {"error": 0.03, "bins": [], "sure": SURE, "known": KNOWN},
                },
                "articleType+baseColour": {
                    "accuracy": 0.5, "macro_f1": 0.4, "weighted_f1": 0.45, "rule": RULE,
                    "reliability": {"error": 0.05, "bins": [], "sure": SURE | {"right": None}, "known": KNOWN},
                },
            },
            "clothes_probe": {
                "weights": [1.0, 0.0, 0.0, -0.5], "below": 0.1, "false_alarms": {"photos": 0.02}, "caught": 0.5,
                "without_clothes": "7 pictures (attic)",
            },
            "near_duplicate": {"from": 0.9985},
        }
    },
}  # fmt: skip


def test_figures_are_those_of_the_weights_they_were_measured_with(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert figures_of(tmp_path, "a" * 64) == {}
    keep_figures(METRICS, "bundled", tmp_path)
    kept = figures_of(tmp_path, "a" * 64)
    assert kept["evaluation"]["precision@5"] == {"articleType": 0.75}
    assert kept["clothes_probe"] == {"weights": [1.0, 0.0, 0.0, -0.5], "below": 0.1}
    assert kept["near_duplicate"] == 0.9985
    assert kept["vote"] == {"article_type": RULE}  # an index guesses single columns only
    assert not caplog.messages
    assert figures_of(tmp_path, "b" * 64) == {}
    [told] = caplog.messages
    assert told.startswith("The figures in evaluation.json are of other weights and are passed over")


def test_card_and_info_tell_the_one_rule_and_the_one_vote(tmp_path: Path) -> None:
    keep_figures(METRICS, "bundled", tmp_path)
    manifest = Manifest.of({"count": 3, "ndim": 3, "dtype": "f16"} | figures_of(tmp_path, "a" * 64))
    card = index_card(manifest)
    assert "| articleType | 0.750 | 0.070 | 0.600 |" in card
    assert "| articleType | 0.800 | 0.700 | 0.030 | 0.250 | 0.950 |" in card
    assert "| articleType+baseColour | 0.500 | 0.400 | 0.050 | 0.250 | – |" in card
    assert "clothes score" in card and "below 0.100" in card and "50.0%" in card and "2.0% of photos" in card
    assert "(7 pictures (attic), each judged" in card
    told = weak_rule(manifest)
    assert told == {
        "rule": "clothes score", "below": 0.1, "caught": 0.5, "false_alarms": {"photos": 0.02},
        "without_clothes": "7 pictures (attic)",
    }  # fmt: skip


@pytest.mark.parametrize(("first", "weak"), [(0.8, False), (0.5, True)])
def test_the_clothes_score_alone_decides(first: float, weak: bool) -> None:
    # The score is the first number less 0.5.
    manifest = Manifest.of({"clothes_probe": {"weights": [1.0, 0.0, 0.0, -0.5], "below": 0.1}})
    assert is_weak(manifest, np.array([first, 0, 0], np.float32)) is weak


def test_without_a_rule_nothing_is_weak_and_nothing_is_told() -> None:
    # Indexes of older versions carry a line for the best similarity, which decided nothing beside a probe.
    manifest = Manifest.of({"weak_match_below": 0.4})
    assert not is_weak(manifest, np.array([1, 0, 0], np.float32))
    assert weak_rule(manifest) is None


def test_a_card_is_made_of_figures_that_an_older_version_kept(tmp_path: Path) -> None:
    keep_figures(METRICS, "bundled", tmp_path)
    kept = json.loads((tmp_path / "evaluation.json").read_text())
    del kept["vote"], kept["near_duplicate"], kept["evaluation"]["vote"]
    del kept["evaluation"]["clothes_probe"]["without_clothes"]
    kept["weak_match_below"] = kept["evaluation"]["weak_match"] = {"below": 0.34}
    card = index_card(Manifest.of({"count": 3, "ndim": 3, "dtype": "f16"} | kept))
    assert "0.34" not in card and "clothes score" in card


def test_an_index_tells_figures_that_were_measured_after_it_was_built(index: CatalogIndex, tmp_path: Path) -> None:
    encoder = {**index.manifest.encoder, "weights_sha256": "a" * 64}
    index.manifest = index.manifest.replace(weak_match_below=0.34, encoder=encoder)
    index.save(tmp_path / "index")
    before = CatalogIndex.load(tmp_path / "index")
    carry_figures(tmp_path / "index", figures_for_index(METRICS, "bundled"))
    after = CatalogIndex.load(tmp_path / "index")
    assert after.manifest["vote"] == {"article_type": RULE} and "weak_match_below" not in after.manifest
    assert after.manifest["files"] == before.manifest["files"]
    assert after.manifest["built_at"] == before.manifest["built_at"]
    assert "clothes score" in (tmp_path / "index" / "README.md").read_text()


def test_figures_of_other_weights_are_refused(index_folder: Path) -> None:
    with pytest.raises(IndexFormatError, match="made with the weights 000000"):
        carry_figures(index_folder, figures_for_index(METRICS, "bundled"))
