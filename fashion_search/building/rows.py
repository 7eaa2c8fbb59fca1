"""Products with their vectors in, the parquet table of a shard out, and back with one schema for all shards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.schema import COLUMNS, PICTURE_DIGEST, SHOP_COLUMNS, THUMBNAIL, uniform

VECTOR, SOURCE_ROW = "_vector", "_source_row"
LINE = "_line"  # of a part: what the row says, as it counts for the digest of the whole catalog


class ShardRow(NamedTuple):
    """A picture of a product that has its vector."""

    row: int
    product: dict[str, Any]
    digest: str
    vector: np.ndarray
    thumbnail: bytes

    def line(self) -> bytes:
        """What the row says, as it counts for the digest of the catalog's content."""
        return (json.dumps([self.product, self.digest], sort_keys=True, default=str) + "\n").encode()


def shard_table(rows: list[ShardRow], ndim: int) -> pa.Table:
    """The products of a shard with their thumbnails, vectors and row numbers."""
    products = [each.product | {PICTURE_DIGEST: each.digest, THUMBNAIL: each.thumbnail} for each in rows]
    names = dict.fromkeys(name for product in products for name in product)
    columns = {name: column_of(name, [product.get(name) for product in products]) for name in names}
    table = uniform(pa.table(columns or {"id": pa.nulls(0)}))
    flat = pa.array(np.array([each.vector for each in rows], dtype=np.float32).ravel())
    table = table.append_column(VECTOR, pa.FixedSizeListArray.from_arrays(flat, ndim))
    return table.append_column(SOURCE_ROW, pa.array([each.row for each in rows], pa.int64()))


def column_of(name: str, values: list[Any]) -> pa.Array:
    """The values of a column; an extra one that holds texts and numbers becomes text."""
    known = name in COLUMNS or name in SHOP_COLUMNS or name == THUMBNAIL
    if not known and any(isinstance(value, str) for value in values):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values)


def read_shards(files: Iterable[tuple[Path, pa.Schema]], ndim: int) -> Iterator[tuple[np.ndarray, pa.Table]]:
    """(vectors, products) of each shard, all with the same columns; each comes with what it says of its columns."""
    listed = list(files)
    schema = unified_schema(own for _, own in listed)
    for path, own in listed:
        table = pq.read_table(path, columns=[VECTOR, *(name for name in schema.names if name in own.names)])
        vectors = table[VECTOR].combine_chunks().flatten().to_numpy().reshape(-1, ndim)
        yield vectors, _align(table, schema)


def unified_schema(schemas: Iterable[pa.Schema]) -> pa.Schema:
    """The columns of all shards; one that is text here and numbers there is text."""
    types: dict[str, pa.DataType] = {}
    for own in schemas:
        for each in own:
            if each.name not in (VECTOR, SOURCE_ROW, LINE):
                types[each.name] = _wider(types.get(each.name, pa.null()), each.type)
    names = [name for name in types if name != THUMBNAIL]
    return pa.schema([pa.field(name, types[name]) for name in names + [THUMBNAIL] * (THUMBNAIL in types)])


def _wider(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    if one == other or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    return pa.float64() if all(map(_is_number, (one, other))) else pa.string()


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _align(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of `schema`, null where a shard has none."""
    names = set(table.column_names)
    columns = [
        table[each.name].cast(each.type) if each.name in names else pa.nulls(len(table), each.type) for each in schema
    ]
    return pa.table(columns, schema=schema)
