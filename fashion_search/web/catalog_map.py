"""A search service in; the map of its catalog for the page, places, colours and the visitor's own place, out."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np

from fashion_search.index.catalog_map import place_among
from fashion_search.search.colour import HEX
from fashion_search.web.texts import TEXTS, say
from fashion_search.web.view import picture_value

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

NEIGHBOURS = 10
FINEST = 65_535
COLOURED = 10  # values with a colour of their own
# Okabe and Ito's eight, which colour-blind people tell apart, without black, and three that differ from them in light.
PALETTE = ("#e69f00", "#56b4e9", "#009e73", "#d55e00", "#0072b2", "#cc79a7", "#b8a900", "#7a4fb5", "#8c564b", "#4d4d4d")
OTHER = "#b9b1a6"


def map_value(service: SearchService, vector: np.ndarray | None = None, product: str | None = None) -> dict[str, Any]:
    """What map.js draws, but for the places, which it asks for once; or why there is no map."""
    index, made = service.index, service.index.manifest.map
    if index.places is None:
        return {"missing": say("map_missing", reason=made.missing or TEXTS["map_old"])}
    kept = "" if made.neighbours_kept is None else say("map_kept", percent=f"{made.neighbours_kept:.0%}")
    return {
        "version": service.map_version,
        "count": len(index),
        "thumbnails": service.version,
        "columns": list(index.facet_columns),
        "limits": say("map_limits", method=made.method, ndim=service.encoder.ndim, kept=kept),
        "here": here(service, vector, product),
    }


def here(service: SearchService, vector: np.ndarray | None, product: str | None) -> dict[str, Any] | None:
    """Where the query lies: a product on its own place, a picture among its neighbours."""
    places = service.index.places
    if vector is None or places is None:
        return None
    found = service.index.search(vector, k=min(NEIGHBOURS, len(service.index)))
    keys = [match.key for match in found]
    if product:
        own = service.key(product)
        x, y = map(float, places[own])
        near = [key for key in keys if key != own]  # it is the nearest only where likes have not moved the query
        return {"x": x, "y": y, "near": near, "said": say("map_product", count=len(near))}
    x, y = place_among(places, keys, [match.score for match in found])
    return {"x": x, "y": y, "near": keys, "said": say("map_yours", count=len(keys))}


def place_bytes(service: SearchService) -> bytes:
    """Every row's x and y, each as a little-endian uint16 from 0 to 65,535; empty where there is no map."""
    places = service.index.places
    if places is None:
        return b""
    return np.round(np.clip(places, 0, 1) * FINEST).astype("<u2").tobytes()


def colour_value(service: SearchService, column: str) -> dict[str, Any]:
    """The colours of an attribute: its most frequent values by name, and for each row which it has (one byte each)."""
    values = service.index.products[column].to_pylist()
    counts = service.index.facets(columns=[column])[column]
    named = list(counts)[:COLOURED]
    codes = {value: at for at, value in enumerate(named)}
    others = len(counts) - len(named)
    row_codes = np.array([code_of(value, codes) for value in values], dtype=np.uint8)
    entries = [{"value": value, "count": counts[value], "colour": colour_of(column, value, at)}
               for value, at in codes.items()]  # fmt: skip
    last = say("map_other", n=others) if others else TEXTS["map_unknown"]
    return {"values": [*entries, {"value": last, "count": int((row_codes == len(named)).sum()), "colour": OTHER}],
            "codes": b64encode(row_codes.tobytes()).decode()}  # fmt: skip


def code_of(value: Any, codes: dict[str, int]) -> int:
    """Which colour a row has; whatever has none of its own shares the last."""
    return codes.get(str(value), len(codes)) if value is not None else len(codes)


def colour_of(column: str, value: str, at: int) -> str:
    """A colour's own colour, else the next of the palette."""
    return HEX.get(value, OTHER) if column == "base_colour" else PALETTE[at]


def point_value(service: SearchService, key: int) -> dict[str, str]:
    """The product at a dot. Raises ValueError for a row that there is not."""
    if not 0 <= key < len(service.index):
        raise ValueError(f"There is no product {key} on the map; it has {len(service.index):,}.")
    return picture_value(service, key)
