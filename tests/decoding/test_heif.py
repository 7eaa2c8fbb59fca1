"""A phone's HEIC photo is read like any other: upright, within the bounds, in a process of its own where that is so."""

from __future__ import annotations

import io
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from fashion_search.decoding import opening
from fashion_search.decoding.bounds import Bounds, Budget
from fashion_search.pictures import PictureError, open_picture


def heic(size: tuple[int, int] = (96, 64), orientation: int = 1) -> bytes:
    """A photo that is red on the left and blue on the right, as its camera held it."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=90, exif=exif.tobytes())
    return out.getvalue()


def test_a_heic_photo_is_read_apart_from_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = []
    decode = opening.decode_apart

    def note(*given: Any) -> Image.Image:
        apart.append(given)
        return decode(*given)

    monkeypatch.setattr(opening, "decode_apart", note)
    found = open_picture(heic(), budget=Budget(Bounds().memory_together_bytes, 5))
    assert (found.size, found.mode, len(apart)) == ((96, 64), "RGB", 1)
    left, right = found.getpixel((10, 30)), found.getpixel((85, 30))
    assert isinstance(left, tuple) and isinstance(right, tuple)
    assert left[0] > 200 > 60 > left[2]
    assert right[2] > 200 > 60 > right[0]


def test_it_is_turned_upright() -> None:
    assert open_picture(heic(orientation=6)).size == (64, 96)


def test_its_size_is_known_before_a_pixel_is_decoded() -> None:
    with pytest.raises(PictureError, match="a side may have 95"):
        open_picture(heic(), bounds=Bounds(side=95))
    with pytest.raises(PictureError, match="MB of memory to decode"):
        open_picture(heic((3000, 2000)), bounds=Bounds(memory=50))


def test_a_damaged_one_is_told_in_a_sentence() -> None:
    data = heic()
    for cut in (40, len(data) // 2, len(data) - 20):
        with pytest.raises(PictureError, match=r"damaged|not a picture"):
            open_picture(data[:cut])
