"""Matches, best first, in; groups that show the same product once, with a count, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from fashion_search.index import Manifest

T = TypeVar("T")
# The same picture re-encoded or re-listed under another id, for an encoder whose own line was not measured.
NEAR_DUPLICATE = 0.999


def duplicate_line(manifest: Manifest) -> float:
    """The cosine from which two products of an index are one, as it was measured of its encoder."""
    return manifest.near_duplicate or NEAR_DUPLICATE


@dataclass
class Group(Generic[T]):
    """The best of several near-identical matches, and the others."""

    match: T
    others: list[T] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many matches this group stands for, the shown one included."""
        return 1 + len(self.others)


def collapse_duplicates(
    matches: Sequence[T],
    vectors: np.ndarray,
    hashes: Sequence[str | None] | None = None,
    threshold: float = NEAR_DUPLICATE,
) -> list[Group[T]]:
    """Group each match with the first better one that has its picture hash, or a cosine of at least `threshold`.

    `vectors` (n, ndim) unit rows belong to the matches; comparing with the shown match only keeps a chain of small
    differences from growing into a group of strangers.
    """
    rows = np.asarray(vectors, np.float32)
    same = rows @ rows.T >= threshold
    if hashes is not None:
        pictures, known = np.array(hashes, object), np.array([value is not None for value in hashes])
        same |= (pictures[:, None] == pictures) & known
    groups: dict[int, Group[T]] = {}
    for row, match in enumerate(matches):
        lead = next((lead for lead in groups if same[row, lead]), None)
        if lead is None:
            groups[row] = Group(match)
        else:
            groups[lead].others.append(match)
    return list(groups.values())
