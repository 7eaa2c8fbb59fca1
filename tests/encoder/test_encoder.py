"""load_encoder and Encoder: unit rows, any picture, streams, fingerprints, and clear words when weights are missing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from fashion_search.encoder import Encoder, load_encoder
from fashion_search.encoder.weights import WeightsError
from fashion_search.pictures import PictureError, open_picture
from tests.tiny_model import save_tiny_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def tiny(folder: Path) -> Encoder:
    return load_encoder(f"local-dir:{folder}", engine="torch")


def picture(colour: str, size: tuple[int, int] = (60, 80)) -> Image.Image:
    return ImageOps.colorize(Image.radial_gradient("L"), "white", colour).resize(size)


PICTURES = [picture("red"), picture("navy", (90, 50)), picture("green", (64, 64))]


def test_encode_gives_unit_rows_in_order(tiny: Encoder) -> None:
    rows = tiny.encode(PICTURES)
    assert rows.shape == (3, tiny.ndim) == (3, 16) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert np.allclose(rows[1], tiny.encode(PICTURES[1:2])[0], atol=1e-5)


def test_none_in_gives_no_rows_out(tiny: Encoder) -> None:
    assert tiny.encode([]).shape == (0, 16)


def test_a_generator_is_read_as_it_is_needed(tiny: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    from fashion_search.encoder.network import PixelNetwork

    drawn, drawn_at_each_batch, embed = 0, [], PixelNetwork.embed

    def many() -> Iterator[Image.Image]:
        nonlocal drawn
        for _ in range(70):
            drawn += 1
            yield PICTURES[0]

    def watched(network: Any, pixels: Any) -> Any:
        drawn_at_each_batch.append(drawn)
        return embed(network, pixels)

    monkeypatch.setattr(PixelNetwork, "embed", watched)
    assert tiny.encode(many()).shape == (70, 16)
    assert drawn_at_each_batch == [32, 64, 70]


def test_every_mode_is_embedded_as_its_rgb(tiny: Encoder) -> None:
    red = Image.new("RGB", (40, 40), (255, 0, 0))
    same = [red, red.convert("P"), red.convert("RGBA"), red.convert("CMYK"), red.convert("HSV")]
    rows = tiny.encode(same)
    assert (rows @ rows[0] > 0.999).all()


def test_the_model_is_in_eval_mode(tiny: Encoder) -> None:
    assert np.array_equal(tiny.encode(PICTURES), tiny.encode(PICTURES))
    assert np.allclose(tiny.encode(PICTURES)[0], tiny.encode(PICTURES[::-1])[2], atol=1e-6)


def test_the_mean_of_the_patches_is_the_embedding(tiny: Encoder) -> None:
    patches = tiny.patches(PICTURES[0])
    assert patches.shape == (2, 2, 16) and patches.dtype == np.float32
    mean = patches.mean((0, 1))
    assert np.allclose(mean / np.linalg.norm(mean), tiny.encode(PICTURES[:1])[0], atol=1e-5)


def test_the_fingerprint_is_json_and_tells_weights_apart(tiny: Encoder, folder: Path, tmp_path: Path) -> None:
    print_ = json.loads(json.dumps(tiny.fingerprint()))
    assert print_["model"] == f"local-dir:{folder}" and print_["ndim"] == 16
    assert print_["preprocessing"]["input_size"] == [3, 64, 64] and print_["precision"] == "f32"
    other = load_encoder(f"local-dir:{save_tiny_model(tmp_path / 'other', seed=1)}", "torch").fingerprint()
    assert other["weights_sha256"] != print_["weights_sha256"] and len(print_["weights_sha256"]) == 64


def test_without_an_embedding_layer_the_classifier_is_dropped(tmp_path: Path) -> None:
    plain = load_encoder(f"local-dir:{save_tiny_model(tmp_path, embedding=None)}", "torch")
    assert plain.ndim == 96 and plain.encode(PICTURES).shape == (3, 96)
    assert plain.patches(PICTURES[0]).shape == (2, 2, 96)


def test_half_precision_weights_load(folder: Path, tmp_path: Path, tiny: Encoder) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    halves = {name: t.half() if t.is_floating_point() else t for name, t in tensors.items()}
    save_file(halves, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    half = load_encoder(f"local-dir:{tmp_path}", "torch").encode(PICTURES)
    assert (half * tiny.encode(PICTURES)).sum(1).min() > 0.9999


def test_open_picture_and_its_error_are_here_too() -> None:
    with pytest.raises(PictureError, match="empty"):
        open_picture(b"")


def test_missing_weights_are_never_made_up(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(WeightsError, match=r"there is no config.json .* 'bundled' ships"):
        load_encoder(f"local-dir:{tmp_path}")
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    with pytest.raises(WeightsError, match=r"no model\.safetensors"):
        load_encoder(f"local-dir:{tmp_path}")
    (tmp_path / "model.safetensors").write_bytes(b"half a download")
    with pytest.raises(WeightsError, match="do not load"):
        load_encoder(f"local-dir:{tmp_path}", "torch")


@pytest.mark.parametrize("config", ["{", "[]", "{}"])
def test_a_broken_config_is_named(config: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(config)
    (tmp_path / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    with pytest.raises(WeightsError, match=r"config\.json"):
        load_encoder(f"local-dir:{tmp_path}")


def test_weights_that_lack_a_layer_are_refused(folder: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    del tensors["fc.weight"]
    save_file(tensors, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    with pytest.raises(WeightsError, match="do not load"):
        load_encoder(f"local-dir:{tmp_path}", "torch")


def test_an_unknown_timm_id_is_named_with_one_that_exists() -> None:
    with pytest.raises(WeightsError, match=r"'resnet5000' cannot be had: timm .* knows no such .*'bundled'"):
        load_encoder("resnet5000")
    with pytest.raises(WeightsError, match=r"resnet50\.no_such_tag"):
        load_encoder("resnet50.no_such_tag")


@pytest.mark.slow
@pytest.mark.parametrize("model", ["resnet50.a1_in1k", "hf-hub:nobody/nothing"])
def test_an_unreachable_hub_is_said_at_once(model: str, tmp_path: Path) -> None:
    code = (
        "from fashion_search.encoder import load_encoder, WeightsError\n"
        f"try: load_encoder({model!r})\n"
        "except WeightsError as error: print(error)"
    )
    environment = os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert (
        "http://127.0.0.1:9 cannot be reached" in run.stdout and "'bundled' ships" in run.stdout and model in run.stdout
    )


def test_unknown_engines_and_precisions_are_named(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"'tpu'; allowed are auto, torch, openvino"):
        load_encoder(f"local-dir:{folder}", engine="tpu")
    with pytest.raises(ValueError, match=r"'f64'; allowed are f32, int8"):
        load_encoder(f"local-dir:{folder}", precision="f64")


def test_importing_the_encoder_imports_no_model_library() -> None:
    code = (
        "import sys, fashion_search.encoder\n"
        "print([m for m in ('torch', 'timm', 'openvino', 'torchvision', 'huggingface_hub') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
