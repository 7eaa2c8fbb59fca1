"""The ids of all rows in; which rows are pictures of one product out: a product is found by any, and counts once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Views:
    """Rows with the same id are pictures of one product; the first of them has its columns."""

    def __init__(self, ids: pa.ChunkedArray) -> None:
        coded = pc.dictionary_encode(ids.combine_chunks())
        codes = coded.indices.to_numpy(zero_copy_only=False)
        self.count = len(coded.dictionary)
        self.single = self.count == len(ids)
        self.lead = codes if self.single else np.unique(codes, return_index=True)[1][codes]
        self.most = int(np.bincount(codes).max()) if len(ids) else 1

    @cached_property
    def first(self) -> np.ndarray:
        """(n,) bool, one row of each product."""
        return self.lead == np.arange(len(self.lead))

    def rows(self, key: int) -> list[int]:
        """Every picture of the product that row `key` shows."""
        return [key] if self.single else np.flatnonzero(self.lead == self.lead[key]).tolist()

    def distinct(self, ranked: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
        """(key, score) best first, each product by its best picture only."""
        if self.single:
            return list(ranked)
        best: dict[int, tuple[int, float]] = {}
        for key, score in ranked:
            best.setdefault(int(self.lead[key]), (key, score))
        return list(best.values())
