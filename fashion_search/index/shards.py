"""Vectors, a batch after the other, in; graph files of so many rows each, and those files searched as one, out.

A catalog of up to SHARD_ROWS pictures has one graph, `index.usearch`. A larger one has several, whose rows follow one
another: each is built by a thread of its own, and they are mapped, so that neither building nor serving needs memory
for all of them.
"""

from __future__ import annotations

import shutil
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
from usearch.index import Index, Indexes

from fashion_search.index.facts import AGAIN, IndexFormatError
from fashion_search.index.folder import GRAPH
from fashion_search.index.graph import Graph, Near, add_vectors, expansion_for, new_graph
from fashion_search.index.stored import LayoutError, Stored, map_vectors

SHARD_ROWS = 2_000_000
AT_ONCE = 2  # shards being built; each needs memory for its vectors and its graph


class Shards:
    """Several mapped graph files as one graph; the keys of each go on where those of the one before end."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Maps them. Raises IndexFormatError for a file that holds no graph, or one that does not fit the others."""
        self.paths = list(paths)
        kinds = {path.name: _kind(path) for path in self.paths}
        if len(set(kinds.values())) > 1:
            raise IndexFormatError(f"The index's graphs differ ({kinds}); build the index again.")
        [self.kind] = set(kinds.values())
        try:
            # Of Index objects in place of paths it finds garbage and says nothing.
            self._together = Indexes(paths=[str(path) for path in self.paths], view=True)  # type: ignore[misc]  # takes texts only
            self.stored = self._map()
        except (LayoutError, RuntimeError) as error:
            raise IndexFormatError(f"The index's graphs cannot be opened together ({error}); {AGAIN}.") from None
        self._lock = threading.Lock()

    def _map(self) -> Stored:
        parts, first = [], 0
        for path in self.paths:
            parts.append(map_vectors(path, first))
            first += len(parts[-1])
        return Stored(parts, self.ndim)

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def ndim(self) -> int:
        """How many numbers a vector has."""
        return self.kind[0]

    @cached_property
    def _expansion(self) -> int:
        """How many candidates each shard follows: as many as `Indexes` is asked for, which it cannot be told apart."""
        return expansion_for(-(-len(self) // len(self.paths)))

    def search(self, query: np.ndarray, count: int) -> Near:
        """About the `count` nearest to `query` (ndim,) of all shards, nearest first."""
        with self._lock:
            found = self._together.search(query, min(max(count, self._expansion), len(self)), threads=1)
        return Near(found.keys[:count], int(found.computed_distances))

    def save(self, folder: Path) -> None:
        """Copies the files into a folder."""
        for path in self.paths:
            shutil.copyfile(path, folder / path.name)


def open_graph(paths: Sequence[Path]) -> Graph | Shards:
    """The graph in one file or in several. Raises IndexFormatError."""
    return Graph.open(paths[0]) if len(paths) == 1 else Shards(paths)


def _kind(path: Path) -> tuple[int, str, str]:
    facts = Index.metadata(str(path))
    if facts is None:
        raise IndexFormatError(f"{path.name} is not a usearch index; {AGAIN}.")
    return facts["dimensions"], facts["kind_scalar"].name.lower(), facts["kind_metric"].name.lower()


class GraphWriter:
    """Writes the graph files of a folder; several at once where there are several."""

    def __init__(self, folder: Path, shard_rows: int = SHARD_ROWS) -> None:
        self.count, self.ndim = 0, 0
        self._folder, self._shard_rows = folder, shard_rows
        self._held: deque[np.ndarray] = deque()
        self._started = 0
        self._pool = ThreadPoolExecutor(AT_ONCE, "shard")
        self._building: deque[Future[None]] = deque()

    def __enter__(self) -> GraphWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def add(self, vectors: np.ndarray) -> None:
        """Appends (n, ndim) vectors. Raises ValueError where they are of another width than those before."""
        self.ndim = self.ndim or vectors.shape[1]
        if vectors.shape[1] != self.ndim:
            raise ValueError(f"Vectors of {self.ndim} and of {vectors.shape[1]} numbers came; an index has one width.")
        while len(vectors):
            if self.count == (self._started + 1) * self._shard_rows:  # full, and more comes
                self._start_shard()
            room = (self._started + 1) * self._shard_rows - self.count
            self._held.append(vectors[:room].astype(np.float16))  # as usearch itself rounds them
            self.count += len(self._held[-1])
            vectors = vectors[room:]

    def close(self) -> list[Path]:
        """Waits for every graph to be written; the files, in the order of their rows."""
        if not self._started:
            write_graph(self._folder / GRAPH, self._held)
            return [self._folder / GRAPH]
        self._start_shard()
        while self._building:
            self._building.popleft().result()
        named = [self._folder / f"index-{at:05}-of-{self._started:05}.usearch" for at in range(1, self._started + 1)]
        for at, path in enumerate(named):
            self._part(at).rename(path)
        return named

    def _start_shard(self) -> None:
        """Has a thread build what is held; waits for the oldest where enough are being built."""
        if len(self._building) == AT_ONCE:
            self._building.popleft().result()
        held, self._held = self._held, deque()
        first = self._started * self._shard_rows
        self._building.append(self._pool.submit(write_graph, self._part(self._started), held, first, 1))
        self._started += 1

    def _part(self, number: int) -> Path:
        return self._folder / f"part-{number}.usearch"


def write_graph(path: Path, held: deque[np.ndarray], first: int = 0, threads: int = 0) -> None:
    """Writes the graph of vectors whose keys start at `first`; each batch is let go of once it is in."""
    graph = new_graph(held[0].shape[1])
    while held:
        add_vectors(graph, held.popleft(), first, threads)
    graph.save(str(path))
