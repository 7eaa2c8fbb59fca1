"""Callers with one picture and callers with many in; turns, so that nobody waits for another's whole batch, out."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from fashion_search.pictures import PictureError, PictureSource

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    from fashion_search.encoder import Encoder

# The (ndim,) vector of an upright picture, and by how many degrees it was turned for it.
Look = tuple["np.ndarray", int]

# How many pictures of a batch are worked at once: while others ask, and while nobody does. A model reads eight together
# in less time than eight times one, and whoever comes meanwhile waits for all eight.
SLICE, LARGE_SLICE = 1, 8
ASKED = 2.0  # seconds that somebody who asked is expected to ask again
PATIENCE = 1.0  # seconds that a slice lets others pass, so that it comes to its turn too


class Share:
    """Turns for slices of batches, one at a time and in order, behind everybody with a single picture."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._singles = 0
        self._asked = -ASKED

    @property
    def slice_size(self) -> int:
        """How many pictures a slice may have now."""
        return SLICE if self._singles or time.monotonic() - self._asked < ASKED else LARGE_SLICE

    @contextmanager
    def single(self) -> Iterator[None]:
        """Be served at once."""
        with self._changed:
            self._singles += 1
        try:
            yield
        finally:
            with self._changed:
                self._singles -= 1
                self._asked = time.monotonic()
                self._changed.notify_all()

    @contextmanager
    def slice(self) -> Iterator[None]:
        """Be served when the slices before have been and no single picture is under way, or after a while."""
        ticket, end = object(), time.monotonic() + PATIENCE
        with self._changed:
            self._waiting.append(ticket)
            self._changed.wait_for(lambda: self._waiting[0] is ticket)
            self._changed.wait_for(lambda: not self._singles, timeout=max(0.0, end - time.monotonic()))
        try:
            yield
        finally:
            with self._changed:
                self._waiting.remove(ticket)
                self._changed.notify_all()


class Reader(Protocol):
    """What opens pictures and embeds them: a search service."""

    encoder: Encoder
    share: Share

    def decode(self, picture: PictureSource) -> Image.Image: ...


def look_in_slices(reader: Reader, sources: Sequence[PictureSource | PictureError]) -> Iterator[Look | PictureError]:
    """For each picture its vector and its turn, or the error that says why not; others are served between slices."""
    at = 0
    while at < len(sources):
        size = reader.share.slice_size
        with reader.share.slice():
            opened = [_open_or_error(reader, source) for source in sources[at : at + size]]
            good = [picture for picture in opened if not isinstance(picture, PictureError)]
            looks = reader.encoder.look(good)
        found = zip(looks.vectors, looks.turned, strict=True)
        yield from (one if isinstance(one, PictureError) else next(found) for one in opened)
        at += size


def _open_or_error(reader: Reader, source: PictureSource | PictureError) -> Image.Image | PictureError:
    if isinstance(source, PictureError):
        return source
    try:
        return reader.decode(source)
    except PictureError as error:
        return error
