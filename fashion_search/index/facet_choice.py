"""The columns of a catalog in; those worth filtering by out: few values, well filled, and more than one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fashion_search.schema import COLUMNS, FACETS, SHOP_COLUMNS

# Columns whose meaning is known may have as many values as they like: their menus can be searched.
KNOWN = (*FACETS, "brand", "availability")
FILLED, KNOWN_FILLED = 0.5, 0.05
MOST_VALUES = 50
LONGEST_VALUE = 40  # letters; longer ones are sentences
MOST_EXTRAS = 8


def worth_filtering(table: pa.Table, products: np.ndarray) -> tuple[str, ...]:
    """The known facets that tell products apart, then the catalog's own; `products` (n,) bool counts each once."""
    rows = _as_texts(table if products.all() else table.filter(pa.array(products)))
    known = [name for name in KNOWN if name in rows.column_names and _tells_apart(rows[name])]
    extras = [name for name in rows.column_names if name not in (*COLUMNS, *SHOP_COLUMNS) and _is_facet(rows[name])]
    return (*known, *extras[:MOST_EXTRAS])


def _as_texts(table: pa.Table) -> pa.Table:
    """The table without codes in place of texts."""
    fields = [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _tells_apart(column: pa.ChunkedArray) -> bool:
    filled = len(column) - column.null_count
    return filled >= KNOWN_FILLED * len(column) and pc.count_distinct(column).as_py() > 1


def _is_facet(column: pa.ChunkedArray) -> bool:
    kind, filled = column.type, len(column) - column.null_count
    if not (pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        return False
    values = pc.count_distinct(column).as_py()
    if filled < FILLED * len(column) or not 1 < values <= min(MOST_VALUES, filled / 2):
        return False
    return pc.max(pc.utf8_length(pc.unique(column).cast(pa.string()))).as_py() <= LONGEST_VALUE
