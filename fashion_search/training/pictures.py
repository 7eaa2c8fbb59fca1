"""Labelled pictures in memory: catalogs in, uint8 arrays, label numbers and their vocabulary out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from fashion_search.evaluation.no_clothes import pictures_without_clothes
from fashion_search.training.augment import white_backgrounds

if TYPE_CHECKING:
    from fashion_search.catalog.dataset import Catalog, Row

AHEAD = 256  # pictures decoded before the first of them is put away
SEED = 7  # other pictures than those that the evaluation draws
ATTRIBUTES = ("article_type", "base_colour", "gender", "sub_category", "usage", "season", "master_category", "clothes")


@dataclass
class TrainingSet:
    """Row i of everything is picture i: `pictures` (n, s, s, 3) uint8, `labels` name → (n,) int64, -1 for missing."""

    pictures: np.ndarray
    vocabulary: dict[str, list[str]]
    labels: dict[str, Tensor]
    groups: Tensor
    backgrounds: Tensor = field(repr=False)

    @property
    def photos(self) -> Tensor:
        """Rows of people's own photos: known up to a group of article types."""
        return (self.groups.any(1) & (self.labels["article_type"] < 0)).nonzero().flatten()

    @property
    def without_clothes(self) -> Tensor:
        """Rows of pictures of which it is known that they show no clothes."""
        known = self.vocabulary["clothes"]
        return (self.labels["clothes"] == (known.index("no") if "no" in known else -2)).nonzero().flatten()

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

    A given `vocabulary` (that of an encoder to start from) keeps its order; values it lacks are added at its end.
    """
    vocabulary = merged(vocabulary or {}, rows)
    labels = {name: _number([row.get(name) for row in rows], vocabulary[name]) for name in ATTRIBUTES}
    kinds = vocabulary["article_type"]
    allowed = torch.tensor([[kind in groups.get(row.get("category") or "", ()) for kind in kinds] for row in rows])
    masks = [white_backgrounds(torch.from_numpy(pictures[start : start + 500])) for start in range(0, len(rows), 500)]
    return TrainingSet(pictures, vocabulary, labels, allowed, torch.cat(masks))


def merged(vocabulary: Mapping[str, Sequence[str]], rows: Sequence[Mapping]) -> dict[str, list[str]]:
    """What is known already, in its order, and then what is new in the rows, for every attribute."""
    found = {name: {row[name] for row in rows if row.get(name)} for name in ATTRIBUTES}
    known = {name: list(vocabulary.get(name, ())) for name in ATTRIBUTES}
    return {name: known[name] + sorted(found[name] - set(known[name])) for name in ATTRIBUTES}


def _number(values: list[str | None], vocabulary: list[str]) -> Tensor:
    number = {value: position for position, value in enumerate(vocabulary)}
    return torch.tensor([number.get(value or "", -1) for value in values])


@dataclass(frozen=True)
class Source:
    """Where the pictures of a run come from; `drawn` is the share more of generated ones that show no clothes."""

    datasets: Sequence[str]
    no_clothes: Sequence[str] = ()
    split: str = "train"
    limit: int | None = None
    drawn: float = 0.0


def load_training_pictures(source: Source, side: int) -> tuple[np.ndarray, list[dict]]:
    """(n, side, side, 3) uint8 pictures, squashed, and their product dicts; unreadable pictures are left out.

    Every dict says under "dataset" where it came from and under "clothes" "yes" or "no". Each picture is decoded into
    its place, so that all of them are held once.
    """
    from fashion_search.catalog.dataset import load_catalog

    catalogs = [load_catalog(name, source.split, source.limit) for name in [*source.datasets, *source.no_clothes]]
    rows = [[*catalog.rows()] for catalog in catalogs]  # their pictures are still encoded, and small
    drawn = round(source.drawn * sum(map(len, rows)))
    pictures = np.empty((sum(map(len, rows)) + drawn, side, side, 3), np.uint8)
    products: list[dict] = []
    said = [_garment] * len(source.datasets) + [_anything_else] * len(source.no_clothes)
    read = (_decode(*each, side) for each in zip(catalogs, rows, said, strict=True))
    for picture, product in chain(*read, draw_without_clothes(drawn, side)):
        pictures[len(products)] = picture
        products.append(product)
    return pictures[: len(products)], products


def _garment(product: dict, dataset: str) -> dict:
    return product | {"dataset": dataset, "clothes": "yes"}


def _anything_else(product: dict, dataset: str) -> dict:
    """What it shows has no place among the labels of clothes."""
    return {"id": product["id"], "dataset": dataset, "clothes": "no"}


def repeated(rows: Tensor, datasets: Sequence[str], times: Mapping[str, float]) -> Tensor:
    """The rows of each dataset as often as `times` says; what is left of a broken number is drawn by lot."""
    wanted = torch.tensor([times.get(datasets[row], 1.0) for row in rows.tolist()])
    lot = torch.rand(len(rows), generator=torch.Generator().manual_seed(SEED))
    return rows.repeat_interleave((wanted + lot).floor().long())


def _decode(
    catalog: Catalog, rows: Sequence[Row], said: Callable[[dict, str], dict], side: int
) -> Iterator[tuple[np.ndarray, dict]]:
    from fashion_search.catalog.dataset import CatalogItem

    def squash(row: Row) -> tuple[np.ndarray, dict] | None:
        item = catalog.open(row)
        return (
            (_squashed(item.image, side), said(item.product, catalog.name)) if isinstance(item, CatalogItem) else None
        )

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(rows), AHEAD):
            yield from (pair for pair in pool.map(squash, rows[start : start + AHEAD]) if pair)


def draw_without_clothes(count: int, side: int) -> Iterator[tuple[np.ndarray, dict]]:
    """`count` generated (side, side, 3) uint8 pictures that show no clothes, and products of which only that is known.

    A teacher that knows more of the world than clothes tells them apart; its student learns to from these.
    """
    for _, picture in pictures_without_clothes(count, SEED):
        yield _squashed(picture, side), {"clothes": "no", "dataset": "drawn"}


def _squashed(picture: Image.Image, side: int) -> np.ndarray:
    return np.asarray(picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0))
