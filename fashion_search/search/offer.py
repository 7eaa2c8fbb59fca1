"""A product's columns in; what a shop says of it (price, link, brand …), and the catalog's own columns, out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from fashion_search.schema import COLUMNS, PICTURE_DIGEST, SHOP_COLUMNS, THUMBNAIL, web_address

SHOWN_ELSEWHERE = {*COLUMNS, *SHOP_COLUMNS, THUMBNAIL, PICTURE_DIGEST}


@dataclass(frozen=True)
class Offer:
    """How to come by a product; what the catalog does not say is None."""

    price: float | None = None
    currency: str | None = None
    url: str | None = None
    brand: str | None = None
    availability: str | None = None


OFFER = tuple(each.name for each in fields(Offer))


def offer_of(product: Mapping[str, Any]) -> Offer:
    """What the product's columns say, whoever wrote them: a price is a number and a link leads to the web."""
    texts = {name: str(value) for name in ("currency", "brand", "availability") if (value := product.get(name))}
    return Offer(price=_price(product.get("price")), url=web_address(product.get("url")), **texts)


def own_columns(product: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that only this catalog has."""
    return {name: product[name] for name in own_names(product)}


def own_names(columns: Iterable[str]) -> list[str]:
    """The names of the columns that only this catalog has."""
    return [name for name in columns if name not in SHOWN_ELSEWHERE]


def plain(value: Any) -> Any:
    """The value as JSON can hold it; a year read from a column with gaps is 2012.0 and shown as 2012."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)


def _price(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
