"""Two pictures' patch vectors in; which regions account for their similarity, and which attributes agree, out.

For an average-pooled network the cosine of two pictures is a sum over all pairs of patches (Stylianou, Souvenir and
Pless 2019, "Visualizing deep similarity networks"): with a = mean(aᵢ) and b = mean(bⱼ),
cos(a, b) = Σᵢⱼ aᵢ·bⱼ / (n m |a| |b|). So each pair has an exact share, each region the sum of its pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

COMPARED = ("article_type", "base_colour", "gender", "usage", "season", "sub_category", "master_category")
# Warm for what adds to the similarity, cool for what takes from it; both readable by colour-blind people.
WARM = (230, 85, 13)
COOL = (33, 102, 172)
STRONGEST_TINT = 0.75

Cell = tuple[int, int]


@dataclass(frozen=True)
class Pair:
    """Two regions, as (row, column) of each picture's grid, and what they add to the cosine."""

    a: Cell
    b: Cell
    share: float


@dataclass(frozen=True)
class Explanation:
    """A cosine taken apart: heat_a (h, w) and heat_b (h, w) each sum to `total`, as all pairs together do."""

    heat_a: np.ndarray
    heat_b: np.ndarray
    pairs: list[Pair]
    total: float


def patch_similarity(patches_a: np.ndarray, patches_b: np.ndarray, top: int = 5) -> Explanation:
    """Take the cosine of two mean-pooled pictures apart into pairs of patches, (h, w, ndim) each, exactly."""
    shares = pair_shares(patches_a, patches_b)
    grid_a, grid_b = patches_a.shape[:2], patches_b.shape[:2]
    return Explanation(
        heat_a=shares.sum(axis=1).reshape(grid_a),
        heat_b=shares.sum(axis=0).reshape(grid_b),
        pairs=_top_pairs(shares, grid_a, grid_b, top),
        total=float(shares.sum()),
    )


def pair_shares(patches_a: np.ndarray, patches_b: np.ndarray) -> np.ndarray:
    """The share of every pair of patches in the cosine, (h·w of a, h·w of b) float64; a zero picture gives zeros."""
    if patches_a.ndim != 3 or patches_b.ndim != 3 or patches_a.shape[2] != patches_b.shape[2]:
        raise ValueError(f"Patches must be (h, w, ndim) of one width, not {patches_a.shape} and {patches_b.shape}.")
    return _unit_sum(patches_a) @ _unit_sum(patches_b).T


def _unit_sum(patches: np.ndarray) -> np.ndarray:
    """Patches as rows (h·w, ndim) float64, scaled so that their sum has length 1."""
    rows = patches.reshape(-1, patches.shape[2]).astype(np.float64)
    return rows / max(float(np.linalg.norm(rows.sum(axis=0))), 1e-12)


def _top_pairs(shares: np.ndarray, grid_a: Cell, grid_b: Cell, top: int) -> list[Pair]:
    """The pairs that add most, each region used once, so that the list covers the pictures."""
    left = shares.copy()
    pairs = []
    for _ in range(min(top, *shares.shape)):
        row, column = divmod(int(left.argmax()), shares.shape[1])
        pairs.append(Pair(divmod(row, grid_a[1]), divmod(column, grid_b[1]), float(shares[row, column])))
        left[row, :] = left[:, column] = -np.inf
    return pairs


def shared_attributes(product_a: Any, product_b: Any) -> tuple[dict[str, Any], dict[str, tuple[Any, Any]]]:
    """({column: value both have}, {column: (a's, b's)}) over the compared columns that neither product lacks."""
    both = {column: (_value(product_a, column), _value(product_b, column)) for column in COMPARED}
    known = {column: pair for column, pair in both.items() if None not in pair}
    agree = {column: first for column, (first, second) in known.items() if first == second}
    return agree, {column: pair for column, pair in known.items() if column not in agree}


def _value(product: Any, column: str) -> Any:
    """A product's value, whether it is a mapping or has attributes; None for what says nothing."""
    value = product.get(column) if isinstance(product, Mapping) else getattr(product, column, None)
    return None if value in ("", None) or value != value else value


def overlay(image: Image.Image, heat: np.ndarray, strongest: float | None = None) -> Image.Image:
    """The picture in grey, tinted where its regions add to (warm) or take from (cool) the similarity.

    The heat (h, w) is stretched to the picture's own shape, as the encoder's squash was; give two pictures the same
    `strongest` to make their tints comparable.
    """
    picture = image.convert("RGB")
    scale = strongest or float(np.abs(heat).max()) or 1.0
    grid = Image.fromarray((np.clip(heat / scale, -1, 1)).astype(np.float32))
    smooth = np.asarray(grid.resize(picture.size, Image.Resampling.BILINEAR))[..., None]
    grey = np.asarray(picture.convert("L"), dtype=np.float32)[..., None].repeat(3, axis=2)
    tint = np.where(smooth >= 0, np.array(WARM, dtype=np.float32), np.array(COOL, dtype=np.float32))
    weight = np.clip(np.abs(smooth), 0, 1) * STRONGEST_TINT
    return Image.fromarray((grey * (1 - weight) + tint * weight).astype(np.uint8))
