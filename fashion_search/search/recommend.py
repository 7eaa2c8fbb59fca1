"""Likes and dislikes in; a moved query vector, or the catalog ranked for one visitor, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Protocol

import numpy as np

from fashion_search.schema import Where
from fashion_search.vectors import unit

# Weights of the query, the likes and the dislikes: Rocchio's α, β and γ in the proportions of the standard text
# (Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval", section 9.1.1).
QUERY_WEIGHT, LIKE_WEIGHT, DISLIKE_WEIGHT = 1.0, 0.75, 0.15
# A single "not this" must move the results although its weight is small beside one like's; judged by eye on cards.
ONLY_DISLIKES_WEIGHT = 0.4
# Likes less similar than this are different tastes: averaging a shoe with a shirt finds neither.
SAME_TASTE = 0.5


class Searchable(Protocol):
    """What recommending needs of an index."""

    def __len__(self) -> int: ...
    def search(
        self, vector: np.ndarray, k: int = 5, where: Any = None, *, most: int | None = None
    ) -> Sequence[Any]: ...
    def vector(self, key: int) -> np.ndarray: ...
    def facets(self, where: Any = None, columns: Any = None) -> Mapping[str, Mapping[Any, int]]: ...


def rocchio(query: np.ndarray | None, likes: np.ndarray | None, dislikes: np.ndarray | None) -> np.ndarray:
    """The query pulled toward the mean like and away from the mean dislike, (ndim,) float32 of length 1.

    Rocchio 1971, "Relevance feedback in information retrieval", with weights 1 : 0.75 : 0.15 (0.4 where there are
    dislikes only). `query` (ndim,), `likes` (m, ndim), `dislikes` (p, ndim); each may be None or empty, not all.
    """
    wanted, unwanted = _mean(likes), _mean(dislikes)
    if query is None and wanted is None:
        raise ValueError("Nothing to go by: give a query vector or at least one like.")
    away = DISLIKE_WEIGHT if wanted is not None else ONLY_DISLIKES_WEIGHT
    terms = [(QUERY_WEIGHT, query), (LIKE_WEIGHT, wanted), (-away, unwanted)]
    moved = sum(weight * np.asarray(vector, dtype=np.float32) for weight, vector in terms if vector is not None)
    return unit(moved)


def _mean(vectors: np.ndarray | None) -> np.ndarray | None:
    """The mean of the rows, or None when there are none."""
    return None if vectors is None or len(vectors) == 0 else np.asarray(vectors, dtype=np.float32).mean(axis=0)


@dataclass(frozen=True)
class Taste:
    """One thing a visitor likes: the centre (ndim,) of similar likes, and which likes they are."""

    centre: np.ndarray
    members: tuple[int, ...]


def tastes(likes: np.ndarray, same: float = SAME_TASTE) -> list[Taste]:
    """Likes (m, ndim) unit rows parted into tastes, the largest first; each like joins the nearest centre above `same`.

    Leader clustering (Hartigan 1975): one pass in the order of the likes, so an earlier answer is never reshuffled.
    """
    groups: list[list[int]] = []
    for row, like in enumerate(likes):
        closeness = [float(unit(likes[group].mean(axis=0)) @ like) for group in groups]
        best = int(np.argmax(closeness)) if closeness else -1
        if best >= 0 and closeness[best] >= same:
            groups[best].append(row)
        else:
            groups.append([row])
    ordered = sorted(groups, key=len, reverse=True)
    return [Taste(unit(likes[group].mean(axis=0)), tuple(group)) for group in ordered]


def for_you(
    index: Searchable,
    likes: np.ndarray,
    dislikes: np.ndarray | None = None,
    k: int = 12,
    where: Where | None = None,
    skip: Iterable[int] = (),
) -> list[Any]:
    """The k products nearest to a visitor's tastes, taken from each taste in turn, without the rows in `skip`.

    `likes` (m, ndim) and `dislikes` (p, ndim) are unit rows of what the visitor liked, owns, or turned down.
    """
    if len(likes) == 0:
        return []
    seen = set(skip)
    ranked = [index.search(_taste_query(taste, dislikes), k + len(seen), where) for taste in tastes(likes)]
    chosen = []
    ids = set()  # two tastes may find one product by two of its pictures
    for match in (match for turn in zip_longest(*ranked) for match in turn if match is not None):
        if match.key not in seen and match.product["id"] not in ids:
            ids.add(match.product["id"])
            chosen.append(match)
    return chosen[:k]


def _taste_query(taste: Taste, dislikes: np.ndarray | None) -> np.ndarray:
    """A taste's centre, away from the dislikes that lie near it: turning down a shoe says nothing about shirts."""
    if dislikes is None or len(dislikes) == 0:
        return taste.centre
    near = dislikes[dislikes @ taste.centre >= SAME_TASTE]
    return rocchio(taste.centre, None, near)
