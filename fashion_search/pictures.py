"""Any picture in; the part of it that is asked for, made small, hashed, as JPEG or as a data URL, out."""

import base64
import io
import math
from collections.abc import Sequence
from hashlib import sha256

from PIL import Image

from fashion_search.decoding.bounds import BOUNDS, Bounds, Budget
from fashion_search.decoding.opening import (
    DRAFT_SIDE,
    MAX_BYTES,
    BusyPictureError,
    PictureError,
    PictureSource,
    open_picture,
)

__all__ = [
    "DRAFT_SIDE",
    "MAX_BYTES",
    "Box",
    "BusyPictureError",
    "Corners",
    "PictureError",
    "PictureSource",
    "check_box",
    "crop",
    "data_url",
    "decode",
    "jpeg",
    "open_picture",
    "picture_hash",
    "small",
]

SHOWN_SIDE = 480
SMALLEST_BOX = 0.03

# A box as somebody sends it, and one that was checked: left, top, right, bottom as fractions of the sides.
Box = Sequence[float]
Corners = tuple[float, float, float, float]


def picture_hash(image: Image.Image) -> str:
    """SHA-256 of the pixels: equal for the same picture, whatever the file around it."""
    pixels = image.convert("RGB")
    return sha256(f"{pixels.width}x{pixels.height}:".encode() + pixels.tobytes()).hexdigest()


def decode(
    picture: PictureSource, box: Box | None, least: float, bounds: Bounds = BOUNDS, budget: Budget | None = None
) -> Image.Image:
    """The part of a picture in `box`, with at least `least` pixels a side where the picture has them."""
    left, top, right, bottom = (0.0, 0.0, 1.0, 1.0) if box is None else check_box(box)
    whole = math.ceil(least / min(right - left, bottom - top))
    return crop(open_picture(picture, least=whole, bounds=bounds, budget=budget), box)


def small(picture: Image.Image, side: int = SHOWN_SIDE) -> Image.Image:
    """A copy whose longest side is at most `side`."""
    copy = picture.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def jpeg(picture: Image.Image, quality: int = 86, optimize: bool = False) -> bytes:
    """The picture as a JPEG file's bytes; `optimize` takes longer and is for what is kept."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=optimize)
    return out.getvalue()


def data_url(picture: Image.Image, quality: int = 86) -> str:
    """The picture as a JPEG that stands in the page itself."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(picture, quality)).decode()


def crop(picture: Image.Image, box: Box | None) -> Image.Image:
    """The part of an upright picture inside `box`: left, top, right, bottom as fractions of its sides."""
    if box is None:
        return picture
    left, top, right, bottom = check_box(box)
    width, height = picture.size
    return picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))


def check_box(box: Box) -> Corners:
    """Four ordered fractions that leave something to look at, or ValueError."""
    try:
        left, top, right, bottom = (min(max(float(value), 0.0), 1.0) for value in box)
    except (TypeError, ValueError):
        message = f"The box is {box!r}; expected are four numbers from 0 to 1: left, top, right, bottom."
        raise ValueError(message) from None
    # Written so that "not a number" fails too.
    if not (right - left >= SMALLEST_BOX and bottom - top >= SMALLEST_BOX):
        raise ValueError("The box is too small; it must cover at least 3% of the picture's width and height.")
    return left, top, right, bottom
