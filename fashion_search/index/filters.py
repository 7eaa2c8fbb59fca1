"""A filter as a caller gives it and the columns of a catalog in; the filter without its empty parts, checked, out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from fashion_search.schema import Bounds, Where

BOUNDS = ("min", "max")


def is_number(kind: pa.DataType) -> bool:
    """Whether a column of this type can be filtered by bounds."""
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def check_filters(where: Where | None, table: pa.Table, facets: Callable[[], Iterable[str]]) -> dict[str, Any]:
    """`where` without what lets everything pass. Raises ValueError that names an unknown column or a wrong value."""
    found: dict[str, Any] = {}
    for column, wanted in (where or {}).items():
        if column not in table.column_names:
            names = ", ".join([*facets(), *(["price"] if "price" in table.column_names else [])])
            raise ValueError(f"There is no column {column!r} to filter by; choose from {names or 'none'}.")
        found[column] = _bounds(column, wanted, table) if isinstance(wanted, Mapping) else _values(column, wanted)
    return {column: wanted for column, wanted in found.items() if wanted}


def _values(column: str, values: Any) -> list[str | int]:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise ValueError(f"The filter {column!r} must be a list of values, not {values!r}.")
    listed = list(values)
    for value in listed:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(f"The filter {column!r} takes texts or whole numbers, not {value!r}.")
    return listed


def _bounds(column: str, bounds: Bounds, table: pa.Table) -> dict[str, float]:
    if not is_number(table.schema.field(column).type):
        raise ValueError(f"The filter {column!r} takes a list of values: its column holds no numbers to bound.")
    if unknown := [name for name in bounds if name not in BOUNDS]:
        raise ValueError(f'The filter {column!r} takes {{"min": …, "max": …}}, not {unknown[0]!r}.')
    for name, bound in bounds.items():
        if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int | float) or math.isnan(bound)):
            raise ValueError(f"{name!r} of the filter {column!r} takes a number, not {bound!r}.")
    given = {name: float(bound) for name, bound in bounds.items() if bound is not None}
    if given.get("min", -math.inf) > given.get("max", math.inf):
        raise ValueError(f"The filter {column!r} lets nothing pass: its min {given['min']:g} is above its max.")
    return given


def within(numbers: np.ndarray, bounds: Bounds) -> np.ndarray:
    """(n,) bool, the numbers within the bounds, which count as within; what is not known is not."""
    low, high = bounds.get("min"), bounds.get("max")
    return (numbers >= (-math.inf if low is None else low)) & (numbers <= (math.inf if high is None else high))
