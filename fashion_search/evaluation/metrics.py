"""Vectors and labels of queries and a gallery come in; precision, mAP, nDCG, with chance lines and intervals, go out.

Definitions, so that a figure can be checked by hand:

- A query's ranking is the whole gallery, by cosine similarity. Gallery items that show the very same picture (equal
  picture hash) are taken out of it: an exact duplicate is never a hit. Items whose label is missing are taken out
  for that attribute only, and so is a query without a label.
- precision@k: share of the first k with the query's value. nDCG@k: binary gains, discount log2(rank + 1), over the best
  possible ranking. mAP: mean over queries of the average precision of the full ranking; as with nDCG, a query whose
  value does not occur in the gallery counts 0.
- chance: precision expected from a random ranking. majority: precision of always answering the most frequent value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fashion_search.vectors import unit_rows

# An attribute as it is reported → the product columns that must all agree.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "articleType": ("article_type",),
    "baseColour": ("base_colour",),
    "articleType+baseColour": ("article_type", "base_colour"),
    "gender": ("gender",),
    "usage": ("usage",),
    "season": ("season",),
    "subCategory": ("sub_category",),
}
CUTOFFS = (1, 5, 10)
NDCG_CUTOFF = 10
CHUNK = 256  # queries ranked at once: 256 × 44,000 ranks of 8 bytes are 90 MB

Products = Sequence[Mapping[str, Any]]


def evaluate(
    query_vectors: np.ndarray,
    query_products: Products,
    gallery_vectors: np.ndarray,
    gallery_products: Products,
    query_hashes: Sequence[str] | None = None,
    gallery_hashes: Sequence[str] | None = None,
    resamples: int = 1000,
) -> dict[str, dict[str, Any]]:
    """Every metric of every attribute: {attribute: {"precision@5": …, "mAP": …, "chance": …, "intervals": {…}, …}}.

    Vectors are (n, ndim) float; products are mappings with the uniform columns; without hashes, items with an
    identical vector count as the same picture. `resamples=0` skips the bootstrap.
    """
    labels = encode_labels(query_products, gallery_products)
    per_query = query_scores(query_vectors, gallery_vectors, labels, query_hashes, gallery_hashes)
    return {name: _summary(per_query[name], *labels[name], resamples) for name in labels}


def encode_labels(queries: Products, gallery: Products) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Attribute → (codes of the queries, codes of the gallery), int32, -1 where missing; absent attributes left out."""
    both = {name: _codes([*queries, *gallery], columns) for name, columns in ATTRIBUTES.items()}
    cut = len(queries)
    pairs = {name: (codes[:cut], codes[cut:]) for name, codes in both.items()}
    return {name: pair for name, pair in pairs.items() if (pair[0] >= 0).any() and (pair[1] >= 0).any()}


def label_of(product: Mapping[str, Any], columns: Sequence[str]) -> tuple[Any, ...] | None:
    """The product's values of these columns, or None when one is missing."""
    values = tuple(product.get(column) for column in columns)
    return None if any(is_missing(value) for value in values) else values


def is_missing(value: Any) -> bool:
    """Whether a label says nothing: None, NaN, or an empty text."""
    return value is None or value == "" or value != value


def _codes(products: Products, columns: Sequence[str]) -> np.ndarray:
    """One int32 per product, equal exactly where the columns agree, -1 where one is missing."""
    known: dict[tuple[Any, ...], int] = {}
    labels = (label_of(product, columns) for product in products)
    return np.array([-1 if label is None else known.setdefault(label, len(known)) for label in labels], dtype=np.int32)


def query_scores(
    query_vectors: np.ndarray,
    gallery_vectors: np.ndarray,
    labels: Mapping[str, tuple[np.ndarray, np.ndarray]],
    query_hashes: Sequence[str] | None = None,
    gallery_hashes: Sequence[str] | None = None,
) -> dict[str, dict[str, np.ndarray]]:
    """Attribute → metric → (n queries,) float64, NaN for queries without a label."""
    chunks: dict[str, list[dict[str, np.ndarray]]] = {name: [] for name in labels}
    for rows, order, kept in rankings(query_vectors, gallery_vectors, query_hashes, gallery_hashes):
        for name, (query_codes, gallery_codes) in labels.items():
            ranked = gallery_codes[order]
            wanted = query_codes[rows, None]
            valid = kept & (ranked >= 0)
            scores = score_rankings((ranked == wanted) & valid, valid)
            unlabelled = wanted[:, 0] < 0
            chunks[name].append({metric: np.where(unlabelled, np.nan, value) for metric, value in scores.items()})
    return {name: _join(parts) for name, parts in chunks.items()}


