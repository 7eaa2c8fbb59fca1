"""int8 becomes the default only where no attribute loses more than the tolerance; the files are tied to the weights."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fashion_search.weights import Weights
from scripts.quantize_encoder import report, spread, write


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
