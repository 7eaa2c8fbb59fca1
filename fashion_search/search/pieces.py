"""What a visitor has, kept products and photographed clothes, in; the pieces that an outfit can be made of, out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fashion_search.index import Match
from fashion_search.index.products import Product
from fashion_search.search.answers import read_guess
from fashion_search.search.dress_code import part_of
from fashion_search.search.outfit import usage_fit
from fashion_search.search.reasons import garment
from fashion_search.vectors import unit

if TYPE_CHECKING:
    from fashion_search.encoder import Encoder
    from fashion_search.search.service import SearchService

OWN = "own:"  # how the id of a photographed piece starts; the rest is the browser's key of its picture
NAMED = 8  # characters of its weights' hash that tell an encoder from others
NOWHERE = -1  # the row of what is not in the catalog


@dataclass(frozen=True)
class Wardrobe:
    """Pieces with their vectors, and how many photographed ones nobody could tell what they are."""

    pieces: tuple[Match, ...] = ()
    vectors: Mapping[str, np.ndarray] = field(default_factory=dict)
    unclear: int = 0


def open_wardrobe(service: SearchService, kept: Iterable[str], own: Mapping[str, str]) -> Wardrobe:
    """The kept products, and the photographed clothes by key and written vector, as far as they are known."""
    rows = [service.key(one) for one in kept if service.knows(one)]
    pieces = [Match(row, 1.0, service.index.product(row)) for row in rows]
    vectors: dict[str, np.ndarray] = {}
    unclear = 0
    for key, text in own.items():
        vector = read_vector(text, service.encoder)
        product = {} if vector is None else read_guess(service.guess(vector))
        if vector is None or part_of(product.get("article_type")) is None:
            unclear += 1
            continue
        named = f"Your {garment(product['article_type'])}"
        pieces.append(Match(NOWHERE, 1.0, Product({"id": OWN + key, "name": named, **product})))
        vectors[OWN + key] = vector
    return Wardrobe(tuple(pieces), vectors, unclear)


def first_piece(pieces: Iterable[Match], wear: Mapping[str, str]) -> Match | None:
    """The piece that an outfit starts from where none was chosen: a dress or a top, by the occasion, kept last."""
    order = ("one-piece", "top", "bottom", "layer", "shoes")
    fitting = [one for one in pieces if part_of(one.product.get("article_type")) in order]
    usage = wear.get("usage")

    def place(piece: Match) -> tuple[float, int]:
        fits = usage_fit(usage, piece.product.get("usage")) if usage else 1.0
        return -fits, order.index(str(part_of(piece.product.get("article_type"))))

    return min(reversed(fitting), key=place, default=None)


def write_vector(vector: np.ndarray, encoder: Encoder) -> str:
    """A vector as a short text that a browser can keep, and whose it is."""
    return f"{encoder.weights_hash[:NAMED]}:{base64.b64encode(np.asarray(vector, '<f2').tobytes()).decode()}"


def read_vector(text: Any, encoder: Encoder) -> np.ndarray | None:
    """The (ndim,) unit vector that a text holds; None for anything else, such as another encoder's."""
    whose, _, written = str(text).partition(":")
    try:
        found = np.frombuffer(base64.b64decode(written, validate=True), "<f2").astype(np.float32)
    except (binascii.Error, ValueError):
        return None
    ours = whose == encoder.weights_hash[:NAMED] and found.shape == (encoder.ndim,)
    usable = ours and bool(np.isfinite(found).all()) and bool(found.any())
    return unit(found) if usable else None
