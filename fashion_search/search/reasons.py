"""Two garments in; why they go together, in words that one person would say to another, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fashion_search.search.colour import harmony
from fashion_search.search.dress_code import ALL_YEAR, part_of

NAMES = {"Tshirts": "T-shirt", "Dresses": "dress", "Watches": "watch", "Clutches": "clutch", "Scarves": "scarf"}
PAIRS = ("shoes", "eyewear")  # always spoken of as several, and so are trousers
BOTTOMS = ("Skirts", "Salwar", "Churidar", "Patiala")


def garment(article_type: str | None) -> str:
    """An article type as one garment is spoken of: "shirt", "jeans"."""
    name = article_type or "piece"
    several = part_of(name) in PAIRS or (part_of(name) == "bottom" and name not in BOTTOMS)
    if name in NAMES or several:
        return NAMES.get(name, name.lower())
    return name.lower().removesuffix("s")


def reason(anchor: Mapping[str, Any], product: Mapping[str, Any], part: str, asked: Mapping[str, str]) -> str:
    """Why `product` was chosen to go with `anchor`; `asked` holds the occasion and season that a visitor asked for."""
    colours = harmony(anchor.get("base_colour"), product.get("base_colour"))
    clauses = [] if colours.rule == "unknown" else [colours.words]
    usage, season = product.get("usage"), product.get("season")
    wanted = anchor.get("usage")
    if usage and wanted:
        like = "as you asked" if asked.get("usage") == usage else f"like your {garment(anchor.get('article_type'))}"
        clauses.append(f"{usage.lower()} {like}" if usage == wanted else f"{usage.lower()}, close to {wanted.lower()}")
    if part not in ALL_YEAR and season and season == anchor.get("season"):
        clauses.append(f"made for {season.lower()}")
    sentence = "; ".join(clauses or [colours.words])
    return f"{sentence[0].upper()}{sentence[1:]}."
