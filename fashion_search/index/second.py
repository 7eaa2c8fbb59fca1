"""Some products' vectors under a second, plainer encoder in; their file, and they again, out: only to compare with.

Nothing is searched by them, so an index without them lacks nothing; the manifest says whose they are (`second`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.index.exact import spread
from fashion_search.index.facts import AGAIN, IndexFormatError, unreadable

SECOND = "second.parquet"
MOST = 1_000  # products that take part in comparisons


@dataclass(frozen=True)
class Second:
    """Rows of the index (n,), and their unit vectors (n, ndim) float32 under the second encoder."""

    rows: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32]


def taking_part(first: npt.NDArray[np.bool_], most: int = MOST) -> list[int]:
    """The rows that take part in comparisons, of those that are a product's `first`: drawn evenly from all."""
    return [int(row) for row in spread(np.flatnonzero(first), most)]


def write_second(path: Path, second: Second) -> None:
    """Writes a table of rows and vectors, float16 like those of the index."""
    flat = pa.array(second.vectors.astype(np.float16).ravel())
    vectors = pa.FixedSizeListArray.from_arrays(flat, second.vectors.shape[1])
    pq.write_table(pa.table({"row": second.rows, "vector": vectors}), path, compression="zstd")


def read_second(path: Path, count: int, ndim: int | None) -> Second:
    """The vectors, of an index of `count` rows. Raises IndexFormatError for a file that holds something else."""
    try:
        table = pq.read_table(path, columns=["row", "vector"]).combine_chunks()
        rows = table["row"].to_numpy().astype(np.int64)
        flat = table["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        vectors = flat.astype(np.float32).reshape(len(rows), ndim or -1)
    except (pa.ArrowInvalid, OSError, ValueError, AttributeError) as error:
        raise unreadable(path.name, error) from None
    if not np.isfinite(vectors).all() or (len(rows) and not 0 <= rows.min() <= rows.max() < count):
        raise IndexFormatError(f"{path.name} holds rows or vectors that this index cannot have; {AGAIN}.")
    return Second(rows, vectors)
