"""An encoder and picture sets in; every figure of its evaluation, and the rankings behind them, out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fashion_search.evaluation.calibration import fit_clothes_score, halves
from fashion_search.evaluation.copies import COPIED, copies, near_duplicates
from fashion_search.evaluation.encodes import Encodes, encode_queries
from fashion_search.evaluation.kinds import fit_kinds, measure_kinds
from fashion_search.evaluation.metrics import encode_labels, evaluate
from fashion_search.evaluation.neighbours import hnsw_recall, nearest
from fashion_search.evaluation.photos import measure_photos
from fashion_search.evaluation.picture_sets import PictureSet
from fashion_search.evaluation.votes import Ballots, measure_votes
from fashion_search.evaluation.without_clothes import WithoutClothes, generated_without_clothes
from fashion_search.evaluation.words import measure_words
from fashion_search.search.vote import VoteRule

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
        return Ballots.of(self.neighbours, self.query_vectors, self.gallery_vectors)


def measure(encoder: Encodes, sets: Sets, resamples: int = 1000) -> tuple[dict[str, Any], Evidence]:
    """Every figure of one model as JSON-able values, and its evidence."""
    start = time.perf_counter()
    queries, gallery = encode_queries(encoder, sets.queries.images()), encoder.encode(sets.gallery.images())
    seconds = time.perf_counter() - start
    hashes = (sets.queries.hashes, sets.gallery.hashes)
    evidence = Evidence(queries, gallery, nearest(queries, gallery, *hashes))
    votes = measure_votes(evidence.ballots, encode_labels(sets.queries.products, sets.gallery.products))
    result = {
        "attributes": evaluate(queries, sets.queries.products, gallery, sets.gallery.products, *hashes, resamples),
        "classification": votes,
        "hnsw": hnsw_recall(gallery, queries[:HNSW_QUERIES]) if queries.any() else {},
        "ndim": int(queries.shape[1]),
        "pictures_per_second": (len(queries) + len(gallery)) / seconds,
        "near_duplicate": duplicates(encoder, sets, evidence),
    }
    if kinds := fit_kinds(gallery, sets.gallery.products):
        result["kinds"] = measure_kinds(kinds, queries, sets.queries.products)
    if words := measure_words(queries, sets.queries.products, gallery, sets.gallery.products):
        result["words"] = words
    if sets.more:
        result["whole_catalog"] = whole_catalog(encoder, sets, evidence, resamples)
    rule = VoteRule(**votes["articleType"]["rule"]) if "articleType" in votes else VoteRule()
    return result | _beyond_the_catalog(encoder, sets, evidence, rule, resamples), evidence


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


def _beyond_the_catalog(
    encoder: Encodes, sets: Sets, evidence: Evidence, rule: VoteRule, resamples: int
) -> dict[str, Any]:
    """People's own photos, where there are any, and the clothes score.

    It is fitted to the gallery and half of the photos; without photos it takes a room behind a garment for no clothes.
    """
    result: dict[str, Any] = {}
    known, asked = [evidence.gallery_vectors], {"held-out products": evidence.query_vectors}
    if sets.photos is not None:
        photos = encode_queries(encoder, sets.photos.images())
        result["photos"] = measure_photos(photos, sets.photos, evidence.gallery_vectors, sets.gallery, rule, resamples)
        fitted, asked["photos"] = halves(photos, np.random.default_rng(0))
        known.append(fitted)
    found = fit_clothes_score(known, asked, sets.without_clothes.encode(encoder))
    evidence.real.update(found.real)
    evidence.other.update(found.other)
    result["clothes_probe"] = found.figures | {"weights": found.weights.tolist()}
    return result
