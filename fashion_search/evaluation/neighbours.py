"""Vectors and label codes in; the nearest neighbours, and how often what is said of them is right, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from fashion_search.evaluation.metrics import rankings

DEPTH = 50


def nearest(
    query_vectors: np.ndarray,
    gallery_vectors: np.ndarray,
    query_hashes: Sequence[str] | None = None,
    gallery_hashes: Sequence[str] | None = None,
    count: int = DEPTH,
) -> np.ndarray:
    """Rows of each query's nearest gallery items, best first, exact duplicates left out, (n, ≤ count) int64.

    Rows are -1 where a query has fewer than `count` items left.
    """
    found = []
    for _, order, kept in rankings(query_vectors, gallery_vectors, query_hashes, gallery_hashes):
        first = np.argsort(~kept, axis=1, kind="stable")[:, :count]  # the kept ones, their order unchanged
        rows = np.take_along_axis(order, first, axis=1)
        found.append(np.where(np.take_along_axis(kept, first, axis=1), rows, -1))
    return np.concatenate(found)


def classification_scores(truth: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """Accuracy, macro F1 (over the values that occur in `truth`) and weighted F1; unlabelled truths are left out."""
    known = truth >= 0
    truth, predicted = truth[known], predicted[known]
    values, support = np.unique(truth, return_counts=True)
    f1 = np.array([_f1(truth == value, predicted == value) for value in values])
    return {
        "accuracy": float((truth == predicted).mean()),
        "macro_f1": float(f1.mean()),
        "weighted_f1": float((f1 * support).sum() / support.sum()),
    }


def _f1(truth: np.ndarray, predicted: np.ndarray) -> float:
    """F1 of one value: 2·hits / (true + predicted)."""
    return float(2 * (truth & predicted).sum() / (truth.sum() + predicted.sum()))


def confusion(truth: np.ndarray, predicted: np.ndarray, most: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """(codes of the `most` frequent true values, matrix[true, predicted] of shares of each row).

    The last column is "any other value"; rows sum to 1.
    """
    values, counts = np.unique(truth[truth >= 0], return_counts=True)
    codes = values[np.argsort(-counts, kind="stable")][:most]
    matrix = np.zeros((len(codes), len(codes) + 1))
    place = {int(code): column for column, code in enumerate(codes)}
    for true, guess in zip(truth, predicted, strict=True):
        if int(true) in place:
            matrix[place[int(true)], place.get(int(guess), len(codes))] += 1
    return codes, matrix / matrix.sum(axis=1, keepdims=True)


def hnsw_recall(
    gallery_vectors: np.ndarray, query_vectors: np.ndarray, cutoffs: Sequence[int] = (1, 5, 10)
) -> dict[str, float]:
    """recall@k of the index's graph as it is built (f16 HNSW) against exact float32 search.

    A found item counts when it is as similar as the exact k-th, so that equals may swap places.
    """
    from fashion_search.index import CatalogIndex

    index = CatalogIndex.build(gallery_vectors, [{"id": str(row)} for row in range(len(gallery_vectors))], {})
    most = min(max(cutoffs), len(gallery_vectors))
    exact = -np.sort(-(query_vectors @ gallery_vectors.T), axis=1)[:, :most]
    found = [[match.key for match in index.search(vector, most, exact=False)] for vector in query_vectors]
    scores = np.stack([gallery_vectors[keys] @ vector for keys, vector in zip(found, query_vectors, strict=True)])
    limits = {k: exact[:, min(k, most) - 1, None] - 1e-5 for k in cutoffs}
    return {f"recall@{k}": float((scores[:, :k] >= limit).mean()) for k, limit in limits.items()}


def group_shares(
    neighbours: np.ndarray,
    gallery_types: Sequence[str | None],
    categories: Sequence[str | None],
    groups: Mapping[str, Sequence[str]],
    k: int = 5,
) -> dict[str, np.ndarray]:
    """Category → for each of its queries, the share of the k nearest whose article type is in the category's group.

    Queries whose category is in no group are left out; gallery items without a type are passed over.
    """
    shares: dict[str, list[float]] = {}
    for row, category in zip(neighbours, categories, strict=True):
        if category is not None and category in groups:
            types = [kind for kind in (gallery_types[item] for item in row if item >= 0) if kind][:k]
            shares.setdefault(category, []).append(float(np.mean([kind in groups[category] for kind in types])))
    if not shares:
        raise ValueError(f"No query has a category of the table; it knows {', '.join(groups)}.")
    return {name: np.array(values) for name, values in sorted(shares.items())}
