"""The files of all parts in; what came of them, and their vectors and products in the catalog's order, out."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.building.part_work import OUTCOME
from fashion_search.building.rows import LINE, read_shards
from fashion_search.building.shards import Outcome
from fashion_search.building.store import Store
from fashion_search.catalog.dataset import Catalog, Skipped
from fashion_search.encoder import Encoder


@dataclass
class Said:
    """What the files of all parts say: what came of each, the columns of those that have rows, the digest of all."""

    outcomes: list[dict[str, Any]] = field(default_factory=list)
    filled: list[tuple[Path, pa.Schema]] = field(default_factory=list)
    digest: str = ""


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
        total, rows = Outcome(digest=self._said.digest), 0
        for name, told in zip(self.names, self._said.outcomes, strict=True):
            fresh = told["embedded"] if name in embedded_now else 0
            total.embedded += fresh
            total.known += told["embedded"] + told["known"] - fresh
            total.skipped += [Skipped(row + rows, *rest) for row, *rest in told["skipped"]]
            total.notes += Counter(told["notes"])
            rows += told["rows"]
        return total

    @cached_property
    def _said(self) -> Said:
        """What all files say, each opened once."""
        said, content = Said(), hashlib.sha256()
        for path in self.done():
            with pq.ParquetFile(path) as file:
                said.outcomes.append(json.loads(file.schema_arrow.metadata[OUTCOME]))
                if file.metadata.num_rows:
                    said.filled.append((path, file.schema_arrow.remove_metadata()))
                for line in file.read([LINE])[LINE].to_pylist():
                    content.update(line)
        said.digest = content.hexdigest()
        return said

    def tables(self) -> Iterator[tuple[np.ndarray, pa.Table]]:
        """(vectors, products) of each part, all with the same columns."""
        yield from read_shards(self._said.filled, self.encoder.ndim)

    def clear(self) -> None:
        """Lets go of the copies; the parts stay, so that the next build of this catalog does only what has changed."""
        shutil.rmtree(self.copies, ignore_errors=True)
