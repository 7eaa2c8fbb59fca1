"""An index in; what plainer ways find beside the encoder, and how often each is right in this catalog, out.

Every product of a sample asks for its five nearest among the others, under each, and chance stands beside them. The
plainer ways are a count of colours and, where the index carries its vectors, a second encoder.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from fashion_search.index import CatalogIndex
from fashion_search.index.second import MOST, Second, taking_part
from fashion_search.pictures import PictureError, open_picture
from fashion_search.search.colours_counted import hsv_histogram

NEAREST = 5
MEASURED = ("article_type", "base_colour", "gender")
FAILED_BY = "article_type"
BLOCK = 500


@dataclass(frozen=True)
class Agreement:
    """The share of the five nearest with the same value, under the encoder, the others, and by chance."""

    column: str
    encoder: float
    colours: float
    chance: float
    second: float | None = None


@dataclass(frozen=True)
class Failure:
    """A product whose nearest are all of another type: its row, theirs, and how alike the nearest is."""

    key: int
    nearest: list[int]
    score: float


class Comparison:
    """Some products of an index by their vectors and by their colours; made once, and asked from several threads."""

    def __init__(self, index: CatalogIndex) -> None:
        taking = taking_part(index.first, MOST)
        pictures = zip(taking, index.thumbnails(taking), strict=True)
        counted = {row: colours for row, picture in pictures if (colours := _colours(picture)) is not None}
        self.keys = np.array(list(counted), dtype=np.int64)
        self.all = int(index.first.sum())
        self._by_colours = np.array(list(counted.values()), np.float32).reshape(len(counted), -1)
        self._by_encoder = index.read_stored(self.keys).astype(np.float32)
        self._near = {"encoder": nearest_others(self._by_encoder), "colours": nearest_others(self._by_colours)}
        self._by_second = self._vectors_of(index.second)
        if self._by_second is not None:
            self._near["second"] = nearest_others(self._by_second)
        self._values = {column: index.products[column].take(self.keys).to_numpy(zero_copy_only=False)
                        for column in MEASURED}  # fmt: skip

    def by_encoder(self, vector: np.ndarray, leave_out: int | None = None) -> list[tuple[int, float]]:
        """The nearest of those that take part, (row, cosine)."""
        return self._nearest(self._by_encoder, vector, leave_out)

    def by_colours(self, picture: Image.Image, leave_out: int | None = None) -> list[tuple[int, float]]:
        """The same by the colours of a picture alone."""
        return self._nearest(self._by_colours, hsv_histogram(picture.convert("RGB")), leave_out)

    def by_second(self, key: int | None) -> list[tuple[int, float]] | None:
        """The same under the second encoder for a product that takes part: its vectors are here, itself is not."""
        if self._by_second is None or key not in self.keys:
            return None
        return self._nearest(self._by_second, self._by_second[int(np.flatnonzero(self.keys == key)[0])], key)

    def _vectors_of(self, second: Second | None) -> np.ndarray | None:
        """The second encoder's vectors of those that take part; None unless it has them all."""
        at = {row: place for place, row in enumerate(second.rows.tolist())} if second else {}
        if second is None or not all(key in at for key in self.keys.tolist()):
            return None
        return second.vectors[[at[key] for key in self.keys.tolist()]]

    def _nearest(self, rows: np.ndarray, query: np.ndarray, leave_out: int | None) -> list[tuple[int, float]]:
        scores = rows @ query
        order = [at for at in np.argsort(-scores, kind="stable")[: NEAREST + 1] if self.keys[at] != leave_out]
        return [(int(self.keys[at]), float(scores[at])) for at in order[:NEAREST]]

    def agreements(self) -> list[Agreement]:
        """How often the nearest agree, for each attribute that some products have."""
        return [found for column in MEASURED if (found := self._agreement(column))]

    def _agreement(self, column: str) -> Agreement | None:
        values = self._values[column]
        known = np.array([value is not None for value in values], dtype=bool)
        if known.sum() <= NEAREST:
            return None
        shares = {name: float((values[near] == values[:, None])[known].mean()) for name, near in self._near.items()}
        _, counts = np.unique(values[known].astype(str), return_counts=True)
        # Another product drawn blindly has the same value so often; one without a value has none in common.
        chance = float((counts * (counts - 1)).sum() / known.sum() / (len(values) - 1))
        return Agreement(column, shares["encoder"], shares["colours"], chance, shares.get("second"))

    def failures(self) -> list[Failure]:
        """The products whose nearest are all of another type, those with the surest neighbour first."""
        values, near = self._values[FAILED_BY], self._near["encoder"]
        wrong = np.array([value is not None for value in values], dtype=bool)
        wrong &= ~(values[near] == values[:, None]).any(axis=1) if len(values) else wrong
        scores = (self._by_encoder * self._by_encoder[near[:, 0]]).sum(axis=1) if near.shape[1] else np.zeros(len(near))
        order = sorted(np.flatnonzero(wrong).tolist(), key=lambda at: -scores[at])
        return [Failure(int(self.keys[at]), self.keys[near[at]].tolist(), float(scores[at])) for at in order]


def nearest_others(rows: np.ndarray) -> np.ndarray:
    """The places of each row's nearest others, (n, up to 5), best first."""
    k = min(NEAREST, max(len(rows) - 1, 0))
    found = [np.empty((0, k), dtype=np.int64)]
    for start in range(0, len(rows), BLOCK):
        scores = rows[start : start + BLOCK] @ rows.T
        own = np.arange(len(scores))
        scores[own, own + start] = -np.inf
        found.append(np.argsort(-scores, axis=1, kind="stable")[:, :k])
    return np.concatenate(found)


def _colours(thumbnail: bytes) -> np.ndarray | None:
    """The colours of a product's thumbnail; a product without one takes no part."""
    try:
        return hsv_histogram(open_picture(thumbnail))
    except PictureError:
        return None
