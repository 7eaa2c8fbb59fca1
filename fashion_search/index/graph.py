"""Vectors, or the file of an HNSW graph, in; the nearest rows, and every stored vector by row, out."""

from __future__ import annotations

import logging
import mmap
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from usearch.index import Index

from fashion_search.index.facts import AGAIN, IndexFormatError
from fashion_search.index.folder import GRAPH
from fashion_search.index.manifest import DTYPE, METRIC
from fashion_search.index.stored import SAMPLE, LayoutError, Part, Stored, give_back, map_file, map_vectors

log = logging.getLogger(__name__)

EXPANSION_SEARCH = 96
# Of a million products 640 find 0.998 of the five nearest in 4.5 ms (`scripts/benchmark.py --parts search`).
LARGE, LARGE_EXPANSION_SEARCH = 200_000, 640
# Several threads that start on an empty graph do not see one another's nodes and leave some hard to reach:
# so many are added by one thread first.
SEEDS = 1000
COPIED = 4096
SAME = 2.0**-9  # cosine distances below this are of one vector, as it is rounded


@dataclass(frozen=True)
class Near:
    """The rows that a graph came upon, (n,) int64, nearest first, and with how many it compared the query."""

    keys: np.ndarray
    compared: int


class Graph:
    """A graph in memory, or in one mapped file; searched from several threads at once, one after the other."""

    def __init__(self, index: Index, part: Part | None = None, mapped: mmap.mmap | None = None) -> None:
        self.index = index
        self._part = part
        self._mapped = mapped  # usearch looks into it, and does not hold it
        self._lock = threading.Lock()  # the graph's search buffers are shared by its callers

    @classmethod
    def open(cls, path: Path) -> Graph:
        """Maps a file. Raises IndexFormatError for one that holds no graph."""
        mapped, index = _open(path)
        part = _map(path, index, mapped)
        if part is None:  # usearch has to be asked for vectors then, by their keys
            index = _view(mapped, with_keys=True)
        index.expansion_search = expansion_for(len(index))  # type: ignore[misc]  # usearch types its setter wrongly
        give_back(mapped)  # usearch looks at every node when it opens a file
        return cls(index, part, mapped)

    def __len__(self) -> int:
        return len(self.index)

    @property
    def ndim(self) -> int:
        """How many numbers a vector has."""
        return int(self.index.ndim)

    @property
    def kind(self) -> tuple[int, str, str]:
        """Width, number format and metric, as a manifest names them."""
        metric = getattr(self.index.metric, "name", "custom")
        return self.ndim, self.index.dtype.name.lower(), metric.lower()

    def search(self, query: np.ndarray, count: int) -> Near:
        """About the `count` nearest to `query` (ndim,), without those that a damaged file makes up."""
        with self._lock:
            found = self.index.search(query, min(count, len(self)), threads=1)
        return Near(found.keys, int(found.computed_distances))

    @cached_property
    def stored(self) -> Stored:
        """Every stored vector; copied out of the graph when first asked for where it is in no file."""
        return Stored([self._part or Part(_copy(self.index))], self.ndim)

    def save(self, folder: Path) -> None:
        """Writes the file into a folder."""
        self.index.save(str(folder / GRAPH))


def expansion_for(count: int) -> int:
    """How many candidates a search of so many vectors follows."""
    return LARGE_EXPANSION_SEARCH if count > LARGE else EXPANSION_SEARCH


def _open(path: Path) -> tuple[mmap.mmap, Index]:
    try:
        mapped = map_file(path)
        return mapped, _view(mapped, with_keys=False)
    except (ValueError, RuntimeError) as error:
        raise IndexFormatError(f"{path.name} is not a usearch index ({error}); {AGAIN}.") from None


def _view(mapped: mmap.mmap, with_keys: bool) -> Index:
    """A graph where it lies. The table of its keys, which a search does without, takes 34 bytes a vector."""
    index = Index.restore(
        memoryview(mapped), view=True, expansion_search=EXPANSION_SEARCH, enable_key_lookups=with_keys
    )
    if index is None:
        raise ValueError("nothing is in it")
    return index


def _map(path: Path, index: Index, mapped: mmap.mmap) -> Part | None:
    """The vectors where they lie; None, and a word in the log, where they are not found there."""
    if not len(index) or index.dtype.name.lower() != DTYPE:
        return None
    try:
        part = map_vectors(path, mapped=mapped)
        if not _finds(index, part):
            raise LayoutError(f"{path.name} has other vectors where they are looked for than usearch finds.")
    except LayoutError as error:
        log.warning("%s All %s vectors will be copied into memory.", error, f"{len(index):,}")
        return None
    return part


def _finds(index: Index, part: Part) -> bool:
    """Whether usearch finds vectors where they were read: most of a few, since a graph may miss one."""
    sample = np.unique(np.linspace(0, len(index) - 1, SAMPLE).astype(np.int64))
    vectors = part.read(sample)
    found = index.search(vectors, 1, threads=1)
    same = found.distances.ravel() < SAME
    return bool(2 * same.sum() >= len(sample))


def _copy(index: Index) -> np.ndarray:
    """(n, ndim) float16, every vector; some at a time, so that searches get in between."""
    found = np.empty((len(index), index.ndim), np.float16)
    for start in range(0, len(index), COPIED):
        rows = np.arange(start, min(start + COPIED, len(index)))
        found[rows] = _get(index, rows)
    return found


def _get(index: Index, rows: np.ndarray) -> np.ndarray:
    return np.array(index.get(rows.astype(np.uint64)), np.float16).reshape(-1, index.ndim)


def new_graph(ndim: int) -> Index:
    """An empty HNSW graph with the settings of every index we write."""
    return Index(
        ndim=ndim, metric=METRIC, dtype=DTYPE, connectivity=16, expansion_add=128, expansion_search=EXPANSION_SEARCH
    )


def add_vectors(graph: Index, vectors: np.ndarray, first: int = 0, threads: int = 0) -> None:
    """Appends (n, ndim) vectors under the next free keys, which start at `first`; 0 threads are as many as cores."""
    seeds = min(max(SEEDS - len(graph), 0), len(vectors))
    for part, at_once in ((vectors[:seeds], 1), (vectors[seeds:], threads)):
        if len(part):
            keys = np.arange(len(graph), len(graph) + len(part), dtype=np.uint64) + np.uint64(first)
            graph.add(keys, np.ascontiguousarray(part), threads=at_once)
