"""The OpenVINO engine on a model small enough to work out by hand: an embedding is the mean colour, plus one."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from fashion_search.encoder import openvino_engine
from fashion_search.encoder.cores import usable_cores
from fashion_search.encoder.openvino_engine import OpenVINOEngine
from tests.paths import ROOT

ov = pytest.importorskip("openvino", reason="the engine 'openvino' is not installed")


def mean_colour(with_patches: bool = True) -> Any:
    from openvino import opset13 as op

    pixels = op.parameter([-1, 4, 4, 3], ov.Type.u8)
    values = op.add(op.convert(pixels, "f32"), op.constant(np.ones(3, np.float32)))
    embedding = op.reduce_mean(values, op.constant(np.array([1, 2])))
    model = ov.Model([embedding, values] if with_patches else [embedding], [pixels])
    for output, name in zip(model.outputs, ("embedding", "patches"), strict=False):
        output.get_tensor().set_names({name})
    return model


@pytest.fixture(scope="module")
def engine() -> OpenVINOEngine:
    return OpenVINOEngine(mean_colour(), "f32")


def pictures(count: int) -> list[np.ndarray]:
    return [np.full((4, 4, 3), (at, 2 * at, 100), np.uint8) for at in range(count)]


def expected(count: int) -> np.ndarray:
    return np.array([[at + 1, 2 * at + 1, 101] for at in range(count)], np.float32).reshape(count, 3)


@pytest.mark.parametrize("count", [0, 1, 2, 8, 9, 40])
def test_rows_come_in_the_order_of_the_pictures(engine: OpenVINOEngine, count: int) -> None:
    found = engine.embed(iter(pictures(count)))
    assert found.dtype == np.float32 and np.allclose(found, expected(count))


def test_callers_at_once_get_their_own_rows(engine: OpenVINOEngine) -> None:
    found: dict[int, np.ndarray] = {}

    def ask(at: int) -> None:
        for _ in range(5):
            found[at] = engine.embed([pictures(8)[at]])[0]

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert np.allclose(np.stack([found[at] for at in range(8)]), expected(8))


def test_a_stream_is_read_as_it_is_needed(engine: OpenVINOEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = engine.batch * (usable_cores() + 1)  # a batch for each worker
    drawn, drawn_at_each_batch, stack = 0, [], openvino_engine._stack

    def many() -> Iterator[np.ndarray]:
        nonlocal drawn
        for picture in pictures(10) * at_once:
            drawn += 1
            yield picture

    def watched(group: list[np.ndarray], batch: int) -> np.ndarray:
        drawn_at_each_batch.append(drawn)
        return stack(group, batch)

    monkeypatch.setattr(openvino_engine, "_stack", watched)
    assert len(engine.embed(many())) == drawn == 10 * at_once
    assert max(at - engine.batch * turn for turn, at in enumerate(drawn_at_each_batch)) <= at_once + engine.batch


def test_patches_are_those_of_the_graph(engine: OpenVINOEngine) -> None:
    patches = engine.patches(pictures(3)[2])
    assert patches.shape == (4, 4, 3) and np.allclose(patches.mean((0, 1)), expected(3)[2])
    with pytest.raises(ValueError, match="cannot be split into patches"):
        OpenVINOEngine(mean_colour(with_patches=False), "f32").patches(pictures(1)[0])


def test_a_stream_that_breaks_off_raises_and_the_engine_goes_on(engine: OpenVINOEngine) -> None:
    def broken() -> Any:
        yield from pictures(20)
        raise ValueError("the twenty-first picture is damaged")

    with pytest.raises(ValueError, match="twenty-first"):
        engine.embed(broken())
    assert len(engine.embed(pictures(3))) == 3


def test_the_first_inference_is_made_before_anyone_can_share_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[int, ...]] = []
    embed_alone = OpenVINOEngine._embed_alone

    def recorded(engine: OpenVINOEngine, batch: list[np.ndarray]) -> np.ndarray:
        vectors = embed_alone(engine, batch)
        made.append(vectors.shape)
        return vectors

    monkeypatch.setattr(OpenVINOEngine, "_embed_alone", recorded)
    OpenVINOEngine(mean_colour(), "f32")
    assert made == [(1, 3)]


ENDS = """
import numpy as np
from fashion_search.encoder.openvino_engine import OpenVINOEngine
from tests.encoder.test_openvino_engine import mean_colour, pictures

OpenVINOEngine(mean_colour(), "f32").embed(pictures(4))
"""


@pytest.mark.slow
def test_a_process_may_end_as_soon_as_its_batch_does() -> None:
    # With callbacks every fourth of these aborted: twenty in a row are no chance.
    ends = [subprocess.run([sys.executable, "-c", ENDS], cwd=ROOT, capture_output=True).returncode for _ in range(20)]
    assert ends == [0] * 20
