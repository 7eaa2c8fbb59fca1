"""A dataset of pictures that show no clothes, or the generated ones, in; their vectors with source and kind out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from fashion_search.evaluation.calibration import NoClothes
from fashion_search.evaluation.encodes import Encodes, encode_queries
from fashion_search.evaluation.no_clothes import KINDS, pictures_without_clothes
from fashion_search.evaluation.picture_sets import PictureSet, read_set

GENERATED = 600


@dataclass(frozen=True)
class WithoutClothes:
    """Pictures without clothes: where each comes from, what it shows, and the way to the pictures."""

    name: str
    sources: list[str]
    kinds: list[str]
    pictures: Callable[[], Iterator[Image.Image]]

    def encode(self, encoder: Encodes) -> NoClothes:
        """Their vectors."""
        return NoClothes(
            self.name, encode_queries(encoder, self.pictures()), np.array(self.sources), np.array(self.kinds)
        )


def generated_without_clothes(count: int = GENERATED, seed: int = 0) -> WithoutClothes:
    """Drawn and computed ones, the same for everybody; each kind counts as a source."""
    kinds = [list(KINDS)[number % len(KINDS)] for number in range(count)]
    return WithoutClothes(
        f"{count:,} generated pictures",
        kinds,
        kinds,
        lambda: (picture for _, picture in pictures_without_clothes(count, seed)),
    )


def read_without_clothes(source: str, limit: int | None = None) -> WithoutClothes:
    """Those of a dataset with a column `source`, and a column `kind` if it has one; `limit` takes some of each source.

    Raises ValueError where the column is missing or says the same of all: then no source can be left out.
    """
    found = read_set(source, "train")
    sources = [str(product.get("source") or "") for product in found.products]
    if len(set(sources)) < 2 or "" in sources:
        raise ValueError(
            f"{found.name} needs a column `source` that says of every picture where it comes from, with two or more "
            f"values: the clothes score is measured on sources that it was not fitted to. It has {len(set(sources))}."
        )
    if limit and limit < len(found):
        found = found.part(found.name, np.linspace(0, len(found) - 1, limit).astype(int).tolist())
    return _label(found)


def _label(found: PictureSet) -> WithoutClothes:
    sources = [str(product["source"]) for product in found.products]
    kinds = [str(product.get("kind") or product["source"]) for product in found.products]
    return WithoutClothes(f"{len(found):,} pictures ({found.name})", sources, kinds, found.images)
