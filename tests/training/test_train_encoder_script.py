"""train_encoder.py as a catalog owner runs it: from a labelled folder to an encoder on the Hub that builds an index."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.fakes import WHITE, solid
from tests.local_hub import LocalHub
from tests.paths import ROOT
from tests.test_serving_alone import served
from tests.tiny_model import save_tiny_model
from tests.training.test_training import KINDS
from tests.without import without

SMALL = ["--epochs", "2", "--sizes", "32:0", "--batch", "8", "--hold-out", "6", "--embedding", "16"]


def labelled_folder(folder: Path, count: int = 30) -> Path:
    """White pictures with a coloured square, a type for each colour."""
    folder.mkdir()
    with (folder / "metadata.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file_name", "articleType", "baseColour", "gender"])
        for row in range(count):
            kind = list(KINDS)[row % 3]
            picture = solid(WHITE, (48, 48))
            picture.paste(Image.new("RGB", (24, 24), KINDS[kind]), (8 + row % 9, 8 + row % 7))
            picture.save(folder / f"{row}.png")
            table.writerow([f"{row}.png", kind, "Red", "Men"])
    return folder


def run(script: str, *arguments: object, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """What the script prints and how it ends."""
    command = [sys.executable, f"scripts/{script}.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
def test_an_encoder_is_trained_pushed_and_builds_an_index(tmp_path: Path) -> None:
    photos = labelled_folder(tmp_path / "photos")
    start = f"local-dir:{save_tiny_model(tmp_path / 'start', embedding=None, license='cc-by-nc-4.0')}"
    with LocalHub() as hub:
        environment = hub.environment(tmp_path / "home")
        trained = run(
            "train_encoder", "--dataset", photos, "--init", start, *SMALL,
            "--output", tmp_path / "encoder", "--push-to", "you/encoder", environment=environment,
        )  # fmt: skip
        assert trained.returncode == 0, trained.stderr
        assert "/you/encoder/commit/" in trained.stdout
        files = set(hub.repos["models", "you/encoder"].commits[-1].files)
        trained_files = {"README.md", "config.json", "curves.png", "heads.safetensors", "model.safetensors"}
        trained_files |= {"upright.safetensors"}
        assert files - {"openvino_model.xml", "openvino_model.bin"} == trained_files | {
            "openvino_model_int8.xml", "openvino_model_int8.bin",
        }  # fmt: skip
        built = run(
            "build_index", "--dataset", photos, "--model", "hf-hub:you/encoder", "--engine", "torch",
            "--output", tmp_path / "index", environment=environment,
        )  # fmt: skip
        assert built.returncode == 0, built.stderr
        # Another machine, without torch and with nothing in its caches, builds with the pushed encoder and serves.
        stranger = hub.environment(tmp_path / "stranger") | {"XDG_CACHE_HOME": str(tmp_path / "stranger")}
        alone = without(tmp_path / "blocker", environment=stranger)
        command = ("--dataset", photos, "--model", "hf-hub:you/encoder", "--output", tmp_path / "alone")
        built_alone = run("build_index", *command, environment=alone)
        assert built_alone.returncode == 0, built_alone.stderr
        answer = served(alone | {"FASHION_INDEX": str(tmp_path / "alone")}, photos / "0.png")
        assert answer["found"][0] == answer["here"]
    manifest = json.loads((tmp_path / "index" / "manifest.json").read_text())
    assert (manifest["count"], manifest["ndim"], manifest["encoder"]["model"]) == (30, 16, "hf-hub:you/encoder")
    card = (tmp_path / "encoder" / "README.md").read_text()
    assert "\nlicense: cc-by-nc-4.0\n" in card  # that of the weights it started from
    assert "| articleType P@5 |" in card and "25 pictures of photos and drawn ones without clothes" in card


@pytest.mark.slow
def test_a_student_follows_a_teacher_and_a_finished_run_resumes_to_its_end(tmp_path: Path) -> None:
    photos = labelled_folder(tmp_path / "photos")
    plain = f"local-dir:{save_tiny_model(tmp_path / 'plain', embedding=None)}"
    assert (
        run("train_encoder", "--dataset", photos, "--init", plain, *SMALL, "--output", tmp_path / "teacher").returncode
        == 0
    )
    student = [
        "--dataset", photos, "--init", "scratch", "--architecture", "test_resnet",
        "--teacher", f"local-dir:{tmp_path / 'teacher'}", *SMALL, "--output", tmp_path / "student",
    ]  # fmt: skip
    first = run("train_encoder", *student)
    assert first.returncode == 0, first.stderr
    assert "follow" in first.stdout
    again = run("train_encoder", *student, "--resume")
    assert again.returncode == 0, again.stderr
    assert "Resumed at 100%" in again.stdout


@pytest.mark.slow
def test_weights_that_cannot_be_had_are_told_in_a_sentence(tmp_path: Path) -> None:
    photos = labelled_folder(tmp_path / "photos", 6)
    done = run(
        "train_encoder", "--dataset", photos, "--init", f"local-dir:{tmp_path}/none", "--output", tmp_path / "out"
    )
    assert done.returncode != 0
    assert done.stderr.startswith("train_encoder: The weights of")
    assert "Traceback" not in done.stderr
