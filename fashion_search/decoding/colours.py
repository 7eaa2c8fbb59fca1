"""A decoded picture with its colour profile in; the same picture in sRGB, as a browser shows it, out.

Phones save Display P3, cameras Adobe RGB, print shops CMYK: the same numbers mean other colours there.
"""

from __future__ import annotations

import io
import logging
from functools import lru_cache
from itertools import product

import numpy as np
from PIL import Image, ImageCms

log = logging.getLogger(__name__)

# Profiles of presses have half a megabyte; what is larger is not read.
MOST_BYTES = 2**21
# A profile that moves no colour further than this, in levels of 255, is sRGB by whatever name.
SAME = 2
SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
INTO = {"RGB": "RGB", "RGBA": "RGBA", "L": "RGB", "CMYK": "RGB"}


def to_srgb(picture: Image.Image) -> Image.Image:
    """The picture with its colours in sRGB; as it came where it has no profile, or one that cannot be used."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    moved = picture.convert("RGBA") if picture.mode in ("P", "PA", "LA") and _space(profile) == "RGB" else picture
    if picture.mode == "LA" and _space(profile) == "L":
        return _grey_with_alpha(picture, profile)
    transform = _transform(profile, moved.mode)
    return picture if transform is None else _move(moved, transform)


def _grey_with_alpha(picture: Image.Image, profile: bytes) -> Image.Image:
    transform = _transform(profile, "L")
    if transform is None:
        return picture
    grey, alpha = picture.split()
    coloured = _move(grey, transform)
    coloured.putalpha(alpha)
    return coloured


def _move(picture: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    moved = ImageCms.applyTransform(picture, transform)
    return picture if moved is None else moved  # None only where it is done in place


def _space(profile: bytes) -> str:
    """The mode of the pictures that a profile is for."""
    return SPACES.get(profile[16:20].decode("latin-1"), "")


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The way from the profile's colours to sRGB; None where it is no other, or cannot be told."""
    if len(profile) > MOST_BYTES:
        log.info("A colour profile of %d bytes is passed over; the most is %d.", len(profile), MOST_BYTES)
        return None
    if _space(profile) != mode.removesuffix("A"):
        log.info("A colour profile for %r is passed over: the picture has %s.", profile[16:20], mode)
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, INTO[mode])
        return None if mode != "CMYK" and _moves_nothing(transform, mode) else transform
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        log.info("A colour profile of %d bytes is passed over: %s.", len(profile), error)
        return None


def _moves_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether colours from all over the space stay where they are."""
    if mode == "L":
        before = Image.linear_gradient("L")
    else:
        steps = np.array(list(product(range(0, 256, 51), repeat=3)), np.uint8)
        before = Image.fromarray(steps.reshape(6, 36, 3)).convert(mode)
    after = ImageCms.applyTransform(before, transform)
    away = np.asarray(after, np.int16) - np.asarray(before.convert(INTO[mode]), np.int16)
    return int(np.abs(away).max()) <= SAME
