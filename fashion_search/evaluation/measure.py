"""An encoder and picture sets in; every figure of its evaluation, and the rankings behind them, out."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from PIL import Image

from fashion_search.evaluation.calibration import calibrate, halves
from fashion_search.evaluation.categories import CATEGORY_GROUPS
from fashion_search.evaluation.clothes_probe import fit_probe
from fashion_search.evaluation.metrics import bootstrap_intervals, encode_labels, evaluate
from fashion_search.evaluation.neighbours import group_shares, hnsw_recall, nearest
from fashion_search.evaluation.no_clothes import KINDS, pictures_without_clothes
from fashion_search.evaluation.picture_sets import PictureSet
from fashion_search.evaluation.votes import Ballots, measure_votes
from fashion_search.index.probe import probe_scores

WITHOUT_CLOTHES = 600
HNSW_QUERIES = 500


class Encodes(Protocol):
    """What is measured: an encoder or a reference feature."""

    @property
    def model(self) -> str: ...
    def encode(self, images: Iterable[Image.Image]) -> np.ndarray: ...


@dataclass(frozen=True)
class Sets:
    """The pictures of one evaluation; the same for every model."""

    queries: PictureSet
    gallery: PictureSet
    photos: PictureSet | None = None
    without_clothes: int = WITHOUT_CLOTHES


@dataclass(frozen=True)
class Evidence:
    """What a model's figures rest on: vectors (unit rows), each query's nearest gallery rows, clothes scores.

    `real` and `other` hold the clothes scores: set name → of photos, kind → of pictures without clothes.
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
    }
    return result | _beyond_the_catalog(encoder, sets, evidence, resamples), evidence


def _beyond_the_catalog(encoder: Encodes, sets: Sets, evidence: Evidence, resamples: int) -> dict[str, Any]:
    """People's own photos, where there are any, and the rule for weak matches."""
    result: dict[str, Any] = {}
    vectors = {"held-out products": evidence.query_vectors}
    if sets.photos is not None:
        photos = encoder.encode(sets.photos.images())
        result["photos"] = photo_shares(photos, sets.photos, evidence.gallery_vectors, sets.gallery, resamples)
        vectors["photos"] = photos
    other = without_clothes(encoder, sets.without_clothes, seed=0)
    return result | {"clothes_probe": _probe(encoder, evidence, vectors, other)}


def _probe(
    encoder: Encodes, evidence: Evidence, vectors: dict[str, np.ndarray], other: dict[str, np.ndarray]
) -> dict[str, Any]:
    """The clothes score, fitted to the gallery, half of the photos and generated pictures, calibrated on the others.

    Without photos among what it is fitted to, it takes a room behind a garment for a picture without clothes.
    """
    count = sum(len(rows) for rows in other.values()) // 2
    known, asked = evidence.gallery_vectors, dict(vectors)
    if "photos" in vectors:
        fitted, asked["photos"] = halves(vectors["photos"], np.random.default_rng(0))
        known = np.concatenate([known, fitted])
    probe = fit_probe(known, np.concatenate(list(without_clothes(encoder, count, seed=1).values())))
    evidence.real.update({name: probe_scores(rows, probe) for name, rows in asked.items()})
    evidence.other.update({kind: probe_scores(rows, probe) for kind, rows in other.items()})
    found = calibrate(evidence.real, evidence.other)
    return found | {"weights": [round(float(weight), 6) for weight in probe]}


def without_clothes(encoder: Encodes, count: int, seed: int) -> dict[str, np.ndarray]:
    """Kind → vectors of generated pictures of that kind."""
    vectors = encoder.encode(picture for _, picture in pictures_without_clothes(count, seed))
    return {kind: vectors[first :: len(KINDS)] for first, kind in enumerate(KINDS)}


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
