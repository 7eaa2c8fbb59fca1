"""A picture in; the same as a visitor might send it out: turned, small in its frame, in other light, blurred, squeezed.

Every change draws its chances from a generator that the caller seeds, so that everybody measures on the same pictures.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from fashion_search.evaluation.no_clothes import noise, scene

Generator = np.random.Generator
Change = Callable[[Image.Image, Generator], Image.Image]

PLAIN = 0.6  # a ground is plain where so much of the border has one colour
STANDS_OUT = 16  # and what differs from it by more, in any channel, is the product
SIDE = 320  # of the frames that are made
PHONE = (390, 844)


def turn(image: Image.Image, generator: Generator, degrees: float) -> Image.Image:
    """Turned anticlockwise; the corners show the border's colour."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=border_colour(image))


def shrink_into_frame(image: Image.Image, generator: Generator, width: float) -> Image.Image:
    """Shrunk to a part of the frame's width, anywhere in the frame, on the border's colour."""
    frame = Image.new("RGB", (SIDE, SIDE), border_colour(image))
    return _paste(frame, image, width, generator)


def on_busy_ground(image: Image.Image, generator: Generator) -> Image.Image:
    """Two thirds of the frame's width, before drawn scenery or coloured noise; a plain ground is cut away."""
    ground = (scene if generator.random() < 0.5 else noise)(generator, (SIDE, SIDE))
    return _paste(ground, image, 0.66, generator)


def screenshot(image: Image.Image, generator: Generator) -> Image.Image:
    """A phone's picture of a shop's page: bars above and below, the product, lines of text, a button, four others."""
    phone = Image.new("RGB", PHONE, "white")
    draw = ImageDraw.Draw(phone)
    draw.rectangle((0, 0, PHONE[0], 44), fill=(28, 28, 32))
    draw.text((20, 14), "9:41", fill="white", font_size=16)
    draw.text((20, 58), "The shop", fill=(30, 30, 30), font_size=22)
    fitted = _fit(image, (358, 360))
    phone.paste(fitted, ((PHONE[0] - fitted.width) // 2, 96 + (360 - fitted.height) // 2))
    for line, width in enumerate(generator.integers(140, 340, 4).tolist()):
        draw.rectangle((16, 474 + 22 * line, 16 + width, 484 + 22 * line), fill=(205, 205, 210))
    draw.rounded_rectangle((16, 572, 374, 620), 10, fill=tuple(generator.integers(20, 200, 3).tolist()))
    for other in range(4):
        shade = tuple(generator.integers(150, 245, 3).tolist())
        draw.rectangle((16 + 91 * other, 640, 97 + 91 * other, 748), fill=shade)
    draw.rectangle((0, 780, PHONE[0], PHONE[1]), fill=(245, 245, 247))
    return phone


def lit(image: Image.Image, generator: Generator, gains: tuple[float, float, float]) -> Image.Image:
    """In light of another colour: each channel times its gain."""
    pixels = np.asarray(image.convert("RGB"), dtype=np.float32) * np.array(gains, np.float32)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def grey(image: Image.Image, generator: Generator) -> Image.Image:
    """Without colours."""
    return image.convert("L").convert("RGB")


def blur(image: Image.Image, generator: Generator) -> Image.Image:
    """Out of focus: by a fiftieth of the longer side."""
    return image.convert("RGB").filter(ImageFilter.GaussianBlur(max(image.size) / 50))


def tiny(image: Image.Image, generator: Generator) -> Image.Image:
    """A preview of 32 pixels."""
    return _fit(image, (32, 32))


def squeeze(image: Image.Image, generator: Generator) -> Image.Image:
    """Saved as JPEG of quality 10."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=10)
    return Image.open(buffer)


CHANGES: dict[str, Change] = {
    **{f"turned {degrees}°": partial(turn, degrees=degrees) for degrees in (15, 90, 180, 270)},
    "half the width": partial(shrink_into_frame, width=0.5),
    "quarter of the width": partial(shrink_into_frame, width=0.25),
    "phone screenshot": screenshot,
    "busy ground": on_busy_ground,
    "warm light": partial(lit, gains=(1.1, 0.85, 0.55)),
    "cool light": partial(lit, gains=(0.7, 0.9, 1.15)),
    "grey": grey,
    "blur": blur,
    "32 pixels": tiny,
    "JPEG quality 10": squeeze,
}


def border_colour(image: Image.Image) -> tuple[int, int, int]:
    """The middle colour of the picture's border."""
    red, green, blue = np.median(_border(image), axis=0).astype(int).tolist()
    return red, green, blue


def _border(image: Image.Image) -> np.ndarray:
    """The outermost pixels (n, 3)."""
    pixels = np.asarray(image.convert("RGB"))
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _paste(frame: Image.Image, image: Image.Image, width: float, generator: Generator) -> Image.Image:
    """The picture in the frame, at a part of its width and anywhere it fits; a plain ground of its own is cut away."""
    side = round(frame.width * width)
    small = _fit(image, (side, frame.height))
    left, top = (
        int(generator.integers(0, room + 1)) for room in (frame.width - small.width, frame.height - small.height)
    )
    frame.paste(small, (left, top), _product(small))
    return frame


def _fit(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """As large as fits in the box, its shape kept."""
    scale = min(box[0] / image.width, box[1] / image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def _product(image: Image.Image) -> Image.Image | None:
    """What stands out from a plain ground, as a mask; None where the ground is not plain: all of it is the picture."""
    ground = np.array(border_colour(image), np.float32)
    if np.mean(_away(_border(image), ground)) > 1 - PLAIN:
        return None
    away = _away(np.asarray(image), ground)
    # What has the product on both sides of it, and above and below, is the product: a white print, a bright sole.
    inside = np.logical_and.reduce([_find_between(away, axis) for axis in (0, 1)])
    return Image.fromarray((inside * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))


def _away(pixels: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """Which pixels (…, 3) differ from the ground's colour."""
    return np.abs(pixels.astype(np.float32) - ground).max(axis=-1) > STANDS_OUT


def _find_between(away: np.ndarray, axis: int) -> np.ndarray:
    """Which pixels have such a pixel, or are one, on both sides along an axis."""
    before = np.maximum.accumulate(away, axis=axis)
    return before & np.flip(np.maximum.accumulate(np.flip(away, axis), axis=axis), axis)
