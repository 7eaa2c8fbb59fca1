"""A cell of any dataset in, the clean value of a uniform column out."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from fashion_search.schema import COLUMNS, SHOP_COLUMNS, web_address

NOTHING = {"", "nan", "none", "null"}
# A sign stands for the currency that most shops mean by it; a column `currency` says it better.
SIGNS = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "₽": "RUB", "₺": "TRY",
         "₩": "KRW", "Fr.": "CHF", "R$": "BRL", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "руб": "RUB"}  # fmt: skip
IN_STOCK = {"true", "1", "yes", "ja", "instock", "available", "lieferbar", "limitedavailability", "onlineonly"}
OUT_OF_STOCK = {"false", "0", "no", "nein", "outofstock", "soldout", "ausverkauft", "discontinued"}


def clean(column: str, value: Any) -> Any:
    """Empty and not-a-number become null; ids and texts become text, years whole numbers, prices numbers."""
    if isinstance(value, list | tuple):
        value = ", ".join(str(each) for each in value if isinstance(each, str | int | float))
    if value is None or isinstance(value, Mapping | bytes) or str(value).strip().lower() in NOTHING:
        return None
    if column in CLEANERS:
        return CLEANERS[column](value)
    if column in COLUMNS or column in SHOP_COLUMNS:
        return _text(value)
    return value.strip() if isinstance(value, str) else value if isinstance(value, int | float) else str(value)


def currency_of(price: Any) -> str | None:
    """The currency that stands in a price: `19,90 €` is EUR."""
    if not isinstance(price, str):
        return None
    from price_parser import Price

    found = Price.fromstring(price).currency
    return SIGNS.get(found, found if re.fullmatch(r"[A-Z]{3}", found) else None) if found else None


def _text(value: Any) -> str:
    """Text without spaces around; a whole number read from a column with gaps is 10021.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _whole(value: Any) -> int | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return int(number) if math.isfinite(number) else None


def _price(value: Any) -> float | None:
    """1.299,00 € and $1,299.00 are both 1299."""
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    from price_parser import Price

    try:
        return float(value)
    except ValueError:
        return Price.fromstring(value).amount_float


def _availability(value: Any) -> str:
    text = str(value).strip()
    bare = re.sub(r"[^a-z0-9]", "", text.lower().rsplit("/", 1)[-1])  # http://schema.org/InStock
    return "in stock" if bare in IN_STOCK else "out of stock" if bare in OUT_OF_STOCK else text


def not_understood(column: str, value: Any) -> bool:
    """Whether a value is there and means nothing in its column: a year "n/a", a price "ask us", a link to a disk."""
    return column in CLEANERS and clean(column, value) is None and clean("name", value) is not None


CLEANERS = {"year": _whole, "price": _price, "url": web_address, "availability": _availability}
