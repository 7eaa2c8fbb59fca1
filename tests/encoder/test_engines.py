"""Both engines give the same answer; conversions are kept, tied to their weights, and need no torch to be served."""

import io
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_search.encoder import Encoder, conversion, cores, engines, load_encoder
from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.weights import WeightsError, find_weights
from tests.tiny_model import save_tiny_model

pytest.importorskip("openvino", reason="the engine 'openvino' is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def cache(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))
    return shared_cache


def pictures(count: int) -> list[Image.Image]:
    random = np.random.default_rng(count)
    return [Image.fromarray(random.integers(0, 256, (20, 30, 3), np.uint8)) for _ in range(count)]


def model(folder: Path) -> str:
    return f"local-dir:{folder}"


@pytest.fixture(scope="module")
def torch_encoder(folder: Path) -> Encoder:
    return load_encoder(model(folder), "torch")


@pytest.fixture
def openvino_encoder(folder: Path) -> Encoder:
    return load_encoder(model(folder), "openvino")


@pytest.mark.parametrize("count", [0, 1, 2, 4, 9])
def test_openvino_agrees_with_torch(count: int, torch_encoder: Encoder, openvino_encoder: Encoder) -> None:
    ours, theirs = openvino_encoder.encode(pictures(count)), torch_encoder.encode(pictures(count))
    assert ours.shape == theirs.shape == (count, 16) and ours.dtype == np.float32
    assert np.abs(ours - theirs).max(initial=0) < 1e-5


def test_one_by_one_equals_all_at_once(openvino_encoder: Encoder) -> None:
    many = openvino_encoder.encode(pictures(9))
    single = np.concatenate([openvino_encoder.encode([p]) for p in pictures(9)])
    assert np.abs(many - single).max() < 1e-6


def test_the_patches_agree_too(torch_encoder: Encoder, openvino_encoder: Encoder) -> None:
    picture = pictures(1)[0]
    assert np.abs(torch_encoder.patches(picture) - openvino_encoder.patches(picture)).max() < 1e-5


def test_fingerprints_agree_so_an_index_serves_under_either(torch_encoder: Encoder, openvino_encoder: Encoder) -> None:
    assert torch_encoder.fingerprint() == openvino_encoder.fingerprint()
    assert (torch_encoder.engine, openvino_encoder.engine) == ("torch", "openvino")


def test_auto_is_openvino_where_installed_else_torch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_encoder(model(folder)).engine == "openvino"
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda name: None)
    assert load_encoder(model(folder)).engine == "torch"
    with pytest.raises(ValueError, match=r"pip install -r requirements\.txt"):
        load_encoder(model(folder), "openvino")


def test_eight_callers_at_once_get_their_own_answers(openvino_encoder: Encoder) -> None:
    expected = openvino_encoder.encode(pictures(8))
    answers: dict[int, np.ndarray] = {}

    def ask(at: int) -> None:
        for _ in range(5):
            answers[at] = openvino_encoder.encode([pictures(8)[at]])[0]

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.abs(np.stack([answers[at] for at in range(8)]) - expected).max() < 1e-6


def test_a_broken_picture_in_a_stream_raises_and_the_engine_goes_on(openvino_encoder: Encoder) -> None:
    whole = io.BytesIO()
    Image.effect_noise((99, 99), 50).save(whole, "PNG")
    stream = iter([*pictures(5), Image.open(io.BytesIO(whole.getvalue()[:2000]))])
    with pytest.raises(ValueError, match="damaged"):
        openvino_encoder.encode(stream)
    assert openvino_encoder.encode(pictures(5)).shape == (5, 16)


def test_a_conversion_is_kept_and_torch_is_not_needed_again(folder: Path, cache: Path) -> None:
    load_encoder(model(folder), "openvino")
    assert list(cache.rglob("openvino_model.bin"))
    assert serve_without_torch(folder, cache) == "(1, 16) (2, 2, 16)"