def _join(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Chunks of per-query scores as one array per metric."""
    return {metric: np.concatenate([part[metric] for part in parts]) for metric in parts[0]}


def rankings(
    query_vectors: np.ndarray,
    gallery_vectors: np.ndarray,
    query_hashes: Sequence[str] | None = None,
    gallery_hashes: Sequence[str] | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Chunks of (query rows (c,), gallery order (c, g) best first, kept (c, g): False at exact duplicates)."""
    queries, gallery = unit_rows(query_vectors), unit_rows(gallery_vectors)
    if query_hashes is None or gallery_hashes is None:
        query_hashes, gallery_hashes = vector_hashes(queries), vector_hashes(gallery)
    query_ids, gallery_ids = _shared_ids(query_hashes, gallery_hashes)
    for start in range(0, len(queries), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(queries)))
        order = np.argsort(-(queries[rows] @ gallery.T), axis=1, kind="stable")
        yield rows, order, gallery_ids[order] != query_ids[rows, None]


def vector_hashes(vectors: np.ndarray) -> list[str]:
    """One string per row, equal exactly for identical rows."""
    return [row.tobytes().hex() for row in np.ascontiguousarray(vectors)]


def _shared_ids(first: Sequence[str], second: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Two lists of hashes as integers over one numbering."""
    ids = np.unique([*first, *second], return_inverse=True)[1]
    return ids[: len(first)], ids[len(first) :]


def score_rankings(hits: np.ndarray, valid: np.ndarray) -> dict[str, np.ndarray]:
    """precision@k, mAP and nDCG@10 of rankings given as hits (c, g) and the places that count (c, g), both bool."""
    rank = np.cumsum(valid, axis=1, dtype=np.int32)
    total = hits.sum(axis=1)
    available = np.maximum(rank[:, -1], 1)
    scores = {f"precision@{k}": (hits & (rank <= k)).sum(axis=1) / np.minimum(k, available) for k in CUTOFFS}
    at_hit = np.divide(np.cumsum(hits, axis=1, dtype=np.int32), rank, out=np.zeros(hits.shape), where=hits)
    scores["mAP"] = at_hit.sum(axis=1) / np.maximum(total, 1)
    scores[f"nDCG@{NDCG_CUTOFF}"] = _ndcg(hits, rank, total)
    return scores


def _ndcg(hits: np.ndarray, rank: np.ndarray, total: np.ndarray) -> np.ndarray:
    """nDCG at NDCG_CUTOFF with binary gains (Järvelin & Kekäläinen 2002)."""
    discounts = 1 / np.log2(np.arange(NDCG_CUTOFF) + 2)
    counted = hits & (rank <= NDCG_CUTOFF)
    gains = np.where(counted, discounts[np.minimum(np.maximum(rank, 1), NDCG_CUTOFF) - 1], 0).sum(axis=1)
    ideal = np.concatenate([[1.0], np.cumsum(discounts)])[np.minimum(total, NDCG_CUTOFF)]
    return gains / ideal


def _summary(
    scores: Mapping[str, np.ndarray], queries: np.ndarray, gallery: np.ndarray, resamples: int
) -> dict[str, Any]:
    """Means over the labelled queries, their intervals, and the lines that need no picture at all."""
    labelled = queries >= 0
    values = {metric: value[labelled] for metric, value in scores.items()}
    summary: dict[str, Any] = {metric: float(value.mean()) for metric, value in values.items()}
    summary |= baselines(queries, gallery)
    summary["intervals"] = bootstrap_intervals(values, resamples) if resamples else {}
    return summary


def baselines(queries: np.ndarray, gallery: np.ndarray) -> dict[str, float | int]:
    """Chance and majority precision for label codes (-1: missing), with the counts they rest on."""
    known = gallery[gallery >= 0]
    asked = queries[queries >= 0]
    share = np.bincount(known, minlength=int(asked.max(initial=0)) + 1) / len(known)
    return {
        "chance": float(share[asked].mean()),
        "majority": float((asked == share.argmax()).mean()),
        "queries": len(asked),
        "gallery": len(known),
        "values": int((share > 0).sum()),
    }


def bootstrap_intervals(
    values: Mapping[str, np.ndarray], resamples: int = 1000, level: float = 0.95, seed: int = 0
) -> dict[str, list[float]]:
    """Percentile bootstrap over the queries (Efron 1979): metric → [low, high]; the same resamples for every metric."""
    count = len(next(iter(values.values())))
    weights = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=resamples) / count
    tail = 100 * (1 - level) / 2
    return {metric: np.percentile(weights @ value, [tail, 100 - tail]).tolist() for metric, value in values.items()}
