"""A dataset in; the pictures to ask with and the pictures to search, as two sets, out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from fashion_search.catalog.dataset import Catalog, CatalogItem, load_catalog
from fashion_search.catalog.sources import DatasetError
from fashion_search.pictures import picture_hash

MOST_QUERIES = 1000
QUERY_SHARE = 8  # one product in eight asks, where a dataset has one split only


@dataclass(frozen=True)
class PictureSet:
    """Products with a readable picture, their hashes, and the way back to the pictures, which are not kept."""

    name: str
    catalog: Catalog
    products: list[dict[str, Any]]
    hashes: list[str]
    rows: frozenset[int]
    skipped: int = 0

    def __len__(self) -> int:
        return len(self.products)

    @property
    def revision(self) -> str:
        """The commit of a Hub dataset; of any other a digest of the pictures that were read."""
        content = hashlib.sha256("\n".join(self.hashes).encode()).hexdigest()
        return self.catalog.revision or f"pictures-{content[:16]}"

    def items(self, positions: Collection[int] | None = None) -> Iterator[CatalogItem]:
        """The pictures in order, read anew; only those at `positions`, where given."""
        wanted = self.rows if positions is None else {sorted(self.rows)[position] for position in positions}
        yield from _items(self.catalog, wanted)

    def images(self) -> Iterator[Image.Image]:
        """The pictures alone, in order."""
        return (item.image for item in self.items())

    def part(self, name: str, positions: Collection[int]) -> PictureSet:
        """The set of these positions only."""
        chosen, rows = sorted(positions), sorted(self.rows)
        return PictureSet(
            name,
            self.catalog,
            [self.products[position] for position in chosen],
            [self.hashes[position] for position in chosen],
            frozenset(rows[position] for position in chosen),
            self.skipped,
        )


def _items(catalog: Catalog, wanted: frozenset[int] | set[int]) -> Iterator[CatalogItem]:
    """The catalog's items of these rows; other rows' pictures are not decoded."""
    for row in catalog.rows():
        if row.row in wanted and isinstance(item := catalog.open(row), CatalogItem):
            yield item


def read_set(source: str, split: str, limit: int | None = None) -> PictureSet:
    """Every product of a split whose picture can be read, each picture hashed once."""
    catalog = load_catalog(source, split, limit)
    rows, products, hashes = [], [], []
    skipped = 0
    for row in catalog.rows():
        item = catalog.open(row)
        if not isinstance(item, CatalogItem):
            skipped += 1
            continue
        rows.append(item.row)
        products.append(item.product)
        hashes.append(picture_hash(item.image))
    if not products:
        raise DatasetError(f"The split {split!r} of {catalog.name} has no picture that can be read.")
    return PictureSet(f"{catalog.name}, {split}", catalog, products, hashes, frozenset(rows), skipped)


def queries_and_gallery(source: str, limit: int | None = None, seed: int = 0) -> tuple[PictureSet, PictureSet]:
    """The test split and the train split; where there is one split only, a seeded part of it and the rest."""
    gallery = read_set(source, "train", limit)
    try:
        queries = read_set(source, "test", limit)
    except DatasetError:
        return _part(gallery, seed)
    # Folders and single files answer to every split's name with the same pictures.
    return (queries, gallery) if not set(queries.hashes) <= set(gallery.hashes) else _part(gallery, seed)


def _part(pictures: PictureSet, seed: int) -> tuple[PictureSet, PictureSet]:
    """A random eighth, at most MOST_QUERIES, and the rest."""
    if len(pictures) < 2:
        raise DatasetError(f"{pictures.name} has {len(pictures)} picture; an evaluation needs at least 2.")
    order = np.random.default_rng(seed).permutation(len(pictures)).tolist()
    count = min(MOST_QUERIES, max(1, len(pictures) // QUERY_SHARE))
    # What was left out is told once, by the larger part.
    asking = replace(pictures.part(f"{pictures.name}, seeded part {seed}", order[:count]), skipped=0)
    return asking, pictures.part(f"{pictures.name}, the rest", order[count:])
