"""A catalog in; lines for its owner out: how it was read, which column was understood as what, what is missing."""

from __future__ import annotations

from collections import Counter

from fashion_search.catalog.columns import ColumnMap
from fashion_search.catalog.dataset import Catalog


def describe(catalog: Catalog) -> list[str]:
    """What is worth checking before anything is embedded."""
    source, columns = catalog.source, catalog.columns
    count = f", {catalog.count:,} rows" if catalog.count is not None else ""
    lines = [f"catalog     {catalog.name}: {source.described}{count}"]
    lines += [f"            {remark}" for remark in source.remarks]
    return lines + _columns(columns) + warnings(columns)


def _columns(columns: ColumnMap) -> list[str]:
    meanings = [("image", name) for name in columns.pictures]
    meanings += [(column, name) for name, column in columns.understood.items()]
    named = [column if column == name else f"{column} = {name}" for column, name in meanings]
    own_id = "id" in columns.understood.values()
    parts = [
        ("columns", named + ([] if own_id else ["id = the picture's name"])),
        ("extras", columns.extras),
        ("left out", columns.left_out),
        ("missing", [column for column in columns.missing if column != "id"]),
    ]
    return [f"{title:<12}{', '.join(names)}" for title, names in parts if names]


def warnings(columns: ColumnMap) -> list[str]:
    """What would make a poor catalog, and what to do about it."""
    if columns.tells_something:
        return []
    has = f"The catalog has: {', '.join(columns.extras)}." if columns.extras else "The catalog has no other columns."
    return [
        "warning     neither a name nor a type was found: cards will show an id alone, and there is little to filter "
        f"by. Say which they are with --column name=ITS_COLUMN --column article_type=ITS_COLUMN. {has}"
    ]


def describe_mended(notes: Counter[str]) -> list[str]:
    """What had to be mended, with counts."""
    return [f"mended      {count:,} × {note}" for note, count in notes.most_common()]
