"""Products in; the fields of their rows in Milvus, what stands in them, and a filter as Milvus writes it, out."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from fashion_search.index.catalog_index import CatalogIndex
from fashion_search.index.filters import is_number
from fashion_search.index.manifest import Manifest
from fashion_search.index.products import Products

if TYPE_CHECKING:
    from pymilvus import CollectionSchema
    from pymilvus.milvus_client.index import IndexParams

ROW, VECTOR, ID = "row", "vector", "id"
MOST_FIELDS = 50  # Milvus allows 64
LONGEST = 65_535  # bytes of a VARCHAR
LISTED = 16_384  # rows that a filter may name one by one
METRICS = {"cos": "COSINE"}
PLAIN = re.compile(r"[A-Za-z0-9_]{1,200}")

Fields = Mapping[str, str]  # a catalog's column → the field that has its values


def fields_of(index: CatalogIndex) -> dict[str, str]:
    """The columns that Milvus filters by: those that filters are offered for, and numbers."""
    table = index.products
    numbers = [column for column in table.column_names if is_number(table.schema.field(column).type)]
    columns = list(dict.fromkeys([*index.facet_columns, *numbers]))[:MOST_FIELDS]
    # The prefix keeps a column called `row` or `like` apart from this program's fields and from Milvus's words.
    return {name: f"c_{name if PLAIN.fullmatch(name) else at}" for at, name in enumerate(columns)}


def schema_of(manifest: Manifest, table: pa.Table, fields: Fields) -> CollectionSchema:
    """A row's number, its product's id, its vector, and a field for each column to filter by."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(ROW, DataType.INT64, is_primary=True)
    schema.add_field(ID, DataType.VARCHAR, max_length=LONGEST)
    schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=manifest.ndim)
    for column, name in fields.items():
        kind = table.schema.field(column).type
        if is_number(kind):
            schema.add_field(name, DataType.INT64 if pa.types.is_integer(kind) else DataType.DOUBLE, nullable=True)
        else:
            schema.add_field(name, DataType.VARCHAR, max_length=LONGEST, nullable=True)
    return schema


def indexes_of(manifest: Manifest, fields: Fields, is_lite: bool) -> IndexParams:
    """A graph like the one of an index folder; Milvus Lite's loses hits under a filter, so it compares with all."""
    from pymilvus import MilvusClient

    indexes, metric = MilvusClient.prepare_index_params(), METRICS[manifest.metric]
    if is_lite:
        indexes.add_index(VECTOR, index_type="FLAT", metric_type=metric)
    else:
        indexes.add_index(VECTOR, index_type="HNSW", metric_type=metric, params={"M": 16, "efConstruction": 128})
    for name in fields.values():
        indexes.add_index(name, index_type="INVERTED")
    return indexes


def rows_of(vectors: np.ndarray, start: int, columns: Mapping[str, list[Any]]) -> list[Any]:
    """The rows from `start` on as Milvus takes them; `columns` are the values of their fields."""
    lists = {ROW: list(range(start, start + len(vectors))), VECTOR: list(vectors.astype(np.float32)), **columns}
    return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]


def columns_of(table: pa.Table, leads: Sequence[int], fields: Fields) -> dict[str, list[Any]]:
    """What stands in the fields of some rows; `leads` are the rows that have their products' columns."""
    part = table.take(pa.array(leads))
    found = {name: _values(part[column]) for column, name in fields.items()}
    return {ID: part["id"].to_pylist(), **found}


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Numbers as they are, what is not a number as none; all else as text."""
    if not is_number(column.type):
        return column.cast(pa.string()).to_pylist()
    return [None if value is None or not math.isfinite(value) else value for value in column.to_pylist()]


def express(where: Mapping[str, Any], products: Products, fields: Fields) -> str | None:
    """A checked filter as Milvus writes it, "" for none; None where no product can pass.

    Only values that the catalog has are ever written, each by json.dumps. A column without a field of its own is
    written as the rows that pass.
    """
    parts = [_part(column, wanted, products, fields) for column, wanted in where.items()]
    return None if None in parts else " and ".join(f"({part})" for part in parts if part)


def _part(column: str, wanted: Any, products: Products, fields: Fields) -> str | None:
    if column not in fields:
        return _list_rows(column, np.flatnonzero(products.mask({column: wanted})))
    if isinstance(wanted, Mapping):
        return _within(fields[column], wanted)
    known = products.values(column)
    texts = [text for text in dict.fromkeys(map(str, wanted)) if text in known]
    number = is_number(products.table.schema.field(column).type)
    # Milvus Lite reads no \\u escape, and Milvus needs none.
    finite = [text for text in texts if math.isfinite(float(text))] if number else texts
    listed = finite if number else [json.dumps(text, ensure_ascii=False) for text in texts]
    return f"{fields[column]} in [{', '.join(listed)}]" if listed else None


def _within(name: str, bounds: Mapping[str, float]) -> str | None:
    """Bounds; infinity, which Milvus cannot read, bounds nothing or lets nothing pass."""
    low, high = bounds.get("min", -math.inf), bounds.get("max", math.inf)
    if low == math.inf or high == -math.inf:
        return None
    sides = [(low, ">="), (high, "<=")]
    written = [f"{name} {sign} {json.dumps(float(bound))}" for bound, sign in sides if math.isfinite(bound)]
    return " and ".join(written) or f"{name} is not null"


def _list_rows(column: str, rows: Sequence[int] | np.ndarray) -> str | None:
    if len(rows) > LISTED:
        raise ValueError(
            f"The filter {column!r} lets {len(rows):,} pictures pass, and of a column that no filter is offered for "
            f"Milvus takes {LISTED:,}; add a filter that is offered, or name the column by --facet when building."
        )
    return f"{ROW} in [{', '.join(str(int(row)) for row in rows)}]" if len(rows) else None
