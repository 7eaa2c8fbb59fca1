"""A catalog that is hard on an engine: odd values, several pictures of a product, none at all, large ones, numbers."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from PIL import Image

from fashion_search.index import CatalogIndex, write_index
from fashion_search.index.facts import MapFacts
from fashion_search.index.second import Second
from tests.conftest import jpeg
from tests.fakes import FakeEncoder, solid

ODD = (
    'a"b', "o'neil", 'x" or row >= 0 or c_brand == "', "back\\slash", "new\nline", "Größe 😀", "%_*", "{brand}",
    "\\u0041", "tab\t", "\u2028", "1 == 1", "] or row in [0", "null",
)  # fmt: skip
TYPES = ("Tshirts", "Shirts", "Heels", "Jeans", "Watches", "Handbags")
COLOURS = ("Red", "Green", "Blue", "Yellow")
PRODUCTS, PICTURES = 220, 260  # the first 40 have two each
WITHOUT_PICTURE, LARGE_PICTURE = 7, 9


def odd_products() -> list[dict[str, Any]]:
    """A row for each picture."""
    rows = []
    for row in range(PICTURES):
        at = row % PRODUCTS
        rows.append({
            "id": f"p{at}", "name": f"{COLOURS[at % 4]} {TYPES[at % 6]} {at}", "gender": ("Women", "Men")[at % 2],
            "article_type": TYPES[at % 6], "base_colour": COLOURS[at % 4], "year": 2010 + at % 5,
            "usage": ("Casual", "Formal", None)[at % 3], "brand": ODD[at % len(ODD)] if at % 5 else None,
            "price": None if at % 11 == 0 else 5.0 + at / 4, "note": f'"{at}" said o\'neil', "like": f"kind {at % 3}",
            "Länge (cm)": at % 7,
        })  # fmt: skip
    return rows


def odd_thumbnails() -> list[bytes | None]:
    """Its pictures: solid colours, one that is missing and one of noise, larger than a field of Milvus."""
    random = np.random.default_rng(1)
    colours = random.integers(0, 256, (PICTURES, 3)).tolist()
    pictures: list[bytes | None] = [jpeg(solid((red, green, blue))) for red, green, blue in colours]
    buffer = io.BytesIO()
    Image.fromarray(random.integers(0, 256, (400, 400, 3), dtype=np.uint8)).save(buffer, "JPEG", quality=95)
    pictures[WITHOUT_PICTURE], pictures[LARGE_PICTURE] = None, buffer.getvalue()
    return pictures


def odd_index(folder: Path) -> CatalogIndex:
    """The catalog as an index folder with a map, loaded."""
    encoder = FakeEncoder()
    pictures = odd_thumbnails()
    vectors = encoder.encode(Image.open(io.BytesIO(picture or jpeg(solid((9, 99, 9))))) for picture in pictures)
    rows = [row | {"thumbnail": picture} for row, picture in zip(odd_products(), pictures, strict=True)]
    facets = ("gender", "article_type", "base_colour", "usage", "brand", "like")
    facts = {"encoder": encoder.fingerprint(), "dataset": {"id": "odd"}, "facets": facets, "map": {"method": "t-sne"},
             "second": {"model": "plainer", "ndim": 3}}  # fmt: skip
    return _completed(CatalogIndex.build(vectors, rows, facts), folder)


def odd_index_of_three(folder: Path, plain: CatalogIndex) -> CatalogIndex:
    """The same catalog with three graphs, each of at most a hundred vectors."""
    pictures = pa.array(odd_thumbnails(), pa.binary())
    batches = [(plain.vectors, plain.products.append_column("thumbnail", pictures))]
    facts = plain.manifest.replace(map=MapFacts(), second=None)  # whose files come at the end
    write_index(folder / "graphs", batches, facts, graph_rows=100)
    index = CatalogIndex.load(folder / "graphs")
    index.manifest = plain.manifest
    return _completed(index, folder / "index")


def _completed(index: CatalogIndex, folder: Path) -> CatalogIndex:
    """The index with a map and a second encoder's vectors, saved and loaded."""
    index.places = np.random.default_rng(2).random((PICTURES, 2), np.float32)
    index.second = Second(np.arange(4), np.eye(4, 3, dtype=np.float32))
    index.save(folder)
    return CatalogIndex.load(folder)
