"""A model that cannot be had is one sentence on the command line, whatever is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fashion_search.commands import build as build_index
from fashion_search.encoder.figures import FIGURES_FILE, figures_of
from fashion_search.encoder.weights import WeightsError, find_weights
from tests.catalog.test_dataset import write_image_folder


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("{", "not valid JSON"),
        ("[" * 200_000, "not valid JSON"),
        ("null", "names no architecture"),
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


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text('{"architecture": "resnet50"}', encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    opened = Path.open

    def refuse(path: Path, *more: Any, **others: Any) -> Any:  # who is root may read everything
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *more, **others)

    def read(path: Path) -> bytes:
        with refuse(path, "rb") as file:
            return file.read()

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", read)
    with pytest.raises(WeightsError, match=r"cannot be read \(Permission denied\)"):
        find_weights(f"local-dir:{tmp_path}")


@pytest.mark.parametrize("content", ["{", "null", "[" * 200_000, '{"evaluation": 5}', '{"evaluation": {}}'])
def test_figures_that_cannot_be_used_are_passed_over_and_that_is_said(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FIGURES_FILE).write_text(content, encoding="utf-8")
    assert figures_of(tmp_path, "0" * 64) == {}
    assert "passed over" in caplog.text
