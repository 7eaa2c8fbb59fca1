"""An encoder and picture sets in; every figure of its evaluation, and the rankings behind them, out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fashion_search.evaluation.calibration import fit_clothes_score, halves
from fashion_search.evaluation.categories import CATEGORY_GROUPS
from fashion_search.evaluation.copies import COPIED, copies, near_duplicates
from fashion_search.evaluation.encodes import Encodes
from fashion_search.evaluation.metrics import bootstrap_intervals, encode_labels, evaluate
from fashion_search.evaluation.neighbours import group_shares, hnsw_recall, nearest
from fashion_search.evaluation.picture_sets import PictureSet
from fashion_search.evaluation.votes import Ballots, measure_votes
from fashion_search.evaluation.without_clothes import WithoutClothes, generated_without_clothes

HNSW_QUERIES = 500


@dataclass(frozen=True)
class Sets:
    """The pictures of one evaluation, the same for every model; `more` is searched too, for the whole catalog."""

    queries: PictureSet
    gallery: PictureSet
    photos: PictureSet | None = None
    without_clothes: WithoutClothes = field(default_factory=generated_without_clothes)
    more: tuple[PictureSet, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What a model's figures rest on: vectors (unit rows), each query's nearest gallery rows, clothes scores.

    `real` and `other` hold clothes scores less their line: set name → of photos, kind → of pictures without clothes.
    """

    query_vectors: np.ndarray
    gallery_vectors: np.ndarray
    neighbours: np.ndarray
    real: dict[str, np.ndarray] = field(default_factory=dict)
    other: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def ballots(self) -> Ballots:
        """The nearest with their similarities."""
        rows = self.neighbours
        pairs = ((self.gallery_vectors[row], vector) for row, vector in zip(rows, self.query_vectors, strict=True))
        return Ballots(rows, np.stack([near @ vector for near, vector in pairs]))


def measure(encoder: Encodes, sets: Sets, resamples: int = 1000) -> tuple[dict[str, Any], Evidence]:
    """Every figure of one model as JSON-able values, and its evidence."""
    start = time.perf_counter()
    queries, gallery = encoder.encode(sets.queries.images()), encoder.encode(sets.gallery.images())
    seconds = time.perf_counter() - start
    hashes = (sets.queries.hashes, sets.gallery.hashes)
    evidence = Evidence(queries, gallery, nearest(queries, gallery, *hashes))
    result = {
        "attributes": evaluate(queries, sets.queries.products, gallery, sets.gallery.products, *hashes, resamples),
        "classification": measure_votes(evidence.ballots, encode_labels(sets.queries.products, sets.gallery.products)),
        "hnsw": hnsw_recall(gallery, queries[:HNSW_QUERIES]) if queries.any() else {},
        "ndim": int(queries.shape[1]),
        "pictures_per_second": (len(queries) + len(gallery)) / seconds,
        "near_duplicate": duplicates(encoder, sets, evidence),
    }
    if sets.more:
        result["whole_catalog"] = whole_catalog(encoder, sets, evidence, resamples)
    return result | _beyond_the_catalog(encoder, sets, evidence, resamples), evidence


def duplicates(encoder: Encodes, sets: Sets, evidence: Evidence) -> dict[str, Any]:
    """The line between copies of a product and other products."""
    asked = sets.queries.part("copied", range(min(COPIED, len(sets.queries))))
    copied = encoder.encode(copies(asked.images()))
    best = evidence.ballots.similarities[evidence.neighbours[:, 0] >= 0, 0]
    return near_duplicates(evidence.query_vectors[: len(copied)], copied, best)


def whole_catalog(encoder: Encodes, sets: Sets, evidence: Evidence, resamples: int) -> dict[str, Any]:
    """The ranking figures where the other galleries are searched as well."""
    vectors = np.concatenate([evidence.gallery_vectors, *(encoder.encode(part.images()) for part in sets.more)])
    products = [product for part in (sets.gallery, *sets.more) for product in part.products]
    hashes = [found for part in (sets.gallery, *sets.more) for found in part.hashes]
    asked = (evidence.query_vectors, sets.queries.products)
    return {
        "gallery": len(products),
        "attributes": evaluate(*asked, vectors, products, sets.queries.hashes, hashes, resamples),
    }


def _beyond_the_catalog(encoder: Encodes, sets: Sets, evidence: Evidence, resamples: int) -> dict[str, Any]:
    """People's own photos, where there are any, and the clothes score.

    It is fitted to the gallery and half of the photos; without photos it takes a room behind a garment for no clothes.
    """
    result: dict[str, Any] = {}
    known, asked = [evidence.gallery_vectors], {"held-out products": evidence.query_vectors}
    if sets.photos is not None:
        photos = encoder.encode(sets.photos.images())
        result["photos"] = photo_shares(photos, sets.photos, evidence.gallery_vectors, sets.gallery, resamples)
        fitted, asked["photos"] = halves(photos, np.random.default_rng(0))
        known.append(fitted)
    found = fit_clothes_score(known, asked, sets.without_clothes.encoded(encoder))
    evidence.real.update(found.real)
    evidence.other.update(found.other)
    result["clothes_probe"] = found.figures | {"weights": found.weights.tolist()}
    return result


def photo_shares(
    vectors: np.ndarray, photos: PictureSet, gallery_vectors: np.ndarray, gallery: PictureSet, resamples: int
) -> dict[str, Any]:
    """Share of the five nearest whose article type is in the photo's group: the mean over photos, its interval."""
    types = [product.get("article_type") for product in gallery.products]
    categories = [product.get("category") for product in photos.products]
    shares = group_shares(
        nearest(vectors, gallery_vectors, photos.hashes, gallery.hashes), types, categories, CATEGORY_GROUPS
    )
    every = np.concatenate(list(shares.values()))
    interval = bootstrap_intervals({"share": every}, resamples)["share"] if resamples else None
    return {
        "right_group@5": float(every.mean()),
        "interval": interval,
        "photos": len(every),
        "chance": _group_chance(types, categories),
        "categories": {name: float(values.mean()) for name, values in shares.items()},
    }


def _group_chance(types: list[Any], categories: list[Any]) -> float:
    """The share that a random gallery would have in the right group, averaged over the photos."""
    known = [kind for kind in types if kind]
    share = {name: float(np.mean([kind in group for kind in known])) for name, group in CATEGORY_GROUPS.items()}
    return float(np.mean([share[category] for category in categories if category in share]))
