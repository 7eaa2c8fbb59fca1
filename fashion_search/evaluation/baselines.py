"""Pictures in; features without any training out: the lines that a trained encoder has to beat.

They take the place of an encoder in the evaluation: `encode(pictures)` → (n, ndim) float32 unit rows. The definitions
are those that reproduce published reference lines of this data within half a point: both look at a 64×64 thumbnail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from fashion_search.search.colours_counted import THUMBNAIL, hsv_histogram
from fashion_search.vectors import unit_rows

PIXELS = (16, 16)
PIXEL_WEIGHT = 0.9  # in the concatenation, against the histogram's 1
CHANCE_WIDTH = 32


@dataclass(frozen=True)
class ReferenceFeature:
    """A hand-made feature that encodes like an encoder."""

    model: str
    describe: str
    feature: Callable[[Image.Image], np.ndarray]

    def encode(self, images: Iterable[Image.Image]) -> np.ndarray:
        """Pictures → (n, ndim) float32 unit rows."""
        rows = [self.feature(image.convert("RGB")) for image in images]
        return unit_rows(np.stack(rows) if rows else np.zeros((0, 1)))


def pixels_16(image: Image.Image) -> np.ndarray:
    """16×16 pixels, each channel less its mean over the picture, (768,) float32 of length 1 (0 for one flat colour)."""
    small = image.resize(THUMBNAIL, Image.Resampling.LANCZOS).resize(PIXELS, Image.Resampling.BILINEAR)
    pixels = np.asarray(small, dtype=np.float32) / 255
    return unit_rows((pixels - pixels.mean(axis=(0, 1))).reshape(1, -1))[0]


def hsv_and_pixels(image: Image.Image) -> np.ndarray:
    """Both of them, side by side, (1024,) float32."""
    return np.concatenate([hsv_histogram(image), PIXEL_WEIGHT * pixels_16(image)])


def random_feature() -> Callable[[Image.Image], np.ndarray]:
    """A feature that ignores the picture: seeded noise, so that its scores are those of chance."""
    generator = np.random.default_rng(0)
    return lambda image: generator.normal(size=CHANCE_WIDTH).astype(np.float32)


def reference_feature(name: str) -> ReferenceFeature | None:
    """The feature of this name, or None when `name` is not one of REFERENCE_FEATURES."""
    if name not in REFERENCE_FEATURES:
        return None
    describe, make = REFERENCE_FEATURES[name]
    return ReferenceFeature(name, describe, make())


REFERENCE_FEATURES: dict[str, tuple[str, Callable[[], Callable[[Image.Image], np.ndarray]]]] = {
    "chance": ("random vectors", random_feature),
    "hsv-histogram": ("HSV histogram, 256 bins, square root", lambda: hsv_histogram),
    "pixels-16": ("16×16 pixels, each channel centred", lambda: pixels_16),
    "hsv-and-pixels": ("HSV histogram and 16×16 pixels, concatenated", lambda: hsv_and_pixels),
}
