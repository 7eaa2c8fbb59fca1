"""What a picture would cost is known before it is decoded; what is over a bound is refused in a sentence, unread."""

from __future__ import annotations

import io
import re
import struct
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.decoding.apart import decode_apart
from fashion_search.decoding.bounds import SETTINGS, Bounds, Budget, BusyError, scan_count
from fashion_search.pictures import PictureError, open_picture
from tests.paths import ROOT

CASES = Path(__file__).parents[1] / "cases"
RED = (255, 0, 0)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def budget(bounds: Bounds) -> Budget:
    return Budget(bounds.memory_together_bytes, 1)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pixel may be decoded."""
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("png_49999999x1.png", r"49,999,999×1 pixels, and a side may have 20,000"),
        ("webp_7000_lossless.webp", r"WEBP, 7,000×7,000 pixels\) would take 882 MB of memory.*limit is 700 MB"),
        ("jp2_7000.jp2", r"JPEG2000, 7,000×7,000 pixels\) would take 1,176 MB of memory"),
    ],
)
def test_a_bomb_is_refused_from_its_header(name: str, told: str) -> None:
    with pytest.raises(PictureError, match=told):
        open_picture((CASES / name).read_bytes())


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        (Bounds(side=99), "a side may have 99"),
        (Bounds(megapixels=1), "limit is 1 megapixels"),
        (Bounds(megabytes=1), "larger than 1 MB"),
        (Bounds(memory=1), "MB of memory to decode, and the limit is 1 MB"),
    ],
)
def test_each_bound_is_a_setting(bounds: Bounds, told: str) -> None:
    noise = Image.effect_noise((1200, 1000), 60).convert("RGB")
    with pytest.raises(PictureError, match=told):
        open_picture(encoded(noise, "PNG"), bounds=bounds)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_frames_are_counted_as_far_as_the_bound(kind: str) -> None:
    frames = [Image.new("RGB", (16, 16), (shade, 0, 255 - shade)) for shade in range(0, 250, 50)]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert open_picture(data, bounds=Bounds(frames=5)).size == (16, 16)
    with pytest.raises(PictureError, match="more than 4 frames"):
        open_picture(data, bounds=Bounds(frames=4))


def test_a_jpeg_of_a_thousand_scans_is_refused() -> None:
    data = encoded(Image.effect_noise((1300, 1300), 60), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert scan_count(data) > 4
    with pytest.raises(PictureError, match="s to decode, and the limit is 5 s"):
        open_picture(data[:-2] + data[last : last + 40] * 1000 + data[-2:])


@pytest.mark.parametrize(
    ("picture", "options", "scans"),
    [("RGB", {}, 1), ("L", {}, 1), ("RGB", {"subsampling": 0}, 1), ("RGB", {"progressive": True}, 10)],
)
def test_scans_are_counted(picture: str, options: dict[str, Any], scans: int) -> None:
    data = encoded(Image.linear_gradient("L").convert(picture), "JPEG", **options)
    assert scan_count(data) == scans


def test_scans_behind_one_of_every_component_are_never_decoded() -> None:
    data = encoded(Image.linear_gradient("L").convert("RGB"), "JPEG")
    more = data[:-2] + data[data.index(b"\xff\xda") : -2] * 1000 + data[-2:]
    assert scan_count(more) == 1
    with pytest.raises(PictureError, match="damaged"):  # at the first of them
        open_picture(more)
    one_of_three = data.replace(b"\xff\xda\x00\x0c\x03", b"\xff\xda\x00\x08\x01")  # a scan of one component each
    assert scan_count(one_of_three[:-2] + b"\xff\xda" * 9 + data[-2:]) == 10


@pytest.mark.parametrize("progressive", [False, True])
def test_a_phones_largest_photo_is_taken(progressive: bool) -> None:
    data = encoded(Image.new("RGB", (8064, 6048), RED), "JPEG", progressive=progressive)
    assert open_picture(data, budget=budget(Bounds())).getpixel((9, 9)) == (254, 0, 0)


def test_a_large_picture_of_any_format_comes_out_small_enough_to_keep() -> None:
    opened = open_picture(encoded(Image.new("RGB", (3000, 2000), RED), "PNG", compress_level=1))
    assert opened.size == (1500, 1000) and opened.getpixel((5, 5)) == RED
    assert open_picture(encoded(Image.new("RGB", (3000, 2000)), "PNG"), least=1999).size == (3000, 2000)


@pytest.mark.parametrize("kind", ["AVIF", "JPEG2000", "TIFF"])
def test_what_is_decoded_apart_is_the_same_picture(kind: str) -> None:
    data = encoded(Image.linear_gradient("L").convert("RGB"), kind)
    apart = open_picture(data, budget=budget(Bounds()))
    assert np.array_equal(np.asarray(apart), np.asarray(open_picture(data)))


def test_what_is_decoded_apart_is_told_in_the_same_sentence() -> None:
    data = encoded(Image.linear_gradient("L").convert("RGB"), "TIFF")[:2000]
    with pytest.raises(PictureError, match=r"damaged or cut off|not a picture"):
        open_picture(data, budget=budget(Bounds()))


def test_a_tile_that_is_larger_than_its_picture_takes_no_more_than_the_limit() -> None:
    bounds = Bounds(memory=100, memory_together=100)
    with pytest.raises(PictureError, match=r"(100 MB of memory|damaged)"):
        open_picture(tiled_tiff(40_000), bounds=bounds, budget=budget(bounds))


def tiled_tiff(tile: int) -> bytes:
    """A grey TIFF of 16 × 16 pixels in one deflated tile of `tile` pixels a side."""
    entries = [
        (256, 16),
        (257, 16),
        (258, 8),
        (259, 8),
        (262, 1),
        (277, 1),
        (322, tile),
        (323, tile),
        (324, 200),
        (325, 20),
    ]
    directory = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    head = struct.pack("<2sHIH", b"II", 42, 8, len(entries)) + directory + bytes(4)
    return head.ljust(200, b"\0") + b"\x78\x9c" + bytes(18)


def test_a_decoder_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fashion_search.decoding.apart.WAIT", 0.001)
    with pytest.raises(TimeoutError):
        decode_apart(encoded(Image.new("RGB", (9, 9)), "TIFF"), 448, Bounds())


def test_a_slow_picture_is_told_to_be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr("fashion_search.decoding.checks.time.thread_time", lambda: next(clock))
    with pytest.raises(PictureError, match="more than 5 s to decode"):
        open_picture(encoded(Image.effect_noise((900, 900), 60), "PNG"))


def test_all_together_take_no_more_than_their_budget() -> None:
    shared, inside, most = Budget(100, 5), [0], [0]

    def decode() -> None:
        with shared.room(40):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            threading.Event().wait(0.02)
            inside[0] -= 1

    threads = [threading.Thread(target=decode) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2
    with shared.room(1000):  # more than there is waits for all of it, not for ever
        pass


def test_who_waits_too_long_is_told_to_come_back() -> None:
    shared = Budget(10_000_000, 0.05)
    with shared.room(10_000_000), pytest.raises(BusyError), shared.room(1):
        pass
    with shared.room(10_000_000), pytest.raises(PictureError, match="Try again in a moment"):
        open_picture(encoded(Image.new("RGB", (9, 9)), "PNG"), budget=shared)


def test_no_more_decode_at_once_than_there_are_turns() -> None:
    shared = Budget(10_000_000, 0.05, turns=1)
    data = encoded(Image.new("RGB", (9, 9)), "PNG")
    with shared.turn(), pytest.raises(PictureError, match="Try again in a moment"):
        open_picture(data, budget=shared)
    assert open_picture(data, budget=shared).size == (9, 9)


def test_settings_are_read_and_checked() -> None:
    read = Bounds.from_environment({"FASHION_MAX_SIDE": "9", "FASHION_DECODE_MEMORY": " 80 ", "FASHION_MAX_FRAMES": ""})
    assert read == Bounds(side=9, memory=80)
    for value in ("0", "many", "-1", "2.5"):
        with pytest.raises(ValueError, match=rf"FASHION_MAX_MEGAPIXELS is .*{value}.*whole number from 1"):
            Bounds.from_environment({"FASHION_MAX_MEGAPIXELS": value})
    with pytest.raises(ValueError, match="FASHION_DECODE_MEMORY_TOGETHER is 1400 and FASHION_DECODE_MEMORY 2000"):
        Bounds.from_environment({"FASHION_DECODE_MEMORY": "2000"})


def test_security_md_tells_each_bound_and_its_default() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(FASHION_\w+)` \| .+ \| (\d+) \|$", text, re.MULTILINE))
    assert told == {variable: str(getattr(Bounds(), name)) for variable, name in SETTINGS.items()}
