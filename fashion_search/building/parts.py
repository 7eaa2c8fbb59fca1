"""A catalog in; the parts that can be embedded apart, each known by its name and by the state of its files, out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from fashion_search.catalog.dataset import Catalog
from fashion_search.catalog.source import DatasetError

LONGEST = 150


class Part(NamedTuple):
    """Rows `start` … `stop` - 1 of a catalog, under a name for its owner.

    `state` changes with whatever the part's vectors depend on; it is empty where only reading can tell.
    """

    name: str
    start: int
    stop: int
    state: str = ""

    @property
    def stem(self) -> str:
        """The name as a file's, which must not be too long for a disk."""
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", self.name)
        if len(plain) <= LONGEST:
            return plain
        return f"{hashlib.sha256(self.name.encode()).hexdigest()[:16]}-{plain[-LONGEST:]}"


def plan(catalog: Catalog, rows: int) -> list[Part]:
    """A part for each parquet file, or several where it has more than `rows`; slices of any other catalog."""
    if catalog.count is None:
        raise DatasetError(f"{catalog.name!r} does not say how many rows it has: leave --streaming out to part it.")
    if catalog.source.files:
        return list(_of_files(catalog, rows))
    last = catalog.count - 1
    return [
        Part(f"rows {start} to {min(start + rows - 1, last)}", start, min(start + rows, catalog.count))
        for start in range(0, catalog.count, rows)
    ]


def _of_files(catalog: Catalog, rows: int) -> Iterator[Part]:
    files, total = catalog.source.files, catalog.count or 0
    names = _short_names([path for path, _ in files])
    first = 0
    for at, (_, count) in enumerate(files):
        for start in range(first, min(first + count, total), rows):
            stop = min(start + rows, first + count, total)
            name = names[at] if count <= rows else f"{names[at]} rows {start - first} to {stop - first - 1}"
            yield Part(name, start, stop, _state(catalog, at, start - first, stop - first))
        first += count


def _short_names(files: list[Path]) -> list[str]:
    """The files' names; with their folders where two are called the same."""
    names = [path.name for path in files]
    return names if len(set(names)) == len(names) else [path.as_posix() for path in files]


def _state(catalog: Catalog, at: int, start: int, stop: int) -> str:
    """Size and time of the file and of those beside it, into which a product may reach; of all where ids need all."""
    files = [path for path, _ in catalog.source.files]
    if not _holds_pictures(files[at], catalog.columns.pictures):
        return ""
    near = files[max(at - 1, 0) : at + 2] if catalog.own_id else files
    stats = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in near]
    columns = [catalog.columns.understood, catalog.columns.pictures, catalog.columns.extras]
    where = [at, catalog.limit] if not catalog.own_id else [files[at].name]
    told = json.dumps([stats, columns, where, start, stop], default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _holds_pictures(file: Path, columns: tuple[str, ...]) -> bool:
    """Whether every picture lies in the file itself, as bytes, so that nothing changes while the file does not."""
    groups = pq.read_metadata(file)
    wanted = {each for name in columns for each in (name, f"{name}.bytes")}
    found = [
        chunk
        for group in range(groups.num_row_groups)
        for at in range(groups.num_columns)
        if (chunk := groups.row_group(group).column(at)).path_in_schema in wanted
    ]
    return len(found) == len(columns) * groups.num_row_groups and all(map(_all_bytes, found))


def _all_bytes(chunk: pq.ColumnChunkMetaData) -> bool:
    known = chunk.statistics
    text = known is not None and known.logical_type.type == "STRING"
    return chunk.physical_type == "BYTE_ARRAY" and known is not None and known.null_count == 0 and not text
