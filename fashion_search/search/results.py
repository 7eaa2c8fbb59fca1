"""Matches of an index in; what is told about them out: cards, guesses, what to loosen, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fashion_search.index import Match
from fashion_search.search.lexicon import Told
from fashion_search.search.offer import OFFER, offer_of, own_columns, plain
from fashion_search.search.vote import Guess

ATTRIBUTES = ("article_type", "base_colour", "gender", "master_category", "sub_category", "season", "year", "usage")


@dataclass(frozen=True)
class Card:
    """One product as the page and the API show it; `copies` counts it and the duplicates it stands for.

    What a shop adds (price, brand …) is None where the catalog does not have it; its own columns are attributes.
    """

    rank: int
    id: str
    score: float
    name: str
    attributes: dict[str, Any]
    image_url: str
    copies: int = 1
    price: float | None = None
    currency: str | None = None
    url: str | None = None
    brand: str | None = None
    availability: str | None = None


@dataclass(frozen=True)
class SearchResult:
    """Cards, best first; `weak` when even the best is unlike the query; `loosen` when nothing passes the filters.

    `turned`: by how many degrees counter-clockwise the picture lay turned (0, 90, 180, 270); it was searched upright.
    `absent` names the part of an outfit that the query shows where the catalog has none: shoes asked of shirts.
    `words` tells what words were read as; a score is then the cosine to the picture or, without one, how well they fit.
    """

    matches: list[Card]
    weak: bool = False
    guess: dict[str, Guess] = field(default_factory=dict)
    loosen: dict[str, int] = field(default_factory=dict)
    absent: str | None = None
    words: Told | None = None
    turned: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def make_card(match: Match, image_url: str, rank: int, copies: int = 1) -> Card:
    """A match as a card."""
    product = match.product
    known = {column: product.get(column) for column in ATTRIBUTES} | own_columns(product)
    attributes = {column: plain(value) for column, value in known.items()}
    return Card(
        rank=rank,
        id=str(product.id),
        score=round(float(match.score), 4),
        name=product.get("name") or str(product.id),
        attributes={name: value for name, value in attributes.items() if value not in (None, "")},
        image_url=image_url,
        copies=copies,
        **asdict(offer_of(product)),
    )


def to_csv(cards: Sequence[Card]) -> str:
    """The cards as a spreadsheet; texts that a spreadsheet would run as a formula are quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    own = dict.fromkeys(name for card in cards for name in card.attributes if name not in ATTRIBUTES)
    offered = [name for name in OFFER if any(getattr(card, name) is not None for card in cards)]
    writer.writerow(map(_harmless, ["rank", "id", "score", "name", *ATTRIBUTES, *own, *offered, "image_url"]))
    for card in cards:
        attributes = [card.attributes.get(name, "") for name in (*ATTRIBUTES, *own)]
        offer = [getattr(card, name) for name in offered]
        writer.writerow(
            map(_harmless, [card.rank, card.id, card.score, card.name, *attributes, *offer, card.image_url])
        )
    return out.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
