"""The preprocessing in PIL and numpy is timm's own, to the last pixel."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.encoder.preprocessing import Preprocessing

SIZES = [(60, 80), (80, 60), (225, 300), (96, 96), (97, 33), (1, 1), (7, 500), (641, 480)]
CONFIG: dict[str, Any] = {"input_size": [3, 96, 96], "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}


def noise(size: tuple[int, int]) -> Image.Image:
    random = np.random.default_rng(size[0] * 1000 + size[1])
    small = Image.fromarray(random.integers(0, 256, (9, 7, 3), np.uint8))
    return small.resize(size, Image.Resampling.BICUBIC)


@pytest.mark.parametrize("crop_mode", ["squash", "border", "center"])
@pytest.mark.parametrize("crop_pct", [1.0, 0.95, 0.875])
@pytest.mark.parametrize("input_size", [[3, 96, 96], [3, 64, 128], [3, 225, 225]])
def test_pixels_are_those_of_timm(crop_mode: str, crop_pct: float, input_size: list[int]) -> None:
    import torch

    from fashion_search.encoder.timm_import import import_timm

    import_timm()
    from timm.data import create_transform

    config = CONFIG | {"crop_mode": crop_mode, "crop_pct": crop_pct, "input_size": input_size}
    ours = Preprocessing.from_config(config | {"interpolation": "bicubic"})
    theirs = create_transform(**config | {"interpolation": "bicubic", "input_size": tuple(input_size)})
    for size in SIZES:
        if crop_mode != "squash" and size in ((1, 1), (7, 500)):
            continue  # timm itself fails there
        pixels = torch.from_numpy(ours.pixels(noise(size)).copy())
        scaled = (pixels.float() - torch.tensor(ours.mean) * 255) / (torch.tensor(ours.std) * 255)
        assert torch.allclose(scaled.permute(2, 0, 1), theirs(noise(size)), rtol=0, atol=1e-6), size


@pytest.mark.parametrize("crop_mode", ["squash", "border", "center"])
def test_a_sliver_still_fills_the_input(crop_mode: str) -> None:
    preprocessing = Preprocessing.from_config(CONFIG | {"crop_mode": crop_mode})
    assert preprocessing.pixels(noise((1, 3000))).shape == (96, 96, 3)
    assert preprocessing.pixels(noise((3000, 1))).shape == (96, 96, 3)


def test_missing_fields_take_the_defaults_of_timm() -> None:
    from fashion_search.encoder.timm_import import import_timm

    import_timm()
    from timm.data import resolve_data_config

    ours = Preprocessing.from_config({"input_size": None})
    theirs = resolve_data_config(pretrained_cfg={"input_size": None})
    assert ours == Preprocessing(**theirs)


def test_as_dict_is_json_and_comes_back() -> None:
    import json

    preprocessing = Preprocessing.from_config(CONFIG)
    assert Preprocessing.from_config(json.loads(json.dumps(preprocessing.as_dict()))) == preprocessing


@pytest.mark.parametrize("field", [{"interpolation": "psychic"}, {"input_size": [1, 28, 28]}, {"crop_mode": "fisheye"}])
def test_what_is_not_supported_is_named(field: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"psychic|1 channels|fisheye"):
        Preprocessing.from_config(CONFIG | field)
