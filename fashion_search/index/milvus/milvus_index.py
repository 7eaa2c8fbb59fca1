"""The address of a collection in; its catalog, searched by Milvus and used like any other index, out."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy as np
import pyarrow.parquet as pq

from fashion_search.index.catalog_index import CatalogIndex, Choice, Followed
from fashion_search.index.catalog_map import MAP, Places, read_map
from fashion_search.index.exact import spread
from fashion_search.index.facts import IndexFormatError
from fashion_search.index.folder import MANIFEST, PRODUCTS
from fashion_search.index.manifest import Manifest
from fashion_search.index.milvus.address import Address
from fashion_search.index.milvus.blobs import Blobs, Thumbnails
from fashion_search.index.milvus.editions import BLOBS, served_edition
from fashion_search.index.milvus.layout import METRICS, ROW, VECTOR, Fields, express
from fashion_search.index.milvus.link import Link, reaching
from fashion_search.index.milvus.uploading import ABOUT, FORMAT
from fashion_search.index.products import Products
from fashion_search.index.second import SECOND, Second, read_second

MOST = 16_384  # what Milvus gives in one answer
EF, EXACT_EF = 256, 4_096  # how widely its graph is searched; under a filter less than 256 misses some
SLACK = 8  # beyond k, so that equals at the end come in the same order as everywhere
READ_AT_ONCE = 1_000
SAMPLED = 1_000  # of more rows, so many tell where their middle is
DECIMALS = 6  # cosines that differ by less are equal


class MilvusIndex(CatalogIndex):
    """A catalog whose vectors and thumbnails stay in Milvus; it is asked for a search, some vectors, some pictures.

    In memory, for each product: its columns (as in any index, and with them filters' counts, browsing and words), its
    place on the map (8 bytes), and, while words or filters are worked out, a few numbers of an answer (4 to 8 bytes
    each). Of the pictures the last 1,024 that were looked at.
    """

    def __init__(
        self, link: Link, edition: str, products: Products, manifest: Manifest, mean: np.ndarray, fields: Fields,
        places: Places | None = None, second: Second | None = None,
    ) -> None:  # fmt: skip
        self.manifest, self.places, self.second = manifest, places, second
        self._link, self._edition, self._products, self._fields, self._mean = link, edition, products, fields, mean

    @classmethod
    def open(cls, text: str) -> MilvusIndex:
        """The catalog at an address. Raises EngineError, FileNotFoundError or IndexFormatError with what to do."""
        with reaching(Address.of(text)) as link:
            return cls._open(link, _served(link))

    @classmethod
    def open_newer(cls, text: str, before: CatalogIndex) -> MilvusIndex | None:
        """The catalog at an address, None where it is still the one before. Raises like `open`."""
        if not isinstance(before, MilvusIndex):
            return cls.open(text)
        edition = _served(before._link)
        return None if before._edition == edition else cls._open(before._link, edition)

    @classmethod
    def _open(cls, link: Link, edition: str) -> MilvusIndex:
        blobs = Blobs(link, edition + BLOBS)
        for collection in (edition, blobs.collection):
            link.load(collection)
        about = json.loads(_whole(blobs, ABOUT))
        if about["format"] != FORMAT:
            raise IndexFormatError(f"The collection has format {about['format']}, not {FORMAT}; upload it again.")
        manifest = Manifest.from_json(_whole(blobs, MANIFEST))
        if (count := link.count(edition)) != manifest.count:
            raise IndexFormatError(f"The collection has {count:,} rows of {manifest.count:,}; upload it again.")
        table = pq.read_table(io.BytesIO(_whole(blobs, PRODUCTS))).combine_chunks()
        products = Products(table, Thumbnails(blobs, manifest.count))
        mean, fields = np.array(about["mean"], np.float32), about["fields"]
        places, second = _read_places(blobs, manifest), _read_second(blobs, manifest)
        return cls(link, edition, products, manifest, mean, fields, places, second)

    def _ranked(self, query: np.ndarray, count: int, choice: Choice) -> list[tuple[int, float]]:
        """As in any index; of more than 16,384 pictures the rest is left out, and `exact` is as near as a graph comes.

        `most` spares other engines comparisons; Milvus chooses among all that pass.
        """
        expression = express(self._products._check_filters(choice.where), self._products, self._fields)
        if expression is None:
            return []
        return self._nearest(query, count + SLACK, expression, EXACT_EF if choice.exact else EF)

    def follow(self, vector: np.ndarray, k: int = 5) -> Followed:
        """What a search finds; Milvus does not tell with how many it compared: with all, or at least so many."""
        found = self.search(vector, k)
        compared = len(self) if self._link.is_lite else min(EF, len(self))
        return Followed([(match.key, match.score) for match in found], compared)

    def read_stored(self, keys: Sequence[int] | np.ndarray) -> np.ndarray:
        """(n, ndim) float16, the vectors of these rows, asked for a thousand at a time."""
        wanted = np.asarray(keys, np.int64)
        read: dict[int, np.ndarray] = {}
        for start in range(0, len(wanted), READ_AT_ONCE):
            ids = np.unique(wanted[start : start + READ_AT_ONCE]).tolist()
            rows = self._link.read("query", self._edition, ids=ids, output_fields=[ROW, VECTOR])
            read |= {row[ROW]: np.asarray(row[VECTOR], np.float16) for row in rows}
        if missing := sum(int(key) not in read for key in wanted):
            raise IndexFormatError(f"{missing:,} rows of the collection are not there any more; upload it again.")
        return np.array([read[int(key)] for key in wanted], np.float16).reshape(-1, self.manifest.ndim)

    @property
    def mean(self) -> np.ndarray:
        """(ndim,) float32, the mean of all vectors, as it was when they were uploaded."""
        return self._mean

    def centre(self, rows: np.ndarray) -> np.ndarray:
        """(ndim,) float32, the mean of these rows' vectors; of more than a thousand, of that many spread over them."""
        return super().centre(spread(rows, SAMPLED))

    def compare(self, vector: np.ndarray) -> np.ndarray:
        """(n,) float32, the dot product with the 16,384 nearest vectors; the others have the least of those."""
        query = self._check_width(vector)
        length = float(np.linalg.norm(query))
        found = self._nearest(query / max(length, 1e-12), MOST, "", EF)
        products = np.full(len(self), min((score for _, score in found), default=0.0), np.float32)
        products[[key for key, _ in found]] = [score for _, score in found]
        return products * length

    def save(self, folder: str | PathLike[str]) -> None:
        """Not offered: the folder that was uploaded is the one to keep."""
        raise ValueError("A catalog in Milvus is not saved as a folder; keep the one that it was uploaded from.")

    def close(self) -> None:
        """Lets go of the connection."""
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _nearest(self, query: np.ndarray, count: int, expression: str, ef: int) -> list[tuple[int, float]]:
        """(row, cosine) best first, equals by row."""
        limit = min(count, len(self), MOST)
        if limit == 0:
            return []
        [hits] = self._link.read(
            "search", self._edition, [query.tolist()], filter=expression, limit=limit, anns_field=VECTOR,
            search_params={"metric_type": METRICS[self.manifest.metric], "params": {"ef": max(ef, limit)}},
        )  # fmt: skip
        found = [(int(hit[ROW]), float(np.clip(hit["distance"], -1, 1))) for hit in hits]
        return sorted(found, key=lambda hit: (-round(hit[1], DECIMALS), hit[0]))


def _served(link: Link) -> str:
    edition = served_edition(link, link.address.collection)
    if edition is None:
        raise FileNotFoundError(
            f"Milvus at {link.address.shown} has no catalog {link.address.collection!r}; "
            "upload one with scripts/build_index.py --to."
        )
    return edition


def _read_places(blobs: Blobs, manifest: Manifest) -> Places | None:
    if not manifest.map.method:
        return None
    with _as_file(blobs, MAP) as path:
        return read_map(path, manifest.count)


def _read_second(blobs: Blobs, manifest: Manifest) -> Second | None:
    if not manifest.second:
        return None
    with _as_file(blobs, SECOND) as path:
        return read_second(path, manifest.count, manifest.second.ndim)


@contextmanager
def _as_file(blobs: Blobs, name: str) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(_whole(blobs, name))
        yield path


def _whole(blobs: Blobs, name: str) -> bytes:
    data = blobs.read(name)
    if data is None:
        raise IndexFormatError(f"The collection lacks {name}: its upload did not end; upload it again.")
    return data
