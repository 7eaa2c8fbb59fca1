"""Starting the app: what prevents it is one sentence and an exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fashion_search.files import write_json
from fashion_search.index import CatalogIndex
from fashion_search.index.folder import read_manifest
from fashion_search.search.service import SearchService
from fashion_search.web.startup import StartupError, announcement, open_service
from tests.fakes import FakeEncoder
from tests.paths import ROOT


def test_an_unknown_setting_is_one_sentence() -> None:
    with pytest.raises(StartupError, match="FASHION_TOP_K is 'many'"):
        open_service({"FASHION_TOP_K": "many"})


def test_a_missing_index_is_named() -> None:
    with pytest.raises(StartupError, match="no-such-folder"):
        open_service({"FASHION_INDEX": "./no-such-folder"})


def test_an_incomplete_index_is_named(index_folder: Path) -> None:
    (index_folder / "index.usearch").unlink()
    with pytest.raises(StartupError, match=r"index\.usearch"):
        open_service({"FASHION_INDEX": str(index_folder)})


def test_an_index_of_another_encoder_names_both(index_folder: Path, tmp_path: Path) -> None:
    from tests.tiny_model import save_tiny_model

    model = save_tiny_model(tmp_path / "tiny")
    manifest = read_manifest(index_folder)
    encoder = {**manifest.encoder, "model": f"local-dir:{model}", "precision": "f32"}
    write_json(index_folder / "manifest.json", manifest.replace(encoder=encoder).vouch().to_json())
    with pytest.raises(StartupError, match="made with the encoder") as caught:
        open_service({"FASHION_INDEX": str(index_folder), "FASHION_ENGINE": "torch"})
    assert "\n" not in str(caught.value)


def test_the_announcement_says_what_where_and_how_to_change(index: CatalogIndex, encoder: FakeEncoder) -> None:
    text = announcement(SearchService(index, encoder), "http://127.0.0.1:7860")
    for said in ("http://127.0.0.1:7860", "swatches", "4 products", "fake-mean-colour", "FASHION_INDEX="):
        assert said in text


@pytest.mark.slow
def test_the_command_line_shows_no_traceback() -> None:
    environ = os.environ | {"FASHION_INDEX": "./no-such-folder"}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("fashion_search cannot start: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_importing_the_app_starts_nothing() -> None:
    code = "import sys, app; assert not {'gradio', 'torch', 'timm', 'openvino'} & set(sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
