"""A picture in any of the forms that rows have in; its bytes, its file or its address out."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from fashion_search.catalog.downloads import is_address
from fashion_search.catalog.source import Source
from fashion_search.pictures import MAX_BYTES

Picture = bytes | Path | str  # the file, where it lies, or its address
PNG_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16")


def locate(picture: Any, source: Source) -> Picture | None:
    """Where a picture of a raw row is; None for a row without one. Raises MissingPictureError."""
    if isinstance(picture, Mapping):
        picture = picture.get("bytes") or picture.get("path")
    if isinstance(picture, str) and is_address(picture):
        return picture.strip()
    if isinstance(picture, bytes | bytearray | memoryview):
        return bytes(picture)
    if isinstance(picture, Image.Image):  # a stream that does not know its columns decodes them
        return _png(picture)
    return source.locate(str(picture)) if picture not in (None, "") else None


def _png(picture: Image.Image) -> bytes:
    """A decoded picture as a file again, so that its content can be known."""
    buffer = io.BytesIO()
    plain = picture if picture.mode in PNG_MODES else picture.convert("RGB")
    plain.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def read_file(path: Path) -> bytes:
    """The file, at most one byte more than any picture may have."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
