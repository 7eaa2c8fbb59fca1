"""What an encoder asks of an engine: pixels in, un-normalised embeddings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

from fashion_search.encoder.preprocessing import Pixels
from fashion_search.vectors import Vectors

NO_PATCHES = "This model does not pool its patches by their mean, so a match cannot be split into patches."


Picture = TypeVar("Picture")


class Engine(Protocol):
    """What an encoder needs of an engine."""

    name: str
    precision: str
    ndim: int

    def embed(self, pictures: Iterable[Pixels]) -> Vectors:
        """Return the un-normalised embeddings of (h, w, 3) uint8 pictures, (n, ndim)."""

    def layers(self, picture: Pixels) -> list[Vectors]:
        """Return the last maps of each size that layers make of a picture, (channels, h, w), largest first."""

    def look(self, pictures: Iterable[Pixels]) -> tuple[Vectors, Vectors | None]:
        """Return the embeddings and log-probabilities of four turns, (n, 4); None where no head tells them."""

    def patches(self, picture: Pixels) -> Vectors:
        """Return the patch vectors of one picture, (h', w', ndim)."""


def groups(pictures: Iterable[Picture], size: int) -> Iterator[list[Picture]]:
    """Part a stream into lists of `size`; the last may be shorter."""
    stream = iter(pictures)
    while group := list(islice(stream, size)):
        yield group
