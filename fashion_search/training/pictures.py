"""Labelled pictures in memory: catalogs in, uint8 arrays, label numbers and their vocabulary out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from fashion_search.evaluation.no_clothes import pictures_without_clothes
from fashion_search.training.augment import white_backgrounds

if TYPE_CHECKING:
    from fashion_search.catalog.dataset import Row

SEED = 7  # other pictures than those that the evaluation draws
ATTRIBUTES = ("article_type", "base_colour", "gender", "sub_category", "usage", "season", "master_category")


@dataclass
class TrainingSet:
    """Row i of everything is picture i: `pictures` (n, s, s, 3) uint8, `labels` name → (n,) int64, -1 for missing."""

    pictures: np.ndarray
    vocabulary: dict[str, list[str]]
    labels: dict[str, Tensor]
    groups: Tensor
    backgrounds: Tensor = field(repr=False)

    def __len__(self) -> int:
        return len(self.pictures)

    def batch(self, rows: Tensor) -> tuple[Tensor, Tensor, dict[str, Tensor], Tensor]:
        """The pictures, background masks, labels and article-type groups of some rows."""
        labels = {name: values[rows] for name, values in self.labels.items()}
        return torch.from_numpy(self.pictures[rows.numpy()]), self.backgrounds[rows], labels, self.groups[rows]

    def balance(self, rows: Tensor) -> dict[str, Tensor]:
        """Class weights falling with the fourth root of a class's count, 1 on average over the rows."""
        return {name: _balance(values[rows], len(self.vocabulary[name])) for name, values in self.labels.items()}


def _balance(labels: Tensor, classes: int) -> Tensor:
    counts = torch.bincount(labels[labels >= 0], minlength=classes).float()
    weights = counts.clamp(min=1) ** -0.25
    return weights / ((weights * counts).sum() / counts.sum().clamp(min=1))


def build_training_set(
    pictures: np.ndarray,
    rows: list[dict],
    groups: Mapping[str, Sequence[str]],
    vocabulary: dict[str, list[str]] | None = None,
) -> TrainingSet:
    """Numbers the labels of `rows` (product dicts) and marks the white backgrounds; `groups` maps loose categories.

    A given `vocabulary` (that of a run to go on with) stays as it is: values it lacks count as missing labels.
    """
    vocabulary = vocabulary or {name: sorted({row[name] for row in rows if row.get(name)}) for name in ATTRIBUTES}
    labels = {name: _number([row.get(name) for row in rows], vocabulary[name]) for name in ATTRIBUTES}
    kinds = vocabulary["article_type"]
    allowed = torch.tensor([[kind in groups.get(row.get("category") or "", ()) for kind in kinds] for row in rows])
    masks = [white_backgrounds(torch.from_numpy(pictures[start : start + 500])) for start in range(0, len(rows), 500)]
    return TrainingSet(pictures, vocabulary, labels, allowed, torch.cat(masks))


def _number(values: list[str | None], vocabulary: list[str]) -> Tensor:
    number = {value: position for position, value in enumerate(vocabulary)}
    return torch.tensor([number.get(value or "", -1) for value in values])


def read_pictures(source: str, split: str, side: int = 160, limit: int | None = None) -> tuple[np.ndarray, list[dict]]:
    """Every readable picture of a catalog squashed to (n, side, side, 3) uint8, and its product dicts."""
    from fashion_search.catalog.dataset import CatalogItem, load_catalog

    def squash(row: Row) -> tuple[np.ndarray, dict] | None:
        item = catalog.open(row)
        return (_squashed(item.image, side), item.product) if isinstance(item, CatalogItem) else None

    catalog = load_catalog(source, split, limit)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        read = [pair for pair in pool.map(squash, catalog.rows()) if pair]
    return np.stack([picture for picture, _ in read]), [product for _, product in read]


def draw_without_clothes(count: int, side: int = 160) -> tuple[np.ndarray, list[dict]]:
    """(count, side, side, 3) uint8 generated pictures that show no clothes, and products of which nothing is known.

    A teacher that knows more of the world than clothes tells them apart; its student learns to from these.
    """
    drawn = [_squashed(picture, side) for _, picture in pictures_without_clothes(count, SEED)]
    return np.array(drawn, np.uint8).reshape(-1, side, side, 3), [{} for _ in drawn]


def _squashed(picture: Image.Image, side: int) -> np.ndarray:
    return np.asarray(picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0))
