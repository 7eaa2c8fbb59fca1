"""Every odd picture is read as Chromium shows it: colours through their profile, depth, transparency, orientation."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from fashion_search.pictures import open_picture
from tests.odd_pictures import odd_pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = odd_pictures()
# Levels of 255; two programs round differently, and go other ways between the steps of a table.
CLOSE, CLOSE_TABLE = 3, 12
SHOW = """async (url) => {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
    const pen = canvas.getContext('2d');
    pen.fillStyle = 'white';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0);
    const shown = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    return [canvas.width, canvas.height, Array.from(shown)];
}"""


@pytest.fixture(scope="module")
def canvas(chromium: Any) -> Iterator[Any]:
    """An empty page."""
    page = chromium.new_page()
    yield page
    page.close()


def shown_in(canvas: Any, picture: bytes, kind: str) -> np.ndarray:
    """What Chromium shows over white, (height, width, 3)."""
    width, height, values = canvas.evaluate(SHOW, f"data:image/{kind};base64,{base64.b64encode(picture).decode()}")
    return np.array(values, np.int16).reshape(height, width, 4)[:, :, :3]


@pytest.mark.parametrize("name", PICTURES)
def test_read_as_shown(canvas: Any, name: str) -> None:
    kind = name.rpartition(".")[2].replace("jpg", "jpeg")
    shown, read = shown_in(canvas, PICTURES[name], kind), np.asarray(open_picture(PICTURES[name]), np.int16)
    assert read.shape == shown.shape
    # The middle of each patch: at their edges JPEG and AVIF ring.
    away = np.abs(read - shown)[4::8, 4::8]
    assert away.max() <= (CLOSE_TABLE if name == "cmyk.jpg" else CLOSE), f"{name}: {away.max()} levels"
