"""A number of products in; an index folder of so many synthetic ones, with names and attributes like a shop's, out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from usearch.index import Index

from fashion_search.encoder import Encoder
from fashion_search.index import CatalogIndex, Manifest
from fashion_search.index.graph import Graph
from fashion_search.index.products import Products
from fashion_search.search.colour import HEX
from fashion_search.search.dress_code import PART_OF

# A graph of a million is added four times as fast as with the 128 of a real build; nothing measured here but the
# recall of a search that follows the graph depends on it, and recall is measured elsewhere.
EXPANSION_ADD = 32
CHUNK = 50_000
GROUPS = 2000
GENDERS = ("Men", "Women", "Unisex", "Boys", "Girls")
SEASONS = ("Summer", "Winter", "Fall", "Spring")
USAGES = ("Casual", "Formal", "Sports", "Ethnic", "Party", "Smart Casual")
SYLLABLES = ("nor", "vel", "kas", "mira", "tol", "ben", "sor", "lia", "fen", "dal", "ria", "quo")
STYLES = ("Slim", "Ribbed", "Washed", "Striped", "Printed", "Classic", "Essential", "Relaxed", "Cropped", "Urban",
          "Vintage", "Sporty", "Quilted", "Woven", "Stretch", "Light", "Bold", "Soft", "Solid", "Checked")  # fmt: skip
# The smallest picture that a JPEG can be: what a thumbnail costs is not what is measured.
PIXEL = (32, 40)

Array = np.ndarray[Any, Any]


def write_large(folder: Path, count: int, encoder: Encoder) -> Path:
    """Write the index, unless it is there already."""
    if not (folder / "manifest.json").is_file():
        graph = Index(ndim=encoder.ndim, metric="cos", dtype="f16", connectivity=16, expansion_add=EXPANSION_ADD)
        for start in range(0, count, CHUNK):
            rows = np.arange(start, min(start + CHUNK, count), dtype=np.uint64)
            graph.add(rows, vectors(start, len(rows), encoder.ndim))
        facts = {"encoder": encoder.fingerprint(), "dataset": {"id": f"synthetic-{count}"}}
        shape = {"ndim": encoder.ndim, "count": count, "dtype": "f16", "metric": "cos", "files": {}, "sizes": {}}
        CatalogIndex(Graph(graph), Products.of(products(count)), Manifest.of(facts | shape)).save(folder)
    return folder


def vectors(start: int, count: int, ndim: int) -> Array:
    """Make unit vectors in clusters, (count, ndim) float16; the same for a row whatever comes before it in chunks."""
    centres = np.random.default_rng(0).standard_normal((GROUPS, ndim), dtype=np.float32)
    random = np.random.default_rng([1, start])
    rows = centres[random.integers(0, GROUPS, count)]
    rows += random.standard_normal((count, ndim), dtype=np.float32) * 0.7
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


def products(count: int) -> pa.Table:
    """Make products: ids in no order, names of five words of which most are unlike, every column filled, a price."""
    random = np.random.default_rng(2)
    articles, colours = tuple(PART_OF), tuple(HEX)
    brands = [f"{first}{second}".title() for first in SYLLABLES for second in SYLLABLES]
    drawn = {
        "brand": _draw(random, brands, count),
        "gender": _draw(random, GENDERS, count),
        "base_colour": _draw(random, colours, count),
        "style": _draw(random, STYLES, count),
        "article_type": _draw(random, articles, count),
        "season": _draw(random, SEASONS, count),
        "usage": _draw(random, USAGES, count),
    }
    texts = {name: column.cast(pa.string()) for name, column in drawn.items()}
    ids = pa.array(random.permutation(count) + 10_000_000).cast(pa.string())
    words = [texts[name] for name in ("brand", "gender", "style", "base_colour", "article_type")]
    model = pa.array(random.integers(100, 1000, count)).cast(pa.string())
    texts.pop("style")
    return pa.table({
        "id": ids,
        "name": pc.binary_join_element_wise(*words, model, " "),
        "master_category": pa.repeat("Apparel", count),
        **texts,
        "year": pa.array(random.integers(2012, 2026, count)),
        "price": pa.array(np.round(random.uniform(5, 300, count), 2)),
        "currency": pa.repeat("EUR", count),
        "thumbnail": pa.repeat(_picture(), count),
    })  # fmt: skip


def _draw(random: np.random.Generator, values: Sequence[str], count: int) -> pa.DictionaryArray:
    """Draw values, the first ones more often than the last, as in a shop."""
    weights = 1 / np.arange(1, len(values) + 1) ** 0.7
    codes = random.choice(len(values), count, p=weights / weights.sum())
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32), pa.array(values))


def _picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", PIXEL, "grey").save(out, "JPEG", quality=60)
    return out.getvalue()
