"""The files of all parts in; what came of them, and their vectors and products in the catalog's order, out."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.building.part_work import OUTCOME
from fashion_search.building.rows import LINE, VECTOR, read_aligned, unified_schema
from fashion_search.building.shards import Outcome
from fashion_search.building.store import Store
from fashion_search.catalog.dataset import Catalog, Skipped
from fashion_search.encoder import Encoder


@dataclass
class Gathered:
    """Every part of a catalog, embedded; `names` are their files in order, `copies` is where they may be copied to."""

    catalog: Catalog
    encoder: Encoder
    store: Store
    names: Sequence[str]
    copies: Path

    def done(self) -> list[Path]:
        """The files, on this machine."""
        return [self.store.fetch(name, self.copies) for name in self.names]

    def outcome(self, embedded_now: frozenset[str]) -> Outcome:
        """What came of the parts together; what was embedded in an earlier run counts as known."""
        total, content, rows = Outcome(), hashlib.sha256(), 0
        for name, path in zip(self.names, self.done(), strict=True):
            told = json.loads(pq.read_schema(path).metadata[OUTCOME])
            fresh = told["embedded"] if name in embedded_now else 0
            total.embedded += fresh
            total.known += told["embedded"] + told["known"] - fresh
            total.skipped += [Skipped(row + rows, *rest) for row, *rest in told["skipped"]]
            total.notes += Counter(told["notes"])
            rows += told["rows"]
            for line in pq.read_table(path, columns=[LINE])[LINE].to_pylist():
                content.update(line)
        total.digest = content.hexdigest()
        return total

    def tables(self) -> Iterator[tuple[np.ndarray, pa.Table]]:
        """(vectors, products) of each part, all with the same columns."""
        files = [path for path in self.done() if pq.read_metadata(path).num_rows]
        schema = unified_schema(files)
        for path in files:
            vectors = pq.read_table(path, columns=[VECTOR])[VECTOR].combine_chunks()
            yield vectors.flatten().to_numpy().reshape(-1, self.encoder.ndim), read_aligned(path, schema)

    def clear(self) -> None:
        """Lets go of the copies; the parts stay, so that the next build of this catalog does only what has changed."""
        shutil.rmtree(self.copies, ignore_errors=True)
