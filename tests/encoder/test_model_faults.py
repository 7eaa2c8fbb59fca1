"""A model that cannot be had is one sentence on the command line, whatever is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fashion_search.commands import build as build_index
from fashion_search.encoder.weights import WeightsError, find_weights
from tests.catalog.test_dataset import write_image_folder


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("{", "not valid JSON"),
        ([1], "names no architecture"),
        ({"architecture": 5}, "architecture in its config.json is 5 and should be a text"),
        ({"architecture": "resnet50", "num_classes": "many"}, "num_classes in its config.json is 'many'"),
        ({"architecture": "resnet50", "num_classes": True}, "should be a whole number"),
        ({"architecture": "resnet50", "pretrained_cfg": 5}, "pretrained_cfg in its config.json is 5"),
        ({"architecture": "resnet50", "fashion_search": "yes"}, "should be an object"),
    ],
)
def test_a_config_that_cannot_be_used_is_told(tmp_path: Path, config: Any, told: str) -> None:
    text = config if isinstance(config, str) else json.dumps(config)
    (tmp_path / "config.json").write_text(text, encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(WeightsError, match=told):
        find_weights(f"local-dir:{tmp_path}")


@pytest.mark.parametrize("model", ["nothing", "hf-hub:", "hf-hub:a/b/c", "local-dir:/nowhere", "bundled@x", "../x"])
def test_a_name_that_means_nothing_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str
) -> None:
    photos = write_image_folder(tmp_path / "photos", ["a.png"])
    given = ["--dataset", str(photos), "--model", model, "--output", str(tmp_path / "index")]
    assert build_index.main(given) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"build_index: The weights of {model!r} cannot be had: ") and told.count("\n") == 1
