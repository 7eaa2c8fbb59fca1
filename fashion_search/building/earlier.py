"""Shards of a killed run, or a finished index, in; the vector and thumbnail of a picture, by its content, out."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.building.rows import VECTOR
from fashion_search.index import CatalogIndex, IndexFormatError
from fashion_search.index.folder import PRODUCTS, HasFingerprint
from fashion_search.schema import PICTURE_DIGEST, THUMBNAIL

log = logging.getLogger(__name__)

# Blocks of rows kept in memory: pictures mostly come in the order in which they were embedded.
KEPT_BLOCKS = 4


class Stored(NamedTuple):
    """What embedding a picture gave."""

    vector: np.ndarray
    thumbnail: bytes


class Earlier(Protocol):
    """Pictures that were embedded before: their digests in order, and what belongs to the one at a place."""

    @property
    def digests(self) -> Sequence[str]: ...
    def at(self, place: int) -> Stored: ...


class Known:
    """Every picture that was embedded before, by the SHA-256 of its file."""

    def __init__(self, sources: Sequence[Earlier]) -> None:
        self._sources = sources
        self._places = {
            digest: (number, place)
            for number, source in reversed(list(enumerate(sources)))
            for place, digest in enumerate(source.digests)
            if digest
        }

    def __contains__(self, digest: str) -> bool:
        return digest in self._places

    def __getitem__(self, digest: str) -> Stored:
        number, place = self._places[digest]
        return self._sources[number].at(place)


class Blocks:
    """Row groups of parquet files, the last few that were asked for kept."""

    def __init__(self, groups: Sequence[tuple[Path, int, int]], columns: list[str]) -> None:
        self._groups, self._columns = groups, columns
        self._starts = np.cumsum([0] + [rows for _, _, rows in groups])
        self._kept: OrderedDict[int, pa.Table] = OrderedDict()

    @classmethod
    def of(cls, files: Sequence[Path], columns: list[str]) -> Blocks:
        """The blocks of these files, in order."""
        groups = []
        for path in files:
            meta = pq.read_metadata(path)
            groups += [(path, group, meta.row_group(group).num_rows) for group in range(meta.num_row_groups)]
        return cls(groups, columns)

    def row(self, place: int) -> tuple[pa.Table, int]:
        """The block that holds a row, and the row within it."""
        block = int(np.searchsorted(self._starts, place, side="right")) - 1
        if block not in self._kept:
            path, group, _ = self._groups[block]
            self._kept[block] = pq.ParquetFile(path).read_row_group(group, columns=self._columns).combine_chunks()
            if len(self._kept) > KEPT_BLOCKS:
                self._kept.popitem(last=False)
        return self._kept[block], place - int(self._starts[block])


class EarlierShards:
    """The shards that killed runs have left."""

    def __init__(self, digests: Sequence[str], blocks: Blocks) -> None:
        self.digests, self._blocks = digests, blocks

    @classmethod
    def of(cls, files: Sequence[Path]) -> EarlierShards:
        """What is in these shards; one written before pictures were known by content is of no use."""
        usable = [path for path in files if PICTURE_DIGEST in pq.read_schema(path).names]
        if unusable := len(files) - len(usable):
            log.warning("%d shards of an older version are not used: they do not tell their pictures.", unusable)
        digests = [digest for path in usable for digest in _column(path, PICTURE_DIGEST)]
        return cls(digests, Blocks.of(usable, [VECTOR, THUMBNAIL]))

    def at(self, place: int) -> Stored:
        """The vector and thumbnail of a row."""
        table, row = self._blocks.row(place)
        return Stored(np.array(table[VECTOR][row].as_py(), np.float32), table[THUMBNAIL][row].as_py())


class EarlierIndex:
    """A finished index; empty for one that was written before pictures were known by content.

    Raises IndexFormatError for one that is not whole, or made by another encoder.
    """

    def __init__(self, folder: Path, encoder: HasFingerprint) -> None:
        index = CatalogIndex.load(folder, encoder)
        file = folder / PRODUCTS
        known = PICTURE_DIGEST in pq.read_schema(file).names
        if not known:
            log.warning(
                "The index %s is of an older version and does not tell its pictures: none is used.", folder.name
            )
        self.digests: Sequence[str] = _column(file, PICTURE_DIGEST) if known else []
        self._blocks = Blocks.of([file], [THUMBNAIL])
        self._vector: Callable[[int], np.ndarray] = index.vector

    def at(self, place: int) -> Stored:
        """The vector and thumbnail of a row."""
        table, row = self._blocks.row(place)
        return Stored(self._vector(place), table[THUMBNAIL][row].as_py())


def replaced_index(folder: Path, encoder: HasFingerprint) -> list[Earlier]:
    """The index that a build will replace, where it can be used; a damaged or foreign one is told and built anew."""
    try:
        return [EarlierIndex(folder, encoder)]
    except FileNotFoundError:  # nothing is replaced
        return []
    except IndexFormatError as error:
        log.warning("Nothing of the index that is replaced is used: %s", error)
        return []


def _column(path: Path, name: str) -> list[str]:
    return pq.read_table(path, columns=[name])[name].to_pylist()
