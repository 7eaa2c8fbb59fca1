"""An index folder in; the same catalog in a collection of Milvus, whole before it is served, out.

A batch's pictures are written before its rows, and rows that are there are not written again: the same upload goes on
where one was stopped, and leaves nothing twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.index.catalog_index import CatalogIndex
from fashion_search.index.catalog_map import MAP
from fashion_search.index.folder import MANIFEST, PRODUCTS
from fashion_search.index.milvus.address import Address
from fashion_search.index.milvus.blobs import Blobs, thumbnail_name
from fashion_search.index.milvus.editions import BLOBS, drop_editions, edition_of, serve_edition, served_edition
from fashion_search.index.milvus.layout import ROW, columns_of, fields_of, indexes_of, rows_of, schema_of
from fashion_search.index.milvus.link import WORKING, WRITING, EngineError, Link, reaching
from fashion_search.index.second import SECOND

BATCH = 512  # rows of a row group, so that each group's thumbnails are read once
ABOUT = "about.json"
FORMAT = 1

Progress = Callable[[int], object]


@dataclass(frozen=True)
class Uploaded:
    """What an upload came to: rows written now, rows that were there, and older editions that went."""

    collection: str
    written: int
    known: int
    dropped: int


def upload(folder: Path, to: str, progress: Progress = lambda rows: None) -> Uploaded:
    """Writes an index folder to a collection and serves it under its name; `progress` is told of every row.

    The edition served before stays until the upload after this one, for the apps that are answering by it.
    Raises EngineError with what failed, IndexFormatError and FileNotFoundError for a folder that is no whole index.
    """
    address, index = Address.of(to), CatalogIndex.load(folder)
    try:
        link = Link.open(address)
        try:
            return _Upload(link, index, folder).run(progress)
        finally:
            link.close()
    except EngineError as error:
        told = (
            f"The upload to Milvus at {address.shown} stopped ({error.reason}); the same command goes on where it "
            "stopped, and what was served before is still served."
        )
        raise EngineError(error.reason, told) from None


def check_reachable(to: str) -> None:
    """Raises EngineError where Milvus does not answer at an address, ValueError where its collection is another's."""
    address = Address.of(to)
    with reaching(address) as link:
        served_edition(link, address.collection)
        link.close()


class _Upload:
    """One index on its way into one edition."""

    def __init__(self, link: Link, index: CatalogIndex, folder: Path) -> None:
        self.link, self.index, self.folder = link, index, folder
        self.name = link.address.collection
        self.manifest = (folder / MANIFEST).read_bytes()
        self.edition = edition_of(self.name, self.manifest)
        self.blobs = Blobs(link, self.edition + BLOBS)
        self.fields = fields_of(index)
        self.written = self.there = 0

    def run(self, progress: Progress) -> Uploaded:
        """Rows, then what is told of them, then the name."""
        before = served_edition(self.link, self.name)
        self._create()
        self.there = self.link.count(self.edition)
        total = np.zeros(self.index.manifest.ndim, np.float64)
        for start in range(0, len(self.index), BATCH):
            vectors = self.index.read_stored(np.arange(start, min(start + BATCH, len(self.index))))
            total += vectors.sum(axis=0, dtype=np.float64)
            self._write_batch(vectors, start)
            progress(len(vectors))
        self._write_about(total / max(len(self.index), 1))
        self._check()
        serve_edition(self.link, self.name, self.edition)
        dropped = drop_editions(self.link, self.name, {self.edition, before})
        return Uploaded(self.name, self.written, len(self.index) - self.written, dropped)

    def _create(self) -> None:
        if not self.link.ask("has_collection", self.blobs.collection):
            self.blobs.create()
        if not self.link.ask("has_collection", self.edition):
            manifest = self.index.manifest
            schema = schema_of(manifest, self.index.products, self.fields)
            indexes = indexes_of(manifest, self.fields, self.link.is_lite)
            self.link.ask("create_collection", self.edition, schema=schema, index_params=indexes)
        for collection in (self.blobs.collection, self.edition):
            self.link.load(collection)

    def _write_batch(self, vectors: np.ndarray, start: int) -> None:
        end = start + len(vectors)
        # Counting takes as long as there are rows: only until all that were there are found.
        if self.there and self.link.count(self.edition, f"{ROW} >= {start} and {ROW} < {end}") == len(vectors):
            self.there -= len(vectors)
            return
        keys = range(start, end)
        pictures = zip(keys, self.index.thumbnails(list(keys)), strict=True)
        self.blobs.write({thumbnail_name(key): picture for key, picture in pictures if picture})
        table = self.index.products
        leads = [self.index.key(one) for one in table["id"].slice(start, len(vectors)).to_pylist()]
        columns = columns_of(table, leads, self.fields)
        self.link.ask("upsert", self.edition, rows_of(vectors, start, columns), timeout=WRITING)
        self.written += len(vectors)

    def _write_about(self, mean: np.ndarray) -> None:
        """The files that the app reads at its start."""
        about = {"format": FORMAT, "fields": self.fields, "mean": mean.tolist()}
        files = {name: (self.folder / name).read_bytes() for name in (MAP, SECOND) if (self.folder / name).is_file()}
        products = {PRODUCTS: _as_parquet(self.index.products)}
        self.blobs.write({MANIFEST: self.manifest, **files, **products, ABOUT: json.dumps(about).encode()})

    def _check(self) -> None:
        for collection in (self.blobs.collection, self.edition):
            self.link.ask("flush", collection, timeout=WORKING)
        if (found := self.link.count(self.edition)) != len(self.index):
            raise EngineError(f"{found:,} rows of {len(self.index):,} are there")


def _as_parquet(table: pa.Table) -> Any:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue().to_pybytes()
