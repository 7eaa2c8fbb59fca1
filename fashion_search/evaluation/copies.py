"""Vectors of products and of their copies in; the similarity from which two products are shown as one out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from PIL import Image

SIZE, QUALITY = 0.9, 70
KEPT_APART = 0.01  # at most this share of products may look like a copy of another one …
FOUND = 0.99  # … and where there is room, this share of copies is found
LOWEST = 0.98  # whatever is measured: products less alike than this are never one
COPIED = 300


def copies(images: Iterable[Image.Image]) -> Iterator[Image.Image]:
    """Each picture as a shop would list it again: at 90% of its size, saved as JPEG of quality 70."""
    for image in images:
        size = (max(1, round(side * SIZE)) for side in image.size)
        buffer = io.BytesIO()
        image.convert("RGB").resize((next(size), next(size)), Image.Resampling.LANCZOS).save(
            buffer, "JPEG", quality=QUALITY
        )
        yield Image.open(buffer)


def near_duplicates(vectors: np.ndarray, copied: np.ndarray, neighbours: np.ndarray) -> dict[str, Any]:
    """The line between copies and other products, and what it does.

    `vectors` and `copied` (n, ndim) are pictures and their copies, `neighbours` (m,) the similarity of each product to
    the nearest other one. The line finds FOUND of the copies unless more than KEPT_APART of the products lie above it:
    two products shown as one are the worse mistake.
    """
    alike = np.einsum("ij,ij->i", vectors, copied)
    line = max(float(np.quantile(alike, 1 - FOUND)), float(np.quantile(neighbours, 1 - KEPT_APART)), LOWEST)
    line = float(np.floor(line * 10_000) / 10_000)
    return {
        "from": line,
        "copies_found": float(np.mean(alike >= line)),
        "products_taken_for_one": float(np.mean(neighbours >= line)),
        "copies": len(alike),
        "products": len(neighbours),
    }
