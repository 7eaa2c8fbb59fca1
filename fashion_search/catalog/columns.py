"""A raw row of any dataset in, a product with the uniform columns out: the one place where column names are mapped."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from fashion_search.schema import COLUMNS, THUMBNAIL

# The names other datasets use, written without case and punctuation: productDisplayName, product_display_name …
ALIASES = {
    "productid": "id", "itemid": "id", "articleid": "id", "sku": "id",
    "productdisplayname": "name", "displayname": "name", "productname": "name", "prodname": "name", "title": "name",
    "productgender": "gender", "department": "gender",
    "producttype": "article_type", "producttypename": "article_type",
    "basecolor": "base_colour", "colour": "base_colour", "color": "base_colour", "colourgroupname": "base_colour",
    "occasion": "usage",
}  # fmt: skip
PICTURE_NAMES = ("image", "picture", "photo", "img", "file_name", "image_path", "path")
NOTHING = {"", "nan", "none", "null"}


def product_of(raw: Mapping[str, Any], picture: str, row: int) -> dict[str, Any]:
    """The uniform columns first, null where the dataset lacks them, then its other columns under their own names."""
    known = _known(tuple(raw))
    product: dict[str, Any] = dict.fromkeys(COLUMNS)
    for name, value in raw.items():
        column = known.get(name, name)
        if name != picture and column != THUMBNAIL and _is_scalar(value):
            product[column] = _clean(column, value)
    if product["id"] is None:
        product["id"] = _file_stem(raw.get(picture)) or str(row)
    return product


def picture_column(names: tuple[str, ...]) -> str | None:
    """The column that holds the picture, by its name."""
    return next((name for wanted in PICTURE_NAMES for name in names if name.lower() == wanted), None)


def _known(names: tuple[str, ...]) -> dict[str, str]:
    """Dataset column → uniform column; an exact name wins over an alias, the first alias over a later one."""
    exact = {_bare(column): column for column in COLUMNS}
    known = {name: exact[_bare(name)] for name in names if _bare(name) in exact}
    for name in names:
        column = ALIASES.get(_bare(name))
        if column and column not in known.values():
            known[name] = column
    return known


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _clean(column: str, value: Any) -> Any:
    """Empty and not-a-number become null; ids and texts become text, years whole numbers."""
    if value is None or str(value).strip().lower() in NOTHING:
        return None
    if column == "year":
        return _whole(value)
    return str(value).strip() if column in COLUMNS or isinstance(value, str) else value


def _whole(value: Any) -> int | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return int(number) if math.isfinite(number) else None


def _file_stem(picture: Any) -> str | None:
    path = picture.get("path") if isinstance(picture, Mapping) else picture
    return PurePath(path).stem if isinstance(path, str) and path else None
