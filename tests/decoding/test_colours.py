"""Colours through their profile: what the visitor sees, for nothing where there is nothing to do."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.decoding import colours
from fashion_search.pictures import open_picture
from tests.odd_pictures import ADOBE, P3, SRGB, grey_profile, patches, png, rgb_profile, saved

SKIN = (224, 172, 140)
SHOWN = {"P3": (234, 170, 134), "Adobe": (245, 172, 137)}


@pytest.fixture(autouse=True)
def forget() -> None:
    """No profile is known."""
    colours._transform.cache_clear()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize(("name", "profile"), [("P3", rgb_profile(P3)), ("Adobe", rgb_profile(ADOBE, 2.2))])
def test_wide_colours_become_those_of_the_screen(kind: str, name: str, profile: bytes) -> None:
    read = open_picture(saved(Image.new("RGB", (32, 32), SKIN), kind, icc_profile=profile))
    away = np.abs(np.array(read.getpixel((16, 16))) - SHOWN[name])
    assert away.max() <= (6 if kind == "AVIF" else 3), (read.getpixel((16, 16)), SHOWN[name])
    assert read.info == {}


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA"])
def test_a_picture_in_srgb_stays_as_it_is_and_no_pixel_is_worked_on(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = patches().convert(mode)
    profile = rgb_profile(SRGB)
    data = saved(picture, "PNG", icc_profile=profile)
    first = open_picture(data)
    monkeypatch.setattr("PIL.ImageCms.applyTransform", lambda *_: pytest.fail("worked on"))
    assert open_picture(data).tobytes() == first.tobytes() == open_picture(saved(picture, "PNG")).tobytes()


BROKEN: dict[str, tuple[bytes, str]] = {
    "cut": (rgb_profile(P3)[:300], "cannot build"),
    "nothing of the kind": (b"nothing of the kind" * 20, "is passed over: the picture has RGB"),
    "for grey": (grey_profile(1.8), "is passed over: the picture has RGB"),
    "without a curve": (rgb_profile(P3).replace(b"rTRC", b"xxxx"), "cannot build"),
    "too large": (rgb_profile(P3), "the most is"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_profile_that_cannot_be_used_is_said_once_and_never_an_error(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, colours.__name__)
    profile, told = BROKEN[name]
    if name == "too large":  # made here: megabytes that a module keeps are what test_bodies.py looks for
        profile += bytes(colours.MOST_BYTES)
    for _ in range(2):
        picture = Image.new("RGB", (32, 32), SKIN)
        picture.info["icc_profile"] = profile
        assert open_picture(picture).getpixel((16, 16)) == SKIN
    assert len(caplog.messages) == 1 and "passed over" in caplog.messages[0]
    assert told in caplog.messages[0]


def test_every_cut_of_a_profile_is_survived() -> None:
    whole = rgb_profile(P3)
    for end in range(0, len(whole), 97):
        picture = Image.new("RGB", (4, 4), SKIN)
        picture.info["icc_profile"] = whole[:end]
        assert open_picture(picture).size == (4, 4)


def test_one_of_65536_greys_is_clear_and_its_neighbours_are_not() -> None:
    values = np.full((16, 16), 30_000, np.uint16)
    values[:8] = 30_001
    clear: Any = {b"tRNS": (30_001).to_bytes(2, "big")}
    read = open_picture(png(values, 0, 16, clear))
    assert read.getpixel((4, 4)) == (255, 255, 255)
    assert read.getpixel((4, 12)) == (117, 117, 117)
