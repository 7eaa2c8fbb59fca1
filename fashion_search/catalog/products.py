"""Raw rows in, products with the uniform columns and the names of their pictures out; rows of one product are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from fashion_search.catalog.columns import ColumnMap
from fashion_search.catalog.downloads import is_address
from fashion_search.catalog.source import RawRow, Source
from fashion_search.catalog.values import clean, currency_of, not_understood
from fashion_search.schema import COLUMNS

UNPUBLISHED = ("draft", "archived", "unlisted")
HIDDEN = "the shop does not show it (its status is draft or archived)"


@dataclass(frozen=True)
class RawProduct:
    """A product whose pictures have only names yet."""

    columns: dict[str, Any]
    pictures: list[Any]
    place: str
    fault: str | None = None
    notes: tuple[str, ...] = field(default=())
    number: int = 0  # of its first row, counted from 0


def products_of(rows: Iterable[RawRow], source: Source, columns: ColumnMap, first: int = 0) -> Iterator[RawProduct]:
    """The products of rows, of which the first has this number; rows that follow one another under one id are one."""
    own_id = next((name for name, column in columns.understood.items() if column == "id"), None)
    numbered = enumerate(rows, first)

    def key(entry: tuple[int, RawRow]) -> Any:
        number, row = entry
        given = clean("id", row.cells.get(own_id)) if own_id and row.fault is None else None
        return given if given is not None else number

    for _, group in groupby(numbered, key):
        entries = list(group)
        yield _product(entries[0][0], [row for _, row in entries], source, columns)


def _product(number: int, rows: list[RawRow], source: Source, columns: ColumnMap) -> RawProduct:
    """One product of its rows: the first value of each column, every picture once."""
    product: dict[str, Any] = dict.fromkeys(COLUMNS)
    pictures: list[Any] = []
    for row in rows:
        for name, value in product_of(row.cells, columns).items():
            product[name] = value if product.get(name) is None else product[name]
        pictures += [each for each in _pictures(row.cells, columns) if each not in pictures]
    if product["id"] is None:
        product["id"] = _id_of_picture(pictures[0] if pictures else None, source) or str(number)
    notes = tuple(row.note for row in rows if row.note) + tuple(dict.fromkeys(_unread(rows, columns)))
    fault = rows[0].fault or _explain_hidden(rows[0].cells)
    return RawProduct(product, pictures, rows[0].place, fault, notes, number)


def _unread(rows: list[RawRow], columns: ColumnMap) -> Iterator[str]:
    """What stays empty because its value could not be understood."""
    for row in rows:
        for name, column in columns.understood.items():
            if not_understood(column, row.cells.get(name)):
                yield f"{column} not understood and left empty (the column {name!r})"


def product_of(raw: Mapping[str, Any], columns: ColumnMap) -> dict[str, Any]:
    """The uniform columns first, null where the dataset lacks them, then its other columns under their own names."""
    product: dict[str, Any] = dict.fromkeys(COLUMNS)
    for name, column in columns.understood.items():
        product[column] = clean(column, raw.get(name))
        if column == "price" and (currency := currency_of(raw.get(name))):
            product["currency"] = currency
    for name in columns.extras:
        product[name] = clean(name, raw.get(name))
    return product


def _pictures(cells: Mapping[str, Any], columns: ColumnMap) -> list[Any]:
    """The pictures of a row in any form: bytes, {"bytes", "path"}, a path, an address, a list of them."""
    found: list[Any] = []
    for name in columns.pictures:
        value = cells.get(name)
        for each in value if isinstance(value, list) else [value]:
            found += _split_cell(each) if isinstance(each, str) else [each] if each is not None else []
    return [each for each in found if each not in ("", "nan", "NaN")]


def _split_cell(text: str) -> list[str]:
    """The addresses or paths of one cell; a comma or a blank parts addresses, a bar or semicolon anything."""
    between = r"[,;|\s]+(?=https?://)" if is_address(text) else r"\s*[|;]\s*"
    return [part.strip() for part in re.split(between, text.strip()) if part.strip()]


def _id_of_picture(picture: Any, source: Source) -> str | None:
    """What a product without an id is called: its picture's name, with folders where the source's pictures differ."""
    name = picture.get("path") if isinstance(picture, Mapping) else picture
    if not isinstance(name, str) or not name:
        return None
    if is_address(name):
        return PurePosixPath(urlsplit(name).path).stem or None
    return source.short(name) if source.short else PurePosixPath(name.replace("\\", "/")).stem


def _explain_hidden(cells: Mapping[str, Any]) -> str | None:
    """Why a row of a shop's export must not be shown to everybody."""
    if "Handle" in cells and str(cells.get("Status") or "").strip().lower() in UNPUBLISHED:
        return HIDDEN
    return None
