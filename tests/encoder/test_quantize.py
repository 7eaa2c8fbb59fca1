"""int8 becomes the default only where no attribute loses more than the tolerance; the files are tied to the weights."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.assets import ASSETS
from fashion_search.encoder import load_encoder
from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.weights import Weights, find_weights
from fashion_search.training.quantize import quantize, report, spread, write
from tests.tiny_model import save_tiny_model


@pytest.mark.parametrize(
    ("int8", "good"), [({"a": 0.8, "b": 0.5}, True), ({"a": 0.7951, "b": 0.6}, True), ({"a": 0.79, "b": 0.9}, False)]
)
def test_one_attribute_that_loses_too_much_decides(int8: dict[str, float], good: bool) -> None:
    assert report("all", {"a": 0.8, "b": 0.5}, int8, tolerance=0.005) is good


def test_calibration_pictures_come_from_the_whole_catalog() -> None:
    many: list[Any] = list(range(1000))
    assert spread(many, 10) == list(range(0, 1000, 100))
    assert spread(many[:3], 10) == [0, 1, 2]


@pytest.mark.parametrize(("good", "precision"), [(True, "int8"), (False, "f32")])
def test_the_config_says_which_precision_is_the_default(good: bool, precision: str, tmp_path: Path) -> None:
    ov = pytest.importorskip("openvino")
    from openvino import opset13 as op

    start = op.parameter([1, 2], ov.Type.f32)
    model = ov.Model([op.add(start, op.constant(np.ones((1, 2), np.float32)))], [start])
    config = {"architecture": "test_resnet", "fashion_search": {"embedding": 16}}
    weights = Weights("local-dir:x", tmp_path / "model.safetensors", "0" * 64, config)
    target = write(weights, model, {"plan": "all"}, good)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "config.json", "openvino_model_int8.bin", "openvino_model_int8.xml",
    ]  # fmt: skip
    assert ov.Core().read_model(target).inputs
    ours = json.loads((tmp_path / "config.json").read_text())["fashion_search"]
    assert ours == {"embedding": 16, "precision": precision, "int8": {"plan": "all"}}


@pytest.mark.slow
def test_a_quantized_model_is_served_and_stays_close_to_f32(tmp_path: Path) -> None:
    name = f"local-dir:{save_tiny_model(tmp_path)}"
    weights = find_weights(name)
    preprocessing = Preprocessing.from_config(weights.pretrained_cfg)
    random = np.random.default_rng(0)
    pictures = [
        Image.fromarray(random.integers(0, 256, (8, 8, 3), np.uint8)).resize((64, 64), Image.Resampling.BILINEAR)
        for _ in range(24)
    ]
    pixels = [preprocessing.pixels(picture) for picture in pictures]
    write(weights, quantize(weights, preprocessing, pixels, 0), {}, good=True)
    int8, f32 = load_encoder(name), load_encoder(name, precision="f32")
    assert (int8.precision, f32.precision) == ("int8", "f32")
    cosines = int8.encode(pictures) @ f32.encode(pictures).T
    assert cosines.argmax(1).tolist() == list(range(24)) and cosines.diagonal().min() > 0.998
    mean = int8.patches(pictures[0]).mean((0, 1))
    assert np.allclose(mean / np.linalg.norm(mean), int8.encode(pictures[:1])[0], atol=1e-3)


@pytest.mark.slow
def test_the_int8_model_that_ships_stays_close_to_f32() -> None:
    pictures = [Image.open(file) for file in sorted((ASSETS / "examples").glob("*.jpg"))]
    int8, f32 = load_encoder("bundled"), load_encoder("bundled", precision="f32")
    assert (int8.precision, f32.precision) == ("int8", "f32")
    cosines = int8.encode(pictures) @ f32.encode(pictures).T
    assert cosines.argmax(1).tolist() == list(range(len(pictures)))
    assert cosines.diagonal().min() > 0.98
