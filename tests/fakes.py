"""Stand-ins whose answers can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from fashion_search.encoder import Encoder, Looks

Colour = tuple[int, int, int]

RED: Colour = (255, 0, 0)
GREEN: Colour = (0, 255, 0)
BLUE: Colour = (0, 0, 255)
YELLOW: Colour = (255, 255, 0)
WHITE: Colour = (255, 255, 255)


def solid(colour: Colour, size: tuple[int, int] = (24, 32)) -> Image.Image:
    """A picture of one colour."""
    return Image.new("RGB", size, colour)


class FakeEncoder(Encoder):
    """Mean red, green and blue, scaled to length 1: red is (1, 0, 0), yellow (0.71, 0.71, 0)."""

    model = "fake-mean-colour"
    architecture = "colour_means"
    ndim = 3
    engine = "fake"
    weights_hash = "0" * 64
    folder = Path()  # no figures are kept there
    precision = "f32"
    preprocessing: dict[str, Any] = {"input_size": [3, 2, 2], "crop_mode": "squash"}  # noqa: RUF012

    def __init__(self) -> None:
        """Nothing is loaded: there are no weights."""

    def encode(self, images: Iterable[Image.Image]) -> np.ndarray:
        """Pictures → (n, 3) float32 unit rows."""
        rows = [self.patches(image).mean(axis=(0, 1)) for image in images]
        vectors = np.array(rows, dtype=np.float32).reshape(-1, self.ndim)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def look(self, images: Iterable[Image.Image]) -> Looks:
        """As an encoder without a head that tells which way is up."""
        vectors = self.encode(images)
        return Looks(vectors, [0] * len(vectors))

    def patches(self, image: Image.Image) -> np.ndarray:
        """One picture → (2, 2, 3) float32: the mean colour of each quarter; black becomes dark grey."""
        quarters = image.convert("RGB").resize((2, 2), Image.Resampling.BOX)
        return np.maximum(np.asarray(quarters, dtype=np.float32) / 255, 1e-3)

    def seen(self, image: Image.Image) -> np.ndarray:
        """One picture → (2, 2, 3) uint8."""
        return np.asarray(image.convert("RGB").resize((2, 2), Image.Resampling.BOX))

    def layers(self, image: Image.Image) -> list[np.ndarray]:
        """No layers: there is no network."""
        return []

    def fingerprint(self) -> dict[str, Any]:
        """What an index's manifest records of its encoder."""
        return {
            "model": self.model,
            "weights_sha256": self.weights_hash,
            "ndim": self.ndim,
            "preprocessing": self.preprocessing,
        }
