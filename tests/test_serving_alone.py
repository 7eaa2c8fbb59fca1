"""Serving and building with a converted model need no torch; what does need it says which file to install."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fashion_search.assets import SAMPLE_INDEX
from tests.catalog.test_dataset import write_image_folder
from tests.paths import ROOT
from tests.tiny_model import save_tiny_model
from tests.without import without

PHOTO = ROOT / "fashion_search" / "assets" / "examples" / "red-tshirt.jpg"
FIX = "which is not installed: pip install -r requirements-build.txt."

# Opens the service that the environment names, searches, explains, and answers both over HTTP.
SERVES = """
import json, os, sys
from fashion_search.web.launch import launch
from fashion_search.web.startup import open_service

photo = sys.argv[1]
service = open_service(os.environ)
best = service.search(photo, k=3).matches[0]
page, address = launch(service, server_name="127.0.0.1", prevent_thread_lock=True)
from gradio_client import Client, handle_file
client = Client(address, verbose=False)
answer = client.predict(handle_file(photo), k=3, api_name="/search")
why = client.predict(id=answer["matches"][0]["id"], image=handle_file(photo), api_name="/explain")
page.close()
print(json.dumps({
    "here": best.id, "found": [match["id"] for match in answer["matches"]],
    "why": why, "precision": service.encoder.precision, "modules": sorted({m.partition(".")[0] for m in sys.modules}),
}))
"""


def run(environment: dict[str, str], *command: object) -> subprocess.CompletedProcess[str]:
    """What a Python of that environment prints and how it ends."""
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip


def served(environment: dict[str, str], photo: Path = PHOTO) -> dict[str, Any]:
    """What the service of that environment finds, here and over HTTP."""
    done = run(environment, "-c", SERVES, photo)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_blocker_blocks(tmp_path: Path) -> None:
    done = run(without(tmp_path), "-c", "import torch")
    assert done.returncode == 1
    assert "ModuleNotFoundError: No module named 'torch'" in done.stderr


@pytest.mark.slow
def test_the_sample_is_served_without_torch(tmp_path: Path) -> None:
    answer = served(without(tmp_path) | {"FASHION_INDEX": str(SAMPLE_INDEX)})
    assert len(answer["found"]) == 3 and answer["found"][0] == answer["here"]
    assert answer["why"]["total"] > 0.3
    assert answer["precision"] == "int8"


@pytest.mark.slow
def test_bundled_lite_builds_and_serves_without_torch(tmp_path: Path) -> None:
    photos = write_image_folder(tmp_path / "photos", ["a.png", "b.jpg", "c.png"])
    environment = without(tmp_path / "blocker")
    command = ("--dataset", photos, "--model", "bundled-lite", "--output", tmp_path / "index")
    built = run(environment, "scripts/build_index.py", *command)
    assert built.returncode == 0, built.stderr
    answer = served(environment | {"FASHION_INDEX": str(tmp_path / "index")})
    assert answer["found"][0] == answer["here"]
    assert answer["precision"] == "int8"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("build_index --dataset PHOTOS --model resnet50.a1_in1k --output OUT", "'resnet50.a1_in1k' is a model of timm"),
        ("build_index --dataset PHOTOS --engine torch --output OUT", "The engine 'torch' needs the package 'torch'"),
        ("build_index --dataset PHOTOS --model local-dir:MODEL --output OUT", "No model converted in f32 lies beside"),
        ("build_index --dataset TARS --output OUT", "needs the package 'datasets'"),
        ("train_encoder --dataset PHOTOS --output OUT", "Training needs the package 'torch'"),
        ("quantize_encoder --dataset PHOTOS --model MODEL", "Quantizing needs the package 'torch'"),
        ("evaluate --dataset PHOTOS --model bundled --output OUT", "needs the package 'matplotlib'"),
    ],
)
def test_a_missing_package_is_one_sentence_with_the_file_to_install(tmp_path: Path, command: str, told: str) -> None:
    write_image_folder(tmp_path / "PHOTOS", ["a.png", "b.jpg"])
    (tmp_path / "TARS").mkdir()
    (tmp_path / "TARS" / "train-0000.tar").touch()
    save_tiny_model(tmp_path / "MODEL")
    script, *arguments = command.split()
    given = [argument.replace("local-dir:MODEL", f"local-dir:{tmp_path}/MODEL") for argument in arguments]
    given = [str(tmp_path / each) if each in ("PHOTOS", "TARS", "OUT") else each for each in given]
    # No model that another test converted and kept may help.
    environment = without(tmp_path / "blocker") | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = run(environment, f"scripts/{script}.py", *given)
    assert done.returncode == 2
    *_, last = done.stderr.splitlines()
    assert last.startswith(f"{script}: ") and last.endswith(FIX) and told in last
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("engine", "told"),
    [("torch", "The engine 'torch'"), ("auto", "No model converted in f32 lies beside the weights of 'bundled', and")],
)
def test_an_app_that_needs_torch_says_which_file_to_install(tmp_path: Path, engine: str, told: str) -> None:
    index = Path(shutil.copytree(SAMPLE_INDEX, tmp_path / "index"))
    manifest = json.loads((index / "manifest.json").read_text())
    manifest["encoder"]["precision"] = "f32"
    del manifest["sha256"]  # as an older program wrote it
    (index / "manifest.json").write_text(json.dumps(manifest))
    settings = {"FASHION_INDEX": str(index), "FASHION_ENGINE": engine, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = run(without(tmp_path / "blocker") | settings, "app.py")
    assert done.returncode == 1
    *_, last = done.stderr.splitlines()
    assert last.startswith(f"fashion_search cannot start: {told}") and last.endswith(FIX)
    assert "Traceback" not in done.stderr
