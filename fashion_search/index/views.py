"""The ids of all rows in; which rows are pictures of one product out: a product is found by any, and counts once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fashion_search.index.ids import Ids


class Views:
    """Rows with the same id are pictures of one product; the first of them has its columns."""

    def __init__(self, ids: pa.ChunkedArray) -> None:
        self.ids = Ids(ids)
        self.single = self.ids.differ
        self.count, self.most = len(ids), 1
        if not self.single:
            coded = pc.dictionary_encode(ids.combine_chunks())
            codes = coded.indices.to_numpy(zero_copy_only=False)
            self.count = len(coded.dictionary)
            self.most = int(np.bincount(codes).max())
            self._lead = np.unique(codes, return_index=True)[1][codes].astype(np.int32)

    def lead(self, key: int) -> int:
        """The first row of the product that row `key` shows."""
        return key if self.single else int(self._lead[key])

    def of_first(self, values: np.ndarray) -> np.ndarray:
        """(n,) for each row the value of the first row of its product."""
        return values if self.single else values[self._lead]

    @cached_property
    def first(self) -> np.ndarray:
        """(n,) bool, one row of each product."""
        if self.single:
            return np.ones(self.count, bool)
        return self._lead == np.arange(len(self._lead))

    def rows(self, key: int) -> list[int]:
        """Every picture of the product that row `key` shows."""
        return [key] if self.single else np.flatnonzero(self._lead == self._lead[key]).tolist()

    def count_of(self, rows: np.ndarray) -> int:
        """Of how many products these rows (m,) are."""
        return len(rows) if self.single else len(np.unique(self._lead[rows]))

    def distinct(self, ranked: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
        """(key, score) best first, each product by its best picture only."""
        if self.single:
            return list(ranked)
        best: dict[int, tuple[int, float]] = {}
        for key, score in ranked:
            best.setdefault(self.lead(key), (key, score))
        return list(best.values())
