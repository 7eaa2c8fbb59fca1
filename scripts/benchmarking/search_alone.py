"""Search without pictures: ours, numpy, sklearn and faiss over the same vectors, with and without a filter."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fashion_search.files import write_json
from scripts.benchmarking.material import catalog, products, vectors
from scripts.benchmarking.rounds import Block, interleave, start, summary

K = 5
QUERIES = 100
Array = npt.NDArray[Any]


class Searcher:
    """Holds the vectors, the queries and, for a filter, which rows pass; `query(at)` returns the keys of the k best."""

    def __init__(self, folder: str, rate: str) -> None:
        self.folder, self.rate = Path(folder), rate
        self.queries: Array = np.load(self.folder / "queries.npy")
        self.prepare()

    def prepare(self) -> None:
        """Build whatever the search needs."""

    def rows(self) -> Array:
        """Load the vectors that pass the filter, (n, ndim)."""
        matrix = np.load(self.folder / "vectors.npy")
        self.keys = passing(self.folder, self.rate, len(matrix))
        return matrix if self.rate == "all" else matrix[self.keys]

    def query(self, at: int) -> list[int]:
        """Search with query number `at`."""
        raise NotImplementedError


class OursSearcher(Searcher):
    """CatalogIndex as the app uses it: the filter is worked out anew for each query."""

    def prepare(self) -> None:
        from fashion_search.index import CatalogIndex

        self.index = CatalogIndex.load(self.folder / "index")
        self.where = None if self.rate == "all" else {"base_colour": [self.rate]}

    def query(self, at: int) -> list[int]:
        return [match.key for match in self.index.search(self.queries[at], K, self.where)]


class NumpySearcher(Searcher):
    """One matrix product; the filtered rows are copied out beforehand, which favours it."""

    def prepare(self) -> None:
        self.matrix = self.rows()

    def query(self, at: int) -> list[int]:
        return [int(self.keys[row]) for row in nearest(self.matrix, self.queries[at])]


class SklearnSearcher(Searcher):
    """NearestNeighbors, brute force; the filtered rows are copied out beforehand."""

    def prepare(self) -> None:
        library = import_module("sklearn.neighbors")
        matrix = self.rows()
        self.neighbours = library.NearestNeighbors(
            n_neighbors=min(K, len(matrix)), metric="cosine", algorithm="brute"
        ).fit(matrix)

    def query(self, at: int) -> list[int]:
        return [int(self.keys[row]) for row in self.neighbours.kneighbors(self.queries[at][None])[1][0]]


class FaissFlatSearcher(Searcher):
    """IndexFlatIP; the filtered rows are copied out beforehand."""

    def prepare(self) -> None:
        faiss = import_module("faiss")
        matrix = self.rows()
        self.index = faiss.IndexFlatIP(matrix.shape[1])
        self.index.add(matrix)

    def query(self, at: int) -> list[int]:
        return [int(self.keys[row]) for row in self.index.search(self.queries[at][None], K)[1][0] if row >= 0]


class FaissHnswSearcher(FaissFlatSearcher):
    """IndexHNSWFlat with our graph's parameters."""

    def prepare(self) -> None:
        faiss = import_module("faiss")
        matrix = self.rows()
        self.index = faiss.IndexHNSWFlat(matrix.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction, self.index.hnsw.efSearch = 128, 96
        self.index.add(matrix)


SEARCHERS: dict[str, type[Any]] = {
    "fashion_search": OursSearcher,
    "numpy": NumpySearcher,
    "sklearn": SklearnSearcher,
    "faiss flat": FaissFlatSearcher,
    "faiss hnsw": FaissHnswSearcher,
}


def passing(folder: Path, rate: str, count: int) -> Array:
    """Return the rows that the filter lets through."""
    if rate == "all":
        return np.arange(count)
    colours = json.loads((folder / "colours.json").read_text())
    return np.array([row for row, colour in enumerate(colours) if colour == rate])


def prepare(folder: Path, count: int, encoder: Any) -> Path:
    """Write vectors, queries, colours and the index of one size."""
    if not (folder / "colours.json").is_file():
        catalog(folder / "index", count, encoder)
        rows = vectors(count, encoder.ndim)
        random = np.random.default_rng(2)
        near = rows[random.integers(0, count, QUERIES)] + random.normal(0, 0.03, (QUERIES, encoder.ndim))
        queries = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
        stored = as_stored(rows)
        kept, exact = ([nearest(matrix, query).tolist() for query in queries] for matrix in (stored, rows))
        write_json(folder / "float16_keeps.json", recall(kept, exact))
        np.save(folder / "vectors.npy", stored)
        np.save(folder / "queries.npy", queries)
        write_json(folder / "colours.json", [product["base_colour"] for product in products(count)])
    return folder


def as_stored(rows: Array) -> Array:
    """Round unit vectors (n, ndim) to the float16 that the index stores: then everybody searches the same ones."""
    stored = rows.astype(np.float16).astype(np.float32)
    return stored / np.linalg.norm(stored, axis=1, keepdims=True)


def nearest(matrix: Array, query: Array) -> Array:
    """Return the k nearest rows of the matrix, best first."""
    scores = matrix @ query
    best = np.argpartition(-scores, min(K, len(scores) - 1))[:K]
    return np.asarray(best[np.argsort(-scores[best])])


def measure(folder: Path, rates: tuple[str, ...], rounds: int, times: int) -> list[dict[str, Any]]:
    """Measure every searcher at every pass rate, one rate at a time; one row for each."""
    table = []
    for rate in rates:
        names = [name for name in SEARCHERS if rate == "all" or name != "faiss hnsw"]
        with start({name: (name, str(folder), rate) for name in names}) as workers:
            blocks = interleave(workers, list(range(QUERIES)), rounds, times)
            for worker in workers:
                found = recall(answers(blocks[worker.name]), answers(blocks["numpy"]))
                row = {"engine": worker.name, "passes": rate, f"recall@{K}": found}
                table.append({**row, **summary(blocks[worker.name]), **worker.memory()})
    # What rounding to float16 alone leaves of the five nearest of the vectors as the encoder gives them.
    table[0][f"float16_keeps@{K}"] = json.loads((folder / "float16_keeps.json").read_text())
    return table


def recall(found: list[list[int]], exact: list[list[int]]) -> float:
    """Return the share of the exact answers that were found."""
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found, exact, strict=True)]))


def answers(blocks: list[Block]) -> list[list[int]]:
    """Return the keys that were found, question by question; all searchers were asked the same ones."""
    return [answer for block in blocks for answer in block.answers]
