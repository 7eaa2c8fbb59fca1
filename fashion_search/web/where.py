"""Filters as a caller gives them and a catalog in; the filters that are set, each known to the catalog, out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fashion_search.web.kinds import shorten
from fashion_search.web.table import choose

if TYPE_CHECKING:
    from fashion_search.index import CatalogIndex

# Among more values than these no nearest one is looked for: it would take longer than the search.
MOST_COMPARED = 2000
SHOWN = 8


def read_filters(index: CatalogIndex, filters: Mapping[str, Any] | None = None, **named: Any) -> dict[str, Any]:
    """The filters that are set; a single text counts as a list of one. Raises ValueError that names what is unknown."""
    for column, values in named.items():
        if values and (filters or {}).get(column):
            raise ValueError(f"`{column}` and `filters` both say which {column} may pass; give one of them.")
    given = {**(filters or {}), **{column: values for column, values in named.items() if values}}
    listed = {column: [values] if isinstance(values, str) else values for column, values in given.items()}
    found = {column: values for column, values in listed.items() if values}
    for column, values in found.items():
        check_column(index, column, values)
    return found


def check_column(index: CatalogIndex, column: str, values: Any) -> None:
    """Raises ValueError for a column or a value that the catalog does not have, with the nearest that it has."""
    if column not in index.products.column_names:
        offered = [*index.facet_columns, *(["price"] if "price" in index.products.column_names else [])]
        raise ValueError(f"There is no column {shorten(column)} to filter by; {choose(column, offered)}")
    if isinstance(values, Mapping) or not isinstance(values, list):
        return  # bounds, or what the index refuses
    known = index.values(column)
    for value in values:
        if str(value) not in known:
            raise ValueError(f"No product has {shorten(value)} as `{column}`; {_nearest(str(value), known)}")


def _nearest(value: str, known: Mapping[str, int]) -> str:
    if len(known) > MOST_COMPARED:
        return f"the catalog has {len(known):,} other values there."
    folded = {text.casefold(): text for text in known}
    near = difflib.get_close_matches(value.casefold(), folded, 3, 0.5)
    if near:
        return f"did you mean {' or '.join(repr(folded[text]) for text in near)}?"
    listed = sorted(known)
    more = f" and {len(listed) - SHOWN:,} more, which /info lists" if len(listed) > SHOWN else ""
    return f"choose from {', '.join(listed[:SHOWN]) or 'none'}{more}."
