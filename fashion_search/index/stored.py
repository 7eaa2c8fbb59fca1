"""The vectors of a graph in: from a usearch file, where they lie; read or compared by row, nothing copied, out.

A usearch file holds the vectors first, one slot after the other, then a header, then the graph's nodes, each with its
key. usearch itself copies vectors one by one out of it; here the file is mapped and the matrix is used as it lies.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import numkong
import numpy as np
import numpy.typing as npt

from fashion_search.index.facts import AGAIN, IndexFormatError

Matrix = npt.NDArray[np.float16]
Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
Numbers = TypeVar("Numbers", npt.NDArray[np.float16], npt.NDArray[np.int64])

# Rows that are more than this share of all are compared where they lie; fewer are copied together first.
DENSE = 0.15
# So many vectors at a time: other threads get in between, and the copies stay small.
CHUNK = 4096
CHUNK_IN_PLACE = 65_536
SAMPLE = 16

MATRIX_HEAD, DENSE_HEAD, GRAPH_HEAD = 8, 64, 40
NODE_HEAD, COUNT, SLOT = 10, 4, 4  # a key of 8 bytes and a level of 2; then for each level a count and its slots


class LayoutError(ValueError):
    """A usearch file that is not laid out as it is known here; its vectors have to be copied out."""


@dataclass(frozen=True)
class Part:
    """Vectors that follow one another: the matrix (n, ndim) by slot, and the slot of each row where that differs."""

    matrix: Matrix
    slots: npt.NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.matrix)

    def read(self, rows: Rows) -> Matrix:
        """(m, ndim), copies of these rows."""
        return self.matrix[rows if self.slots is None else self.slots[rows]]

    def compare(self, query: Matrix, rows: Rows | None) -> Scores:
        """(m,) the dot product of these rows, or of all, with the query (1, ndim)."""
        if rows is not None and len(rows) <= DENSE * len(self):
            return _join([_dot(self.read(some), query) for some in _pieces(rows, CHUNK)])
        scores = _join([_dot(some, query) for some in _pieces(self.matrix, CHUNK_IN_PLACE)])
        by_row = scores if self.slots is None else scores[self.slots]
        return by_row if rows is None else by_row[rows]


class Stored:
    """Every vector of an index by row, in one part or in several whose rows follow one another."""

    def __init__(self, parts: Sequence[Part], ndim: int) -> None:
        self.ndim = ndim
        self._parts = parts
        self._starts = np.cumsum([0, *map(len, parts)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def read(self, rows: Sequence[int] | Rows) -> Matrix:
        """(m, ndim) float16, copies of the vectors of these rows, in their order."""
        asked = np.asarray(rows, np.int64)
        found = np.empty((len(asked), self.ndim), np.float16)
        for part, start in zip(self._parts, self._starts, strict=False):
            here = (asked >= start) & (asked < start + len(part))
            if here.any():
                found[here] = part.read(asked[here] - start)
        return found

    def compare(self, query: npt.NDArray[np.float32], rows: Rows | None = None) -> Scores:
        """(m,) float32, the dot product of these rows, ascending, or of all, with the query (ndim,) in float16."""
        rounded = query.astype(np.float16)[None]
        if rows is None:
            return _join([part.compare(rounded, None) for part in self._parts])
        cuts = np.searchsorted(rows, self._starts)
        inside = [rows[low:high] - start for low, high, start in zip(cuts, cuts[1:], self._starts, strict=False)]
        return _join([part.compare(rounded, some) for part, some in zip(self._parts, inside, strict=True) if len(some)])

    def mean(self) -> npt.NDArray[np.float32]:
        """(ndim,) float32, the mean of all."""
        sums = [some.sum(axis=0, dtype=np.float32) for part in self._parts for some in _pieces(part.matrix, CHUNK)]
        return np.asarray(np.sum(sums, axis=0, dtype=np.float64) / max(len(self), 1), np.float32)


def map_file(path: Path) -> mmap.mmap:
    """A file as memory that nobody writes to. Raises ValueError for an empty one."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def give_back(mapped: mmap.mmap) -> None:
    """Lets go of the pages of a mapped file, where the system can; what is looked at again is mapped again."""
    if hasattr(mapped, "madvise"):
        mapped.madvise(mmap.MADV_DONTNEED)


def map_vectors(path: Path, first: int = 0, mapped: mmap.mmap | None = None) -> Part:
    """The vectors of a usearch file whose keys start at `first`, mapped. Raises LayoutError or IndexFormatError."""
    with path.open("rb") as file:
        count, width = np.fromfile(file, np.uint32, 2).tolist() if path.stat().st_size > MATRIX_HEAD else (0, 0)
        file.seek(count * width, 1)
        if file.read(DENSE_HEAD)[:7] != b"usearch":
            raise LayoutError(f"{path.name} is not laid out as usearch 2 lays it out.")
        rows = _read_keys(file, count, path) - first
    numbers = np.frombuffer(mapped or map_file(path), np.float16, count * (width // 2), MATRIX_HEAD)
    matrix = numbers.reshape(count, width // 2)
    if np.array_equal(rows, np.arange(count)):
        return Part(matrix)
    if not np.array_equal(np.sort(rows), np.arange(count)):
        raise IndexFormatError(f"{path.name} does not hold {count:,} products from {first:,} on, each once; {AGAIN}.")
    slots = np.empty(count, np.int32)
    slots[rows] = np.arange(count, dtype=np.int32)
    return Part(matrix, slots)


def _read_keys(file: BinaryIO, count: int, path: Path) -> Rows:
    """(n,) the key of each slot, from where its node starts; read, not mapped, since nobody looks there again."""
    head = np.fromfile(file, np.uint64, GRAPH_HEAD // 8)
    levels = np.fromfile(file, np.int16, count).astype(np.int64)
    if len(head) < GRAPH_HEAD // 8 or len(levels) < count or head[0] != count:
        raise LayoutError(f"{path.name} ends before its graph does.")
    neighbours, neighbours_below = head[1:3].tolist()
    sizes = NODE_HEAD + COUNT + SLOT * neighbours_below + levels * (COUNT + SLOT * neighbours)
    if file.tell() + int(sizes.sum()) != path.stat().st_size:
        raise LayoutError(f"{path.name} has nodes of another size than usearch 2 writes.")
    keys = np.empty(count, np.uint64)
    for start in range(0, count, CHUNK_IN_PLACE):
        some = sizes[start : start + CHUNK_IN_PLACE]
        nodes = np.fromfile(file, np.uint8, int(some.sum()))
        keys[start : start + len(some)] = nodes[(np.cumsum(some) - some)[:, None] + np.arange(8)].view(np.uint64)[:, 0]
    return keys.astype(np.int64)


def _pieces(array: Numbers, size: int) -> Iterator[Numbers]:
    return (array[start : start + size] for start in range(0, len(array), size))


def _join(parts: Sequence[Scores]) -> Scores:
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.float32), *parts])


def _dot(vectors: Matrix, query: Matrix) -> Scores:
    """One number for each vector, by the library that usearch brings; on every processor it adds up in float32."""
    return np.asarray(numkong.cdist(vectors, query, "dot", out_dtype="float32"))[:, 0]
