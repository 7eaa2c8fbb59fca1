"""A catalog and an encoder in, parquet shards of vectors and products out; a killed run goes on from the last one."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from fashion_search.catalog.dataset import Catalog, Row, Skipped
from fashion_search.pictures import jpeg, small
from fashion_search.schema import THUMBNAIL, uniform

# Rows of the catalog a shard: what a kill costs (with the one before, if that was still being written), and what is
# held in memory.
SHARD_ROWS = 1024
THUMBNAIL_SIDE = 256
# Decoding runs this many pictures ahead of the encoder.
AHEAD = 64
# What a fingerprint says of the encoder's name: the same weights under another one make the same vectors.
UNNAMED = ("model", "revision")
VECTOR, SOURCE_ROW = "_vector", "_source_row"

Progress = Callable[[int], object]
# The number of a row, and its product and picture where the picture could be read.
Opened = tuple[int, Any, Image.Image | None]


class Embeds(Protocol):
    """What is needed of an encoder."""

    @property
    def ndim(self) -> int: ...
    def encode(self, images: Iterable[Image.Image]) -> np.ndarray: ...
    def fingerprint(self) -> dict[str, Any]: ...


class Shard(NamedTuple):
    """A parquet file with the vectors and products of the catalog's rows from `start` to before `end`."""

    path: Path
    start: int
    end: int


class Ready(NamedTuple):
    """A product whose picture has been handed to the encoder."""

    row: int
    product: dict[str, Any]
    thumbnail: bytes


class Embedded(NamedTuple):
    """A shard that is not on disk yet."""

    start: int
    end: int
    ready: list[Ready]
    vectors: np.ndarray
    skipped: list[Skipped]


@dataclass
class VectorShards:
    """The work folder of a build; it may hold shards of other catalogs and encoders, which are left alone."""

    folder: Path
    catalog: Catalog
    encoder: Embeds

    @property
    def key(self) -> str:
        """Names the shards of this encoder and this state of this dataset."""
        made_by = {name: value for name, value in self.encoder.fingerprint().items() if name not in UNNAMED}
        parts = [made_by, self.catalog.name, self.catalog.split, self.catalog.revision]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    def done(self) -> list[Shard]:
        """The finished shards in order, without a gap from row 0, as far as the catalog's limit."""
        shards: list[Shard] = []
        for path in sorted(self.folder.glob(f"{self.key}-*.parquet")):
            start, end = (int(number) for number in path.stem.split("-")[1:])
            within = self.catalog.limit is None or end <= self.catalog.limit
            if within and start == (shards[-1].end if shards else 0):
                shards.append(Shard(path, start, end))
        return shards

    def embed(self, progress: Progress = lambda rows: None) -> int:
        """Embeds the rows that no shard holds yet and returns how many; `progress` is told of every row, old or new."""
        self.folder.mkdir(parents=True, exist_ok=True)
        done = self.done()
        self.catalog.skipped[:] = [skipped for shard in done for skipped in _skipped(shard)]
        start = done[-1].end if done else 0
        progress(start)
        rows = self.catalog.rows(start, [product_id for shard in done for product_id in _ids(shard)])
        embedded = 0
        with ThreadPoolExecutor(max(os.cpu_count() or 1, 2)) as pool:
            opened = ahead(pool, self._open, rows, AHEAD)
            writing: Future[None] = pool.submit(lambda: None)
            while (shard := self._embed_shard(start, opened, progress)) is not None:
                start, embedded = shard.end, embedded + len(shard.ready)
                writing.result()
                writing = pool.submit(self._write, shard)  # the encoder need not wait for the disk
            writing.result()
        self.catalog.skipped.sort()
        return embedded

    def _embed_shard(self, start: int, opened: Iterator[Opened], progress: Progress) -> Embedded | None:
        """Embeds the next rows; None at the end of the catalog."""
        rows: list[int] = []
        ready: list[Ready] = []

        def pictures() -> Iterator[Image.Image]:
            for row, product, picture in islice(opened, SHARD_ROWS):
                progress(1)
                rows.append(row)
                if picture is not None:
                    ready.append(product)
                    yield picture

        vectors = self.encoder.encode(pictures())
        # Rows beyond have been opened already; what was skipped among them is told by their own shard.
        last = rows[-1] if len(rows) == SHARD_ROWS else None
        skipped = sorted(
            each for each in self.catalog.skipped if each.row >= start and (last is None or each.row <= last)
        )
        dealt_with = [*rows, *(each.row for each in skipped)]
        return Embedded(start, max(dealt_with) + 1, ready, vectors, skipped) if dealt_with else None

    def _open(self, row: Row) -> Opened:
        item = self.catalog.open(row)
        if item is None:
            return row.row, None, None
        return row.row, Ready(item.row, item.product, thumbnail(item.image)), item.image

    def _write(self, shard: Embedded) -> None:
        """Writes a shard under a temporary name and renames it, so that a shard that is there is whole."""
        path = self.folder / f"{self.key}-{shard.start:012d}-{shard.end:012d}.parquet"
        table = _table(shard.ready, shard.vectors).replace_schema_metadata({"skipped": json.dumps(shard.skipped)})
        pq.write_table(table, path.with_suffix(".partial"), compression="NONE")
        path.with_suffix(".partial").rename(path)

    def tables(self) -> Iterator[tuple[np.ndarray, pa.Table]]:
        """(vectors, products) of each finished shard, all with the same columns."""
        shards = [shard for shard in self.done() if pq.read_metadata(shard.path).num_rows]
        schemas = [_products_schema(shard) for shard in shards]
        schema = pa.unify_schemas(schemas, promote_options="permissive") if schemas else None
        for shard in shards:
            table = pq.read_table(shard.path)
            vectors = table[VECTOR].combine_chunks().flatten().to_numpy().reshape(-1, self.encoder.ndim)
            yield vectors, _aligned(table, schema)


