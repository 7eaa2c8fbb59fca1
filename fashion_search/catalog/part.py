"""A source and the bounds of a part in; the rows that tell the part's products, and the number of the first, out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, count, islice
from typing import NamedTuple

import pyarrow as pa

from fashion_search.catalog.source import RawRow, Source

UNREADABLE = (OSError, ValueError, pa.ArrowException)


class PartRows(NamedTuple):
    """Rows, the first of which has the number `first`."""

    first: int
    rows: Iterator[RawRow]


def rows_of_part(source: Source, start: int, stop: int | None, limit: int | None, own_id: bool) -> PartRows:
    """The rows from one before `start`, which tells whose product goes on there, to beyond `stop`, where one may end.

    A neighbour that cannot be read ends them, since its own part tells that. Names that are made of every row before
    need all of those rows.
    """
    if not own_id:
        return PartRows(0, _until_unreadable(_read(source, 0, limit), 0, stop))
    if start:
        rows = _read(source, start - 1, limit)
        try:
            before = list(islice(rows, 1))
        except UNREADABLE:
            pass
        else:
            return PartRows(start - 1, _until_unreadable(chain(before, rows), start - 1, stop))
    return PartRows(start, _until_unreadable(_read(source, start, limit), start, stop))


def _read(source: Source, first: int, limit: int | None) -> Iterator[RawRow]:
    return islice(source.read_from(first), None if limit is None else max(limit - first, 0))


def _until_unreadable(rows: Iterator[RawRow], first: int, stop: int | None) -> Iterator[RawRow]:
    for number in count(first):
        try:
            row = next(rows, None)
        except UNREADABLE:
            if stop is None or number < stop:
                raise
            return
        if row is None:
            return
        yield row
