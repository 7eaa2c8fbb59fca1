"""A batch is worked in slices, and whoever has one picture gets between them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.index import CatalogIndex
from fashion_search.pictures import PictureError
from fashion_search.search import share as sharing
from fashion_search.search.service import SearchService
from fashion_search.search.share import LARGE_SLICE, SLICE, Share
from tests.conftest import jpeg
from tests.fakes import BLUE, GREEN, RED, FakeEncoder, solid

PATIENCE = 30


class Counting(FakeEncoder):
    """Tells how many pictures came at a time."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def encode(self, images: Iterable[Image.Image]) -> np.ndarray:
        pictures = list(images)
        self.sizes.append(len(pictures))
        return super().encode(pictures)


@pytest.fixture
def service(index: CatalogIndex) -> SearchService:
    return SearchService(index, Counting())


def sizes(service: SearchService) -> list[int]:
    counting: Any = service.encoder
    return list(counting.sizes)


def test_alone_a_batch_is_worked_in_large_slices(service: SearchService) -> None:
    assert len(list(service.look_many([jpeg(solid(RED))] * 20))) == 20
    assert sizes(service) == [LARGE_SLICE, LARGE_SLICE, 20 - 2 * LARGE_SLICE]


def test_where_others_ask_in_small_ones(service: SearchService) -> None:
    service.embed(jpeg(solid(RED)))
    list(service.look_many([jpeg(solid(RED))] * 3))
    assert sizes(service) == [1, *[SLICE] * 3]


def test_each_picture_gets_its_own_answer(service: SearchService) -> None:
    gone = PictureError("gone")
    got = list(service.look_many([jpeg(solid(RED)), gone, b"no picture", jpeg(solid(BLUE)), *[b""] * LARGE_SLICE]))
    assert [isinstance(one, PictureError) for one in got] == [False, True, True, False, *[True] * LARGE_SLICE]
    assert got[1] is gone
    looks = [one for one in got if not isinstance(one, PictureError)]
    assert [int(np.argmax(vector)) for vector, _ in looks] == [0, 2]


def in_thread(function: Any) -> threading.Thread:
    thread = threading.Thread(target=function)
    thread.start()
    return thread


def test_a_slice_waits_for_single_pictures_and_slices_come_in_order() -> None:
    share, order = Share(), list[str]()
    started = threading.Event()

    def work(name: str) -> None:
        with share.slice():
            started.set()
            order.append(name)

    with share.slice():
        waiting = []
        for name in ("first", "second", "third"):
            waiting.append(in_thread(lambda name=name: work(name)))
            while len(share._waiting) < len(waiting) + 1:
                threading.Event().wait(0.001)
        with share.single():  # at once, though three wait
            order.append("single")
    for thread in waiting:
        thread.join(PATIENCE)
    assert order == ["single", "first", "second", "third"]


def test_single_pictures_without_end_hold_a_slice_up_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "PATIENCE", 0.05)
    share = Share()
    with share.single():
        began = time.monotonic()
        worked = in_thread(lambda: share.slice().__enter__())
        worked.join(PATIENCE)
        assert not worked.is_alive()
        assert time.monotonic() - began >= 0.05


def test_a_slice_begins_only_after_the_single_picture_that_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "PATIENCE", PATIENCE)
    share, started = Share(), threading.Event()

    def work() -> None:
        with share.slice():
            started.set()

    with share.single():
        worked = in_thread(work)
        assert not started.wait(0.2)
    assert started.wait(PATIENCE)
    worked.join(PATIENCE)


def test_a_slice_that_fails_lets_the_next_one_work(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.encoder, "encode", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        list(service.look_many([jpeg(solid(GREEN))]))
    monkeypatch.undo()
    assert len(list(service.look_many([jpeg(solid(GREEN))]))) == 1
