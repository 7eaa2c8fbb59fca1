"""The one vocabulary of products: uniform columns, what a shop adds, facets, filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

COLUMNS = (
    "id", "name", "gender", "master_category", "sub_category", "article_type", "base_colour", "season", "year", "usage",
)  # fmt: skip


# Known and read where a catalog has them; unlike COLUMNS they are not there where it has not.
SHOP_COLUMNS = ("price", "currency", "url", "brand", "availability")


# The facets of the fashion data sets: named parameters of /search, and the first to be looked for in any catalog.
FACETS = ("gender", "master_category", "article_type", "base_colour", "season", "usage")


THUMBNAIL = "thumbnail"


# The SHA-256 of a picture's file: an update embeds only what has another one. Never shown.
PICTURE_DIGEST = "picture_sha256"


TYPES = {"year": pa.int64(), "price": pa.float64(), THUMBNAIL: pa.binary()}


# A column's values that may pass, or the bounds of its numbers: {"brand": ["Nord"], "price": {"min": 10, "max": 50}}.
Bounds = Mapping[str, float | None]
Where = Mapping[str, Sequence[str | int] | Bounds]


def web_address(value: Any) -> str | None:
    """The address if it is one of the web: `javascript:` and its like would run in the visitor's browser."""
    text = str(value or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def uniform(table: pa.Table) -> pa.Table:
    """The table with the uniform columns first, then a shop's and the extras, then the thumbnail."""
    given = set(table.column_names)
    columns = {name: table[name] if name in given else pa.nulls(len(table)) for name in (*COLUMNS, THUMBNAIL)}
    columns |= {name: table[name] for name in (*SHOP_COLUMNS, PICTURE_DIGEST) if name in given}
    arrays = {name: column.cast(TYPES.get(name, pa.string())) for name, column in columns.items()}
    thumbnail = arrays.pop(THUMBNAIL)
    extras = {name: table[name] for name in table.column_names if name not in columns}
    return pa.table({**arrays, **extras, THUMBNAIL: thumbnail})