def thumbnail(image: Image.Image) -> bytes:
    """The picture as JPEG bytes, its longest side 256 or its own, whichever is smaller."""
    return jpeg(small(image, THUMBNAIL_SIDE), 85, optimize=True)


def ahead(pool: ThreadPoolExecutor, work: Callable[[Row], Any], rows: Iterator[Row], count: int) -> Iterator[Any]:
    """`map` in order that stays at most `count` rows ahead of its reader."""
    waiting: deque[Future[Any]] = deque(pool.submit(work, row) for row in islice(rows, count))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(work, row) for row in islice(rows, 1))


def _table(ready: list[Ready], vectors: np.ndarray) -> pa.Table:
    """The products of a shard with their thumbnails, vectors and row numbers."""
    products = [each.product | {THUMBNAIL: each.thumbnail} for each in ready]
    table = uniform(pa.Table.from_pylist(products) if products else pa.table({"id": pa.nulls(0)}))
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float32).ravel())
    table = table.append_column(VECTOR, pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]))
    return table.append_column(SOURCE_ROW, pa.array([each.row for each in ready], pa.int64()))


def _skipped(shard: Shard) -> list[Skipped]:
    metadata = pq.read_schema(shard.path).metadata or {}
    return [Skipped(*each) for each in json.loads(metadata.get(b"skipped", b"[]"))]


def _ids(shard: Shard) -> list[str]:
    return pq.read_table(shard.path, columns=["id"])["id"].to_pylist()


def _products_schema(shard: Shard) -> pa.Schema:
    schema = pq.read_schema(shard.path).remove_metadata()
    return pa.schema([field for field in schema if field.name not in (VECTOR, SOURCE_ROW)])


def _aligned(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with the columns of `schema`, null where it has none."""
    names = set(table.column_names)
    columns = [
        table[field.name].cast(field.type) if field.name in names else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
