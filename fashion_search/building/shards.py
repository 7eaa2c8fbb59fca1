"""A catalog and an encoder in, parquet shards of vectors and products out; a picture that is known is not embedded."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from fashion_search.building.earlier import Earlier, EarlierShards, Known
from fashion_search.building.rows import ShardRow, read_shards, shard_table
from fashion_search.catalog.dataset import Catalog, CatalogItem, Row, Skipped
from fashion_search.files import replace_file
from fashion_search.pictures import jpeg, small

# Pictures a shard: what a kill costs (with the one before, if that was still being written), and what is held in
# memory.
SHARD_ROWS = 1024
THUMBNAIL_SIDE = 256
# Reading and decoding run this many pictures ahead of the encoder.
AHEAD = 64
READERS = 16  # waiting for disk and network, which takes no processor
# What a fingerprint says of the encoder's name: the same weights under another one make the same vectors.
UNNAMED = ("model", "revision")

Progress = Callable[[int], object]
T = TypeVar("T")


class Embeds(Protocol):
    """What is needed of an encoder."""

    @property
    def ndim(self) -> int: ...
    def encode(self, images: Iterable[Image.Image]) -> np.ndarray: ...
    def fingerprint(self) -> dict[str, Any]: ...


class Content(Protocol):
    """What takes the lines of all rows, one after the other: a digest."""

    def update(self, line: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class Read(NamedTuple):
    """A row with its picture's file, or the reason why there is none; `digest` is the file's SHA-256."""

    row: Row
    data: bytes | Skipped
    digest: str = ""


class Opened(NamedTuple):
    """A row that is ready for the encoder (`image`), known already (neither), or left out (`skipped`)."""

    row: Row
    digest: str = ""
    image: Image.Image | None = None
    thumbnail: bytes = b""
    skipped: Skipped | None = None


@dataclass
class Outcome:
    """What a build has done: how many were embedded and how many known, what was left out, what had to be mended."""

    embedded: int = 0
    known: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    digest: str = ""


@dataclass
class VectorShards:
    """The work folder of a build. What killed runs left there, and an `earlier` index, save embedding a picture again.

    A picture is known by its content: rows always come from the catalog as it is now, so that two states of a catalog
    cannot mix.
    """

    folder: Path
    catalog: Catalog
    encoder: Embeds
    earlier: Sequence[Earlier] = ()
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    content: Content = field(default_factory=hashlib.sha256)

    @property
    def key(self) -> str:
        """Names the shards of this encoder."""
        return key_of(self.encoder)

    def done(self) -> list[Path]:
        """The finished shards of this run, in order."""
        return sorted(self.folder.glob(f"{self.key}-{self.run}-*.parquet"))

    def embed(self, progress: Progress = lambda rows: None) -> Outcome:
        """Embeds the pictures that nobody has embedded yet; `progress` is told of every row."""
        self.folder.mkdir(parents=True, exist_ok=True)
        left = EarlierShards.of(sorted(self.folder.glob(f"{self.key}-*.parquet")))
        known, self.earlier = Known([left, *self.earlier]), ()  # let go of before an old index is replaced
        outcome = Outcome()
        with ThreadPoolExecutor(READERS) as readers, ThreadPoolExecutor(max(os.cpu_count() or 1, 2)) as decoders:
            read = ahead(readers, self._read, self.catalog.rows(), AHEAD)
            opened = ahead(decoders, lambda each: self._open(each, known), read, AHEAD)
            writing: Future[None] = decoders.submit(lambda: None)
            for number, part in enumerate(iter(lambda: self._embed_shard(opened, known, outcome, progress), None)):
                for each in part:
                    self.content.update(each.line())
                writing.result()
                writing = decoders.submit(self._write, number, part)  # the encoder need not wait for the disk
            writing.result()
        outcome.digest = self.content.hexdigest()
        return outcome

    def _read(self, row: Row) -> Read:
        data = self.catalog.read(row)
        return Read(row, data, "" if isinstance(data, Skipped) else hashlib.sha256(data).hexdigest())

    def _open(self, read: Read, known: Known) -> Opened:
        if isinstance(read.data, Skipped):
            return Opened(read.row, skipped=read.data)
        if read.digest in known:
            return Opened(read.row, read.digest)
        item = self.catalog.decode(read.row, read.data)
        if isinstance(item, CatalogItem):
            return Opened(read.row, read.digest, item.image, thumbnail(item.image))
        return Opened(read.row, read.digest, skipped=item)

    def _embed_shard(
        self, opened: Iterator[Opened], known: Known, outcome: Outcome, progress: Progress
    ) -> list[ShardRow] | None:
        """The next rows with their vectors; None at the end of the catalog."""
        dealt_with: list[Opened] = []

        def pictures() -> Iterator[Image.Image]:
            for each in islice(opened, SHARD_ROWS):
                progress(1)
                dealt_with.append(each._replace(image=None))
                if each.image is not None:
                    yield each.image

        vectors = iter(self.encoder.encode(pictures()))
        if not dealt_with:
            return None
        outcome.skipped += [each.skipped for each in dealt_with if each.skipped]
        outcome.notes.update(note for each in dealt_with for note in each.row.notes)
        rows = [self._shard_row(each, known, vectors) for each in dealt_with if not each.skipped]
        fresh = sum(bool(each.thumbnail) for each in dealt_with)
        outcome.embedded, outcome.known = outcome.embedded + fresh, outcome.known + len(rows) - fresh
        return rows

    def _shard_row(self, each: Opened, known: Known, vectors: Iterator[np.ndarray]) -> ShardRow:
        vector, shown = (next(vectors), each.thumbnail) if each.thumbnail else known[each.digest]
        return ShardRow(each.row.row, each.row.product, each.digest, vector, shown)

    def _write(self, number: int, rows: list[ShardRow]) -> None:
        """Writes a shard whole or not at all."""
        path = self.folder / f"{self.key}-{self.run}-{number:06d}.parquet"
        with replace_file(path) as partial:
            pq.write_table(shard_table(rows, self.encoder.ndim), partial, compression="NONE")

    def tables(self) -> Iterator[tuple[np.ndarray, pa.Table]]:
        """(vectors, products) of each finished shard, all with the same columns."""
        facts = ((path, pq.read_metadata(path)) for path in self.done())
        yield from read_shards(
            ((path, each.schema.to_arrow_schema()) for path, each in facts if each.num_rows), self.encoder.ndim
        )

    def clear(self) -> None:
        """Lets go of the work: the index has it all."""
        shutil.rmtree(self.folder)


def key_of(encoder: Embeds) -> str:
    """Names what this encoder's weights made, whatever it is called."""
    made_by = {name: value for name, value in encoder.fingerprint().items() if name not in UNNAMED}
    return hashlib.sha256(json.dumps([made_by, THUMBNAIL_SIDE], sort_keys=True).encode()).hexdigest()[:16]


def thumbnail(image: Image.Image) -> bytes:
    """The picture as JPEG bytes, its longest side 256 or its own, whichever is smaller."""
    return jpeg(small(image, THUMBNAIL_SIDE), 85, optimize=True)


def ahead(pool: ThreadPoolExecutor, work: Callable[[T], Any], rows: Iterator[T], count: int) -> Iterator[Any]:
    """`map` in order that stays at most `count` rows ahead of its reader."""
    waiting: deque[Future[Any]] = deque(pool.submit(work, row) for row in islice(rows, count))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(work, row) for row in islice(rows, 1))
