"""Files that are slow to read in Python are read so far and no further: work is counted, not timed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.decoding import checks, opening
from fashion_search.pictures import PictureError, open_picture
from tests.odd_pictures import chunk, odd_pictures, saved

TOLD = "has more parts than are read: the limit is 200,000"
MANY = 300_000


def small(kind: str) -> bytes:
    return saved(Image.new("RGB", (8, 8), (200, 60, 60)), kind)


def boxes(inside: bool) -> bytes:
    """A JPEG 2000 with empty boxes, in its header or before it."""
    empty = struct.pack(">I4s", 8, b"free") * MANY
    header = struct.pack(">I4s", 8 + len(empty), b"jp2h") + empty
    return checks.JPEG2000 + struct.pack(">I4s4sI4s", 20, b"ftyp", b"jp2 ", 0, b"jp2 ") + (header if inside else empty)


SLOW: dict[str, Callable[[], bytes]] = {
    "PPM, a comment of 30 MB": lambda: b"P6\n#" + b"x" * 30_000_000 + b"\n8 8\n255\n" + bytes(192),
    "PPM, a decoder that asks for each pixel": lambda: b"P6\n1000 1000\n1000\n" + bytes(6_000_000),
    "JPEG, five million empty segments": lambda: b"\xff\xd8" + b"\xff\xe5\0\2" * 5_000_000 + small("JPEG")[2:],
    "JPEG, nothing but junk": lambda: b"\xff\xd8\xff\xe5\0\2" + b"\xff\0" * 5_000_000,
    "PNG, empty chunks": lambda: small("PNG")[:33] + chunk(b"teSt", b"") * MANY + small("PNG")[33:],
    "GIF, blocks of a byte": lambda: small("GIF")[:-1] + b"!\xfe" + b"\1x" * MANY + b"\0;",
    "JPEG 2000, boxes in its header": lambda: boxes(inside=True),
    "JPEG 2000, boxes before its header": lambda: boxes(inside=False),
}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every file that was opened, with its count."""
    files: list[Any] = []

    class Kept(checks.TimedBytes):
        def __init__(self, data: bytes, seconds: float) -> None:
            super().__init__(data, 1e9)  # nothing is refused for its time
            files.append(self)

    monkeypatch.setattr(opening, "TimedBytes", Kept)
    return files


@pytest.mark.parametrize("name", SLOW)
def test_many_parts_are_refused_in_a_sentence(name: str, opened: list[Any]) -> None:
    with pytest.raises(PictureError, match=TOLD):
        open_picture(SLOW[name]())
    assert sum(file.reads for file in opened) <= checks.MOST_READS + 1


def test_what_is_meant_is_far_from_the_limit(opened: list[Any]) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (1500, 1500, 3), np.uint8)
    files = [saved(Image.fromarray(noise), kind) for kind in ("JPEG", "PNG", "GIF", "PPM", "TIFF", "BMP")]
    for data in [*files, *odd_pictures().values()]:
        open_picture(data)
    assert max(file.reads for file in opened) < checks.MOST_READS / 20
