"""Vectors and products in, a searchable catalog out; the folder it is saved in is described in the README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from fashion_search.files import replace_folder
from fashion_search.index.card import describe_index
from fashion_search.index.catalog_map import MAP, Lay, Places, read_map, write_map
from fashion_search.index.exact import candidates, spread
from fashion_search.index.facts import IndexFormatError, unreadable
from fashion_search.index.folder import (
    GRAPH,
    MANIFEST,
    PRODUCTS,
    HasFingerprint,
    check_encoder,
    check_files,
    complete,
    graphs_of,
    read_manifest,
)
from fashion_search.index.graph import Graph, add_vectors, new_graph
from fashion_search.index.manifest import DTYPE, METRIC, Manifest
from fashion_search.index.products import Product, Products, ProductsWriter
from fashion_search.index.second import SECOND, Second, read_second, write_second
from fashion_search.index.shards import SHARD_ROWS, GraphWriter, Shards, open_graph
from fashion_search.schema import FACETS, Where, uniform

__all__ = ["FACETS", "CatalogIndex", "IndexFormatError", "Match", "write_index"]

# Up to so many products, comparing with each is as fast as the graph and misses none.
EXACT_UP_TO = 20_000
# Candidates beyond k, so that ranking them anew in float32 can mend what float16 put in the wrong order.
SLACK = 8


@dataclass(frozen=True)
class Match:
    """One product found: its row, its cosine similarity to the query and its columns."""

    key: int
    score: float
    product: Product


@dataclass(frozen=True)
class Choice:
    """Among which rows a search chooses, and how: the last three parameters of `CatalogIndex.search`."""

    where: Where | None
    exact: bool | None
    most: int | None


@dataclass(frozen=True)
class Followed:
    """What following the graph came upon: (row, cosine), best first, and with how many it compared the query."""

    found: list[tuple[int, float]]
    compared: int


class CatalogIndex:
    """A catalog that can be searched by vector, from several threads at once."""

    def __init__(
        self, graph: Graph | Shards, products: Products, manifest: Manifest, places: Places | None = None
    ) -> None:
        self.manifest = manifest
        self.places = places  # (n, 2), the catalog's map
        self.second: Second | None = None
        self._graph = graph
        self._products = products

    @classmethod
    def build(
        cls,
        vectors: np.ndarray,
        products: pa.Table | Iterable[Mapping[str, Any]],
        manifest: Mapping[str, Any] | Manifest,
    ) -> CatalogIndex:
        """An index in memory; row i of `vectors` (n, ndim) float32 belongs to row i of `products`."""
        table = Products.of(products)
        if vectors.ndim != 2 or len(vectors) != len(table):
            raise ValueError(f"There are {vectors.shape} vectors and {len(table):,} products; each needs one vector.")
        _check_ids(table.table)
        graph = new_graph(vectors.shape[1])
        add_vectors(graph, vectors)
        shape = {"ndim": vectors.shape[1], "count": len(vectors), "dtype": DTYPE, "metric": METRIC}
        return cls(Graph(graph), table, Manifest.of({**manifest, **shape, "files": {}, "sizes": {}, "sha256": None}))

    @classmethod
    def load(cls, folder: str | PathLike[str], encoder: HasFingerprint | None = None) -> CatalogIndex:
        """Maps an index folder into memory once its files, counts and (if given) encoder have been checked.

        Raises FileNotFoundError for a folder that holds no index, IndexFormatError for one that is not whole.
        """
        folder = Path(folder)
        manifest = read_manifest(folder)
        if encoder is not None:
            check_encoder(manifest, encoder)
        check_files(folder, manifest)
        places = read_map(folder / MAP, manifest.count) if manifest.map.method else None
        graph = open_graph(graphs_of(folder, manifest.files))
        index = cls(graph, _open_products(folder / PRODUCTS), manifest, places)
        if manifest.second:
            index.second = read_second(folder / SECOND, manifest.count, manifest.second.ndim)
        index._check_counts()
        return index

    def save(self, folder: str | PathLike[str]) -> None:
        """Writes the index folder; an older index of that name stays whole until the new one is."""
        with replace_folder(Path(folder), MANIFEST) as partial:
            self._graph.save(partial)
            self._products.write(partial / PRODUCTS)
            if self.places is not None:
                write_map(partial / MAP, self.places)
            if self.second is not None:
                write_second(partial / SECOND, self.second)
            self.manifest = _describe(partial, self.manifest, len(self), self._graph.ndim)

    def check_encoder(self, encoder: HasFingerprint) -> None:
        """Raises IndexFormatError, naming both, unless `encoder` is the one that made the index."""
        check_encoder(self.manifest, encoder)

    def __len__(self) -> int:
        return len(self._products)

    def search(
        self,
        vector: np.ndarray,
        k: int = 5,
        where: Where | None = None,
        exact: bool | None = None,
        most: int | None = None,
    ) -> list[Match]:
        """The `k` products most similar to `vector` (ndim,), best first; with `where`, exactly the best that pass.

        A product with several pictures is found by any of them, and given once, with the key of its best.

        `where` is {column: [values]}: any of the values within a column, all of the columns; of a column of numbers
        also {"min": …, "max": …}. Without it, `exact` says whether every product is compared or the graph is followed;
        None leaves that to the size of the catalog. `most` is for who needs good ones and not the best: where more
        rows pass, so many of them, evenly spread over the catalog, are compared.
        Raises ValueError for a vector of another width, a k under 1, an unknown column or a wrong value.
        """
        query = self._check_query(vector, k)
        views = self._products.views
        count = k * views.most  # so many pictures may be of fewer products
        ranked = views.distinct(self._ranked(query, count, Choice(where, exact, most)))[:k]
        products = self._products.rows([key for key, _ in ranked])
        return [Match(key, score, product) for (key, score), product in zip(ranked, products, strict=True)]

    def _ranked(self, query: np.ndarray, count: int, choice: Choice) -> list[tuple[int, float]]:
        """(row, cosine) best first, of at least the `count` pictures nearest to a unit vector."""
        if choice.where or choice.exact or (choice.exact is None and len(self) <= EXACT_UP_TO):
            rows = spread(np.flatnonzero(self._products.mask(choice.where)), choice.most)
            return self._rank(query, candidates(self._graph.stored, rows, query, count))
        return self._rank(query, self._near(query, count + SLACK))

    def follow(self, vector: np.ndarray, k: int = 5) -> Followed:
        """The k products that the graph alone finds, as a search of a large catalog does, and what that took."""
        query, views = self._check_query(vector, k), self._products.views
        near = self._graph.search(query, k * views.most + SLACK)
        return Followed(views.distinct(self._rank(query, near.keys.astype(np.int64)))[:k], near.compared)

    def vector(self, key: int) -> np.ndarray:
        """(ndim,) float32, the stored vector of row `key`."""
        self._products._check(key)
        return self.read_stored([key])[0].astype(np.float32)

    def read_stored(self, keys: Sequence[int] | np.ndarray) -> np.ndarray:
        """(n, ndim) float16, the stored vectors of these rows."""
        return self._graph.stored.read(keys)

    @property
    def vectors(self) -> np.ndarray:
        """(n, ndim) float16, a copy of every stored vector."""
        return self.read_stored(np.arange(len(self)))

    @property
    def mean(self) -> np.ndarray:
        """(ndim,) float32, the mean of all vectors."""
        return self._graph.stored.mean()

    def product(self, key: int) -> Product:
        """The columns of row `key`, without the thumbnail."""
        return self._products.rows([key])[0]

    @property
    def products(self) -> pa.Table:
        """Every product's columns, without the thumbnails."""
        return self._products.table

    def key(self, product_id: str | int) -> int:
        """The row of a product id. Raises KeyError with a sentence for an unknown one."""
        return self._products.key(product_id)

    def thumbnail(self, key: int) -> bytes:
        """The small picture of row `key` as JPEG or WebP bytes; empty where it has none."""
        return self._products.thumbnail(key)

    def thumbnails(self, keys: Sequence[int]) -> list[bytes]:
        """The same of many rows in ascending order; faster than one by one."""
        return self._products.thumbnails(keys)

    @property
    def product_count(self) -> int:
        """How many products there are; `len` counts their pictures."""
        return self._products.views.count

    @property
    def first(self) -> np.ndarray:
        """(n,) bool, one row of each product: what to count and to browse."""
        return self._products.views.first

    def pictures(self, key: int) -> list[int]:
        """The rows of every picture of the product that row `key` shows."""
        return self._products.views.rows(key)

    def mask(self, where: Where | None) -> np.ndarray:
        """(n,) bool, the rows that pass the filter."""
        return self._products.mask(where)

    @property
    def facet_columns(self) -> tuple[str, ...]:
        """The columns that filters are offered for: the manifest's, or, where that is older, those worth it."""
        named = self.manifest.facets
        if named is None:
            return self._products.facet_columns
        return tuple(column for column in named if column in self.products.column_names)

    def facets(self, where: Where | None = None, columns: Iterable[str] | None = None) -> dict[str, dict[str, int]]:
        """{column: {value: count}} for each facet, most frequent first; a column's own filter leaves its counts."""
        return self._products.facets(where, self.facet_columns if columns is None else columns)

    def coded(self, column: str) -> tuple[np.ndarray, list[str]]:
        """(n,) codes into the list of a column's values as text, those of a product's first row; -1 is none."""
        return self._products.encode_column(column)

    def compare(self, vector: np.ndarray) -> np.ndarray:
        """(n,) float32, the dot product of every stored vector with `vector` (ndim,); off by less than 0.001."""
        return self._graph.stored.compare(self._check_width(vector))

    def centre(self, rows: np.ndarray) -> np.ndarray:
        """(ndim,) float32, the mean of these rows' vectors."""
        return self.read_stored(rows).mean(axis=0, dtype=np.float32)

    def each_once(self, ranked: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """(row, score) best first, each product by its best picture only."""
        return self._products.views.distinct(ranked)

    def count_products(self, rows: np.ndarray) -> int:
        """Of how many products these rows (m,) are pictures."""
        return self._products.views.count_of(rows)

    @property
    def most_pictures(self) -> int:
        """How many pictures the product with the most has."""
        return self._products.views.most

    def values(self, column: str) -> Mapping[str, int]:
        """The values of a column as text; a look-up in it costs nothing."""
        return self._products.values(column)

    def extent(self, column: str) -> tuple[float, float] | None:
        """The smallest and the largest number of a column, such as `price`; None where it has none."""
        return self._products.extent(column)

    def _check_query(self, vector: np.ndarray, k: int) -> np.ndarray:
        query = self._check_width(vector)
        length = float(np.linalg.norm(query))
        if not np.isfinite(length) or length == 0:
            raise ValueError("The vector is all zeros or not finite; it points nowhere, so nothing is near it.")
        if k < 1:
            raise ValueError(f"k is {k}; ask for at least 1 product.")
        return query / length

    def _check_width(self, vector: np.ndarray) -> np.ndarray:
        query = np.asarray(vector, dtype=np.float32)
        if query.shape != (self.manifest.ndim,):
            raise ValueError(f"The vector has shape {query.shape} and the index needs ({self.manifest.ndim},).")
        return query

    def _near(self, query: np.ndarray, count: int) -> np.ndarray:
        if not len(self):
            return np.empty(0, dtype=np.int64)
        found = self._graph.search(query, count).keys
        if strange := int((found >= len(self)).sum()):
            raise IndexFormatError(f"{GRAPH} names {strange:,} products that do not exist; download or build it again.")
        return np.unique(found).astype(np.int64)

    def _rank(self, query: np.ndarray, keys: np.ndarray) -> list[tuple[int, float]]:
        """(key, cosine) best first, equals by key; computed in float32, since usearch rounds the query to float16."""
        vectors = self.read_stored(keys).astype(np.float32)
        lengths = np.maximum(np.linalg.norm(vectors, axis=1), 1e-12)
        scores = np.clip(vectors @ query / lengths, -1, 1)
        order = np.lexsort((keys, -scores))
        return [(int(keys[place]), float(scores[place])) for place in order]

    def _check_counts(self) -> None:
        counts = {"manifest": self.manifest.count, PRODUCTS: len(self._products), GRAPH: len(self._graph)}
        if len(set(counts.values())) > 1:
            listed = ", ".join(f"{name} {count:,}" for name, count in counts.items())
            raise IndexFormatError(f"The index's counts differ ({listed}); download or build it again.")
        found = self._graph.kind
        expected = (self.manifest.ndim, self.manifest.dtype, self.manifest.metric)
        if found != expected:
            raise IndexFormatError(f"{GRAPH} holds {found} and the manifest says {expected}; build the index again.")


def write_index(
    folder: str | PathLike[str],
    shards: Iterable[tuple[np.ndarray, pa.Table]],
    manifest: Mapping[str, Any] | Manifest,
    lay: Lay | None = None,
    graph_rows: int = SHARD_ROWS,
) -> None:
    """Writes an index folder from (vectors, products) shards, one in memory at a time; atomic like `save`.

    `lay` makes the catalog's map of all vectors together. More than `graph_rows` rows have several graphs.
    """
    facts = Manifest.of(manifest)
    with replace_folder(Path(folder), MANIFEST) as partial:
        with GraphWriter(partial, graph_rows) as graphs, ProductsWriter(partial / PRODUCTS) as writer:
            for vectors, products in shards:
                graphs.add(vectors)
                writer.write(uniform(products))
            if not graphs.count:
                raise ValueError("There is no product to index: every picture was skipped, or the catalog is empty.")
            files = graphs.close()
        _describe(partial, _add_map(partial, facts, files, lay), graphs.count, graphs.ndim)


def _add_map(folder: Path, facts: Manifest, graphs: Sequence[Path], lay: Lay | None) -> Manifest:
    """Writes the map of a graph's vectors, if there is to be one; the manifest that tells of it."""
    if lay is None:
        return facts
    graph = open_graph(graphs)
    made = lay(graph.stored.read(np.arange(len(graph))).astype(np.float32))
    if made.places is not None:
        write_map(folder / MAP, made.places)
    return facts.replace(map=made.facts)


def _describe(folder: Path, manifest: Manifest, count: int, ndim: int) -> Manifest:
    if manifest.facets is None:
        manifest = manifest.replace(facets=_open_products(folder / PRODUCTS).facet_columns)
    whole = complete(manifest, folder, count, ndim)
    describe_index(folder, whole)
    return whole


def _open_products(path: Path) -> Products:
    try:
        return Products.open(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise unreadable(path.name, error) from None


def _check_ids(table: pa.Table) -> None:
    ids = table["id"]
    if ids.null_count:
        raise ValueError(f"Every product needs an id, which its pictures share; {ids.null_count:,} rows have none.")
