"""Which way is up: the two looks worked out by hand, and a head trained on pictures whose ground is dark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from fashion_search.encoder import WeightsError, load_encoder
from fashion_search.encoder.upright import find_turned, turn_back, turn_to_try
from fashion_search.encoder.weights import UPRIGHT_FILE
from fashion_search.training.pictures import build_training_set
from fashion_search.training.upright import add_upright_head
from tests.tiny_model import save_tiny_model

SIDE = 64


def logs(*probabilities: float) -> np.ndarray:
    return np.log(np.array(probabilities, np.float32))


def test_a_second_look_is_taken_where_another_turn_is_likely_enough() -> None:
    assert turn_to_try(logs(0.7, 0.19, 0.06, 0.05)) == 0
    assert turn_to_try(logs(0.7, 0.05, 0.05, 0.2001)) == 3
    assert turn_to_try(logs(0.1, 0.2, 0.6, 0.1)) == 2


def test_both_looks_decide_together() -> None:
    first = logs(0.4, 0.5, 0.05, 0.05)  # turned by one quarter, it says by itself
    assert find_turned(first, logs(0.9, 0.02, 0.02, 0.06), 1)  # and undone it looks upright
    assert not find_turned(first, logs(0.3, 0.1, 0.1, 0.5), 1)  # undone it looks turned the other way
    assert not find_turned(first, logs(0.6, 0.1, 0.1, 0.2), 1)  # and undone it may be upright: 3.75 to 1 is not sure


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_turn_is_undone(turn: int) -> None:
    picture = Image.fromarray(np.arange(18, dtype=np.uint8).reshape(2, 3, 3))
    assert np.array_equal(np.asarray(turn_back(picture.rotate(90 * turn, expand=True), turn)), np.asarray(picture))


def on_dark_ground(count: int, seed: int) -> np.ndarray:
    """Pictures whose lower half is darker, (n, side, side, 3)."""
    random = np.random.default_rng(seed)
    pictures = random.integers(120, 255, (count, 1, 1, 3)) * np.ones((1, SIDE, SIDE, 1))
    pictures[:, SIDE // 2 :] /= 4
    return (pictures + random.integers(0, 10, pictures.shape)).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = save_tiny_model(tmp_path_factory.mktemp("upright"))
    data = build_training_set(on_dark_ground(60, 0), [{"article_type": "Tshirts", "clothes": "yes"}] * 60, groups={})
    told = add_upright_head(folder, data, torch.arange(40), torch.arange(40, 60))
    assert told is not None and told > 0.95
    return folder


@pytest.mark.parametrize("engine", ["torch", "openvino"])
def test_a_turned_picture_gets_the_vector_of_the_upright_one(folder: Path, engine: str) -> None:
    encoder = load_encoder(f"local-dir:{folder}", engine)
    upright = Image.fromarray(on_dark_ground(1, 9)[0])
    views = [upright.rotate(angle) for angle in (0, 90, 180, 270)]
    looks = encoder.look(views)
    assert looks.turned == [0, 90, 180, 270]
    assert np.allclose(looks.vectors, encoder.encode([upright]), atol=1e-4)
    assert encoder.look(views[1:2]).turned == [90]  # alone, by another way through the engine
    turned = encoder.encode(views[1:2])[0]
    assert not np.allclose(turned, looks.vectors[1], atol=1e-3)  # without a second look it is another picture
    assert encoder.look([]).turned == []


@pytest.mark.parametrize("engine", ["torch", "openvino"])
def test_without_a_head_a_look_is_an_encoding(tmp_path: Path, engine: str) -> None:
    encoder = load_encoder(f"local-dir:{save_tiny_model(tmp_path)}", engine)
    picture = Image.fromarray(on_dark_ground(1, 9)[0]).rotate(90)
    looks = encoder.look([picture])
    assert looks.turned == [0] and np.allclose(looks.vectors, encoder.encode([picture]), atol=1e-6)


def test_a_damaged_head_is_named(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path)
    (folder / UPRIGHT_FILE).write_bytes(b"\0" * 40)
    with pytest.raises(WeightsError, match=UPRIGHT_FILE):
        load_encoder(f"local-dir:{folder}", "torch")
