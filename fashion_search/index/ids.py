"""The ids of all rows in; the rows of an id out, by a sorted table of hashes in place of a dict of a million texts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

# Fowler, Noll and Vo's hash, a byte of every id at a time. A hash only tells where to look: the text is compared too.
PRIME = np.uint64(0x100000001B3)


class Ids:
    """Where each id stands; 12 bytes a row."""

    def __init__(self, ids: pa.ChunkedArray) -> None:
        texts = ids.cast(pa.string())
        # put together, one chunk would be copied
        self._ids = texts.chunk(0) if texts.num_chunks == 1 else texts.combine_chunks()
        hashes = hash_texts(self._ids)
        self._order = np.argsort(hashes).astype(np.int32 if len(hashes) < 2**31 else np.int64)
        self._hashes = hashes[self._order]

    @property
    def differ(self) -> bool:
        """Whether no two rows can have the same id."""
        return not bool((self._hashes[1:] == self._hashes[:-1]).any())

    def first_row(self, product_id: str) -> int | None:
        """The first row that has the id; None where none has."""
        asked = hash_texts(pa.array([product_id], pa.string()))[0]
        low, high = np.searchsorted(self._hashes, asked, "left"), np.searchsorted(self._hashes, asked, "right")
        rows = np.sort(self._order[low:high]).tolist()
        return next((row for row in rows if self._ids[row].as_py() == product_id), None)


def hash_texts(texts: pa.StringArray) -> np.ndarray:
    """(n,) uint64, equal for equal texts."""
    if not len(texts):
        return np.empty(0, np.uint64)
    known = texts.fill_null("")
    _, offsets, content = known.buffers()
    ends = np.frombuffer(offsets, np.int32)[known.offset : known.offset + len(known) + 1]
    letters = np.frombuffer(content, np.uint8) if content is not None and content.size else np.zeros(1, np.uint8)
    lengths = np.diff(ends)
    found = lengths.astype(np.uint64)
    for place in range(int(lengths.max())):
        # most ids of a catalog are of one length: no row has to be picked out then
        rows = slice(None) if lengths.min() > place else np.flatnonzero(lengths > place)
        found[rows] = (found[rows] ^ letters[ends[:-1][rows] + place]) * PRIME
    return found
