"""A product, or what a picture seems to be, in; one suggestion for each missing part of an outfit, with reasons, out.

A heuristic, and labelled so: rules of dress written down by hand in `dress_code.py` and `colour.py`, nothing learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from fashion_search.schema import Where
from fashion_search.search.colour import harmony
from fashion_search.search.dress_code import (
    ALL_YEAR,
    RELATED_SEASONS,
    RELATED_USAGES,
    WEARS,
    article_types,
    missing_parts,
    part_of,
)
from fashion_search.search.reasons import reason
from fashion_search.search.recommend import Searchable

LABEL = "A heuristic: rules about gender, usage, season and colour, and closeness in style. Nothing is learned."
# What each consideration is worth in a candidate's score; colour and usage decide, style breaks ties.
WEIGHTS = {"colour": 0.4, "usage": 0.3, "season": 0.1, "style": 0.2}
CANDIDATES = 150  # per part, nearest in style first
# Style only breaks ties: of a part with more products than these so many, from all over the catalog, are looked at.
LOOKED_AT = 10_000


@dataclass(frozen=True)
class Suggestion:
    """One part of the outfit: the proposal first, then alternatives to swap it for, and why each was chosen."""

    part: str
    matches: list[Any]
    reasons: list[str]

    @property
    def reason(self) -> str:
        """Why the first match was chosen."""
        return self.reasons[0]


@dataclass(frozen=True)
class Anchor:
    """The product an outfit is built around; None for what is not known."""

    article_type: str | None
    base_colour: str | None
    gender: str | None
    usage: str | None
    season: str | None


def complete_the_look(
    index: Searchable,
    vector: np.ndarray | None,
    product: Any,
    where: Where | None = None,
    alternatives: int = 3,
    wear: Mapping[str, str] | None = None,
    pieces: Sequence[Any] = (),
) -> list[Suggestion]:
    """One suggestion per missing part of the outfit around `product`, with up to `alternatives` to swap each for.

    `product` is a product, a match's product, or a mapping of guessed attributes; `vector` (ndim,) is its picture and
    may be None, which leaves closeness in style out. Parts for which nothing fits are left out. `where` narrows.
    `wear` is what the outfit is for, {"usage", "season", "gender"}, in place of what the product says; `pieces` are
    matches that the visitor has: those that fit come first.
    """
    asked = dict(wear or {})
    anchor = replace(anchor_of(product), **asked)
    suggestions: list[Suggestion] = []
    for part in missing_parts(anchor.article_type, anchor.gender, anchor.usage):
        mine = _fitting(pieces, anchor, part)
        found = _candidates(index, vector, anchor, part, where, alternatives)
        had = {piece.product["id"] for piece in mine}
        matches = [*mine, *(match for match in found if match.product["id"] not in had)][
            : max(1 + alternatives, len(mine))
        ]
        if matches:
            reasons = [reason(asdict(anchor), match.product, part, asked) for match in matches]
            suggestions.append(Suggestion(part, matches, reasons))
            anchor = _settle(anchor, matches[0].product)
    return suggestions


def why_nothing(product: Any) -> str:
    """Why no outfit can be made around a product, or around what a picture seems to be."""
    article = anchor_of(product).article_type
    if article is None:
        return "it is not known what it is."
    if part_of(article) is None:
        return f"the rules know no outfit that {article} belong to."
    return f"the catalog has nothing that the rules would wear with {article}."


def anchor_of(product: Any) -> Anchor:
    """The attributes that matter, from a mapping or from an object that has them."""
    return Anchor(**{name: _text(product, name) for name in Anchor.__dataclass_fields__})


def _text(product: Any, name: str) -> str | None:
    """A product's value as text, or None when it says nothing."""
    value = product.get(name) if isinstance(product, Mapping) else getattr(product, name, None)
    return value if isinstance(value, str) and value else None


def _settle(anchor: Anchor, chosen: Any) -> Anchor:
    """The anchor once a part is chosen: an open or unisex outfit takes the first definite gender, so none is mixed."""
    gender = _text(chosen, "gender")
    if anchor.gender not in (None, "Unisex") or gender in (None, "Unisex"):
        return anchor
    return Anchor(anchor.article_type, anchor.base_colour, gender, anchor.usage, anchor.season)


