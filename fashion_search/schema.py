"""The one vocabulary of products: uniform columns, facets, filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

COLUMNS = (
    "id", "name", "gender", "master_category", "sub_category", "article_type", "base_colour", "season", "year", "usage",
)  # fmt: skip


FACETS = ("gender", "master_category", "article_type", "base_colour", "season", "usage")


THUMBNAIL = "thumbnail"


Where = Mapping[str, Sequence[str | int]]


def uniform(table: pa.Table) -> pa.Table:
    """The table with the uniform columns first, then the extras, then the thumbnail."""
    given = set(table.column_names)
    columns = {name: table[name] if name in given else pa.nulls(len(table)) for name in (*COLUMNS, THUMBNAIL)}
    types = {"year": pa.int64(), THUMBNAIL: pa.binary()}
    arrays = {name: column.cast(types.get(name, pa.string())) for name, column in columns.items()}
    thumbnail = arrays.pop(THUMBNAIL)
    extras = {name: table[name] for name in table.column_names if name not in columns}
    return pa.table({**arrays, **extras, THUMBNAIL: thumbnail})
