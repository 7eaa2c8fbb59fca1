"""What a caller sends in; the same, checked and cut to size, or a ValueError with a sentence, out."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

Box = Sequence[float]

MOST = 100
SMALLEST_BOX = 0.03


def check_k(k: float) -> int:
    """A whole number from 1 to MOST, or ValueError."""
    if isinstance(k, bool) or not isinstance(k, int | float) or int(k) != k or not 1 <= k <= MOST:
        raise ValueError(f"k is {k!r}; allowed is a whole number from 1 to {MOST}.")
    return int(k)


def crop(picture: Image.Image, box: Box | None) -> Image.Image:
    """The part of an upright picture inside `box`: left, top, right, bottom as fractions of its sides."""
    if box is None:
        return picture
    left, top, right, bottom = check_box(box)
    width, height = picture.size
    return picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))


def check_box(box: Box) -> tuple[float, float, float, float]:
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