def _candidates(
    index: Searchable, vector: np.ndarray | None, anchor: Anchor, part: str, where: Where | None, alternatives: int
) -> list[Any]:
    """The best of the catalog for one part, varied in colour and type."""
    narrowed = _narrow(index, anchor, part, where)
    if narrowed is None:
        return []
    query = np.ones(index.vector(0).shape, dtype=np.float32) if vector is None else vector
    near = index.search(query, CANDIDATES, narrowed, most=LOOKED_AT)
    candidates = [match for match in near if _fits(anchor, match.product)]
    styles = np.zeros(len(candidates)) if vector is None else np.array([match.score for match in candidates])
    scores = [suitability(anchor, m.product, part, s) for m, s in zip(candidates, _spread(styles), strict=True)]
    ranked = [candidates[row] for row in np.argsort(-np.array(scores), kind="stable")]
    return _pick_varied(ranked, 1 + alternatives)


def _fitting(pieces: Sequence[Any], anchor: Anchor, part: str) -> list[Any]:
    """What the visitor has for one part and the rules allow, best first; they may wear whatever they have."""
    allowed = article_types(part, anchor.usage)
    fitting = [one for one in pieces if one.product.get("article_type") in allowed and _fits(anchor, one.product)]
    return sorted(fitting, key=lambda piece: -suitability(anchor, piece.product, part, 0.5))


def _narrow(index: Searchable, anchor: Anchor, part: str, where: Where | None) -> dict[str, Any] | None:
    """Filters for one part within the visitor's own, by values the index has; None when they exclude each other."""
    limits = {"article_type": article_types(part, anchor.usage), "gender": WEARS.get(anchor.gender or "", ())}
    present = index.facets(None, tuple(limits))
    narrowed: dict[str, Any] = {column: values for column, values in (where or {}).items() if values}
    for column, allowed in limits.items():
        # The visitor's own article types describe the first product; here the part decides.
        chosen = narrowed.get(column) if column != "article_type" else None
        if allowed:
            stocked = [value for value in allowed if present.get(column, {}).get(value)]
            narrowed[column] = [value for value in stocked if chosen is None or value in chosen]
            if not narrowed[column]:
                return None
    return narrowed


def _fits(anchor: Anchor, product: Any) -> bool:
    """Whether the usage does not rule the candidate out."""
    return usage_fit(anchor.usage, _text(product, "usage")) > 0


def _spread(styles: np.ndarray) -> np.ndarray:
    """Cosines stretched to 0–1 among the candidates: across types they differ by little, but their order tells."""
    reach = float(np.ptp(styles)) if len(styles) else 0.0
    return (styles - styles.min()) / reach if reach > 0 else np.zeros(len(styles))


def suitability(anchor: Anchor, product: Any, part: str, style: float) -> float:
    """How well a candidate goes with the anchor, 0–1: colour, usage, season and closeness in style, weighted."""
    season = 0.5 if part in ALL_YEAR else season_fit(anchor.season, _text(product, "season"))
    values = {
        "colour": harmony(anchor.base_colour, _text(product, "base_colour")).score,
        "usage": usage_fit(anchor.usage, _text(product, "usage")),
        "season": season,
        "style": style,
    }
    return sum(WEIGHTS[name] * value for name, value in values.items())


def usage_fit(wanted: str | None, offered: str | None) -> float:
    """1 for the same usage, 0.5 for a related or unknown one, 0 for one that does not go with it."""
    if wanted is None or offered is None:
        return 0.5
    return 1.0 if wanted == offered else 0.5 * (offered in RELATED_USAGES.get(wanted, ()))


def season_fit(wanted: str | None, offered: str | None) -> float:
    """1 for the same season, 0.5 for its neighbour of like weather or an unknown one, 0 otherwise."""
    if wanted is None or offered is None:
        return 0.5
    return 1.0 if wanted == offered else 0.5 * (RELATED_SEASONS.get(wanted) == offered)


def _pick_varied(ranked: Sequence[Any], count: int) -> list[Any]:
    """The first `count`, new colours and types before repeated ones: swapping should change something."""
    chosen: list[Any] = []
    rest: list[Any] = []
    seen: set[tuple[str | None, str | None]] = set()
    for match in ranked:
        look = (_text(match.product, "article_type"), _text(match.product, "base_colour"))
        (rest if look in seen else chosen).append(match)
        seen.add(look)
        if len(chosen) == count:
            break
    return [*chosen, *rest][:count]
