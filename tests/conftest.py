"""Fixtures shared by every test: a fake encoder, a four-product index, its folder."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fashion_search.index import CatalogIndex
from tests.fakes import BLUE, GREEN, RED, YELLOW, Colour, FakeEncoder, solid

# Row i is shown in colour i, so that the fake encoder's vectors can be worked out by hand.
SWATCHES: tuple[Colour, ...] = (RED, GREEN, BLUE, YELLOW)
FILLED = ("id", "name", "gender", "article_type", "base_colour", "year", "usage", "master_category")
PRODUCTS: tuple[dict[str, Any], ...] = tuple(
    dict(zip(FILLED, row, strict=True))
    for row in (
        ("1", "Red tee", "Women", "Tshirts", "Red", 2011, "Casual", "Apparel"),
        ("2", "Green tee", "Men", "Tshirts", "Green", 2012, "Casual", "Apparel"),
        ("3", "Blue shirt", "Women", "Shirts", "Blue", 2013, "Formal", "Apparel"),
        ("4", "Yellow heels", "Women", "Heels", "Yellow", 2014, "Party", "Footwear"),
    )
)  # fmt: skip


def jpeg(picture: Image.Image) -> bytes:
    """The picture as JPEG bytes."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def data_url(data: bytes, kind: str = "jpeg") -> str:
    """The bytes of a picture as a text that may stand where its address would."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def until(check: Callable[[], Any], seconds: float = 150) -> Any:
    """What the check found, once it found something; fail when it takes longer."""
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.1)
    return found


@pytest.fixture
def encoder() -> FakeEncoder:
    """An encoder whose vectors can be worked out by hand."""
    return FakeEncoder()


def index_swatches(encoder: FakeEncoder) -> CatalogIndex:
    """Four products: a red and a green T-shirt, a blue shirt, yellow heels."""
    pictures = [solid(colour) for colour in SWATCHES]
    rows = [product | {"thumbnail": jpeg(picture)} for product, picture in zip(PRODUCTS, pictures, strict=True)]
    manifest = {"encoder": encoder.fingerprint(), "dataset": {"id": "swatches", "split": "train"}}
    return CatalogIndex.build(encoder.encode(pictures), rows, manifest)


@pytest.fixture
def index(encoder: FakeEncoder) -> CatalogIndex:
    """The four products in memory."""
    return index_swatches(encoder)


@pytest.fixture
def index_folder(index: CatalogIndex, tmp_path: Path) -> Path:
    """The four products as a saved index folder."""
    index.save(tmp_path / "indexes" / "swatches")
    return tmp_path / "indexes" / "swatches"
