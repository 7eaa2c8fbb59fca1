"""The wheel holds what serves and nothing else, and works as a library from any folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.test_readme import PHOTO, block
from tests.without import without

pytestmark = pytest.mark.slow

NEEDED = {
    "fashion_search/py.typed",
    "fashion_search/web/static/style.css",
    "fashion_search/assets/encoder/config.json",
    "fashion_search/assets/encoder/openvino_model_int8.xml",
    "fashion_search/assets/encoder/openvino_model_int8.bin",
    "fashion_search/assets/encoder-lite/openvino_model_int8.xml",
    "fashion_search/assets/encoder-lite/openvino_model_int8.bin",
    "fashion_search/assets/sample_index/index.usearch",
    "fashion_search/assets/sample_index/products.parquet",
    "fashion_search/assets/sample_index/manifest.json",
    "fashion_search/assets/examples/red-tshirt.jpg",
}
# Weights that the converted models were made from, curves, screenshots, scripts, tests.
UNWANTED = re.compile(r"safetensors|\.png$|screenshots|^scripts/|^tests/|^docs/|\.pyi$")
MOST = 40 * 2**20


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the files under git, built as pip builds it, with the setuptools that is installed."""
    source, target = (tmp_path_factory.mktemp(name) for name in ("source", "wheel"))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", target, source)
    [built] = target.glob("*.whl")
    return built


def pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel alone is installed into."""
    target = tmp_path_factory.mktemp("installed")
    pip("install", "--no-deps", "--no-index", "--target", target, wheel)
    return target


def test_the_wheel_holds_what_serves_and_no_more(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert names >= NEEDED
    assert not [name for name in names if UNWANTED.search(name)]
    assert wheel.stat().st_size < MOST


def test_the_library_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    shutil.copy(PHOTO, tmp_path / "photo.jpg")
    (tmp_path / "search.py").write_text(block("library"))
    environment = without(tmp_path / "blocker")
    environment["PYTHONPATH"] = environment["PYTHONPATH"].replace(str(ROOT), str(installed))
    done = subprocess.run(
        [sys.executable, "search.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^0\.\d{3} .+$", done.stdout, re.MULTILINE)) == 5


def test_the_command_lists_and_runs_its_commands(installed: Path, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(installed), "PATH": ""}
    command = [sys.executable, str(installed / "bin" / "fashion-search")]
    helped = subprocess.run([*command, "--help"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert re.findall(r"^  (\w+) ", helped.stdout.split("commands:")[1], re.MULTILINE) == [
        "serve", "build", "push", "evaluate", "train", "quantize", "deploy",
    ]  # fmt: skip
    wrong = [*command, "push", str(tmp_path), "you/index"]
    pushed = subprocess.run(wrong, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert pushed.returncode == 2
    assert pushed.stderr.startswith("fashion-search push: ") and "holds neither an index" in pushed.stderr


def test_torch_on_weights_that_stay_in_a_clone_is_one_sentence(installed: Path, tmp_path: Path) -> None:
    code = "from fashion_search.encoder import load_encoder; load_encoder('bundled', 'torch')"
    environment = {"PYTHONPATH": str(installed), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    last = done.stderr.splitlines()[-1]
    assert "only the model converted from them is installed here; a clone of the project has model.safetensors" in last
