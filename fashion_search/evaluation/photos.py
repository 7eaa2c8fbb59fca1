"""People's own photos with their categories in; how often the nearest and the guess are of the right group out."""

from __future__ import annotations

from typing import Any

import numpy as np

from fashion_search.evaluation.categories import CATEGORY_GROUPS
from fashion_search.evaluation.metrics import bootstrap_intervals
from fashion_search.evaluation.neighbours import group_shares, nearest
from fashion_search.evaluation.picture_sets import PictureSet
from fashion_search.evaluation.votes import Ballots, reliability
from fashion_search.search.vote import VoteRule, count_votes


def measure_photos(
    vectors: np.ndarray,
    photos: PictureSet,
    gallery_vectors: np.ndarray,
    gallery: PictureSet,
    rule: VoteRule,
    resamples: int,
) -> dict[str, Any]:
    """Share of the five nearest whose article type is in the photo's group, and how far the guess can be believed."""
    types = [product.get("article_type") for product in gallery.products]
    categories = [product.get("category") for product in photos.products]
    near = nearest(vectors, gallery_vectors, photos.hashes, gallery.hashes)
    shares = group_shares(near, types, categories, CATEGORY_GROUPS)
    every = np.concatenate(list(shares.values()))
    return {
        "right_group@5": float(every.mean()),
        "interval": bootstrap_intervals({"share": every}, resamples)["share"] if resamples else None,
        "photos": len(every),
        "chance": _group_chance(types, categories),
        "categories": {name: float(values.mean()) for name, values in shares.items()},
        "guess": guesses(Ballots.of(near, vectors, gallery_vectors), types, categories, rule),
    }


def guesses(ballots: Ballots, types: list[Any], categories: list[Any], rule: VoteRule) -> dict[str, Any]:
    """How often the guessed article type, by the rule that was chosen on products, is of the photo's group."""
    names = sorted({kind for kind in types if kind})
    places = {name: place for place, name in enumerate(names)}
    codes = np.array([places.get(kind, -1) for kind in types])
    asked = np.array([place for place, category in enumerate(categories) if category in CATEGORY_GROUPS])
    winners, confidences = count_votes(ballots.codes(codes)[asked], ballots.similarities[asked], rule)
    groups = [CATEGORY_GROUPS[str(categories[place])] for place in asked]
    right = np.array([code >= 0 and names[code] in group for code, group in zip(winners, groups, strict=True)])
    return {"accuracy": float(right.mean()), "reliability": reliability(confidences, right)}


def _group_chance(types: list[Any], categories: list[Any]) -> float:
    """The share that a random gallery would have in the right group, averaged over the photos."""
    known = [kind for kind in types if kind]
    share = {name: float(np.mean([kind in group for kind in known])) for name, group in CATEGORY_GROUPS.items()}
    return float(np.mean([share[category] for category in categories if category in share]))