def serve_without_torch(folder: Path, cache: Path) -> str:
    """Embed in a process in which torch and timm cannot be imported."""
    code = (
        "import sys; sys.modules['torch'] = sys.modules['timm'] = None\n"
        "from PIL import Image\n"
        "from fashion_search.encoder import load_encoder\n"
        f"encoder = load_encoder('local-dir:{folder}', 'openvino')\n"
        "picture = Image.new('RGB', (30, 40), 'red')\n"
        "print(encoder.encode([picture]).shape, encoder.patches(picture).shape)"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def ship(folder: Path, target: Path) -> Path:
    """Lay a converted model beside the weights, as an installation ships it."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    weights = find_weights(model(target))
    converted = conversion.convert(weights, Preprocessing.from_config(weights.pretrained_cfg))
    conversion.save(converted, target / "made")
    for file in (target / "made").iterdir():
        file.rename(target / file.name)
    return target


@pytest.mark.slow
def test_a_shipped_model_needs_neither_torch_nor_cache(folder: Path, tmp_path: Path) -> None:
    shipped = ship(folder, tmp_path / "shipped")
    empty = tmp_path / "cache"
    assert serve_without_torch(shipped, empty) == "(1, 16) (2, 2, 16)"
    assert not empty.exists()


@pytest.mark.slow
def test_a_shipped_model_of_other_weights_is_passed_over(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stale = ship(folder, tmp_path / "stale")
    save_tiny_model(stale, seed=5)
    encoder = load_encoder(model(stale), "openvino")
    assert "made from other weights" in caplog.text
    fresh = load_encoder(model(stale), "torch")
    assert np.abs(encoder.encode(pictures(3)) - fresh.encode(pictures(3))).max() < 1e-5


@pytest.mark.slow
def test_the_same_weights_at_another_size_are_converted_anew(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    config = (tmp_path / "config.json").read_text()
    load_encoder(model(folder), "openvino")
    (tmp_path / "config.json").write_text(config.replace("[3, 64, 64]", "[3, 96, 96]"))
    assert load_encoder(model(tmp_path), "openvino").patches(pictures(1)[0]).shape == (3, 3, 16)


@pytest.mark.slow
def test_a_damaged_cache_is_made_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load_encoder(model(folder), "openvino")
    (kept,) = tmp_path.rglob("openvino_model.xml")
    kept.write_text("<net")
    assert load_encoder(model(folder), "openvino").encode(pictures(1)).shape == (1, 16)


@pytest.mark.slow
def test_an_unwritable_cache_breaks_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_encoder(model(folder), "openvino").encode(pictures(1)).shape == (1, 16)
    assert "cannot be kept" in caplog.text


def test_int8_that_is_not_there_is_said(folder: Path) -> None:
    with pytest.raises(WeightsError, match=r"no int8 model.*quantize_encoder"):
        load_encoder(model(folder), "openvino", precision="int8")
    with pytest.raises(ValueError, match="int8"):
        load_encoder(model(folder), "torch", precision="int8")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "200000 100000"}, 2),
        ({"cpu.max": "50000 100000"}, 1),
        ({"cpu.max": "max 100000"}, 1 << 16),
        ({"cpu/cpu.cfs_quota_us": "300000", "cpu/cpu.cfs_period_us": "100000"}, 3),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 1 << 16),
        ({}, 1 << 16),
    ],
)
def test_a_containers_quota_is_honoured(files: dict[str, str], expected: int, tmp_path: Path) -> None:
    (tmp_path / "cpu").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text + "\n")
    assert cores._quota(tmp_path) == expected


@pytest.mark.parametrize(("quota", "expected"), [(2, 2), (1 << 16, 3)])
def test_the_smaller_of_affinity_and_quota_counts(quota: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 4, 5}, raising=False)
    monkeypatch.setattr(cores, "_quota", lambda cgroup: quota)
    assert cores.usable_cores() == expected
