"""The products table: rows with uniform columns and thumbnails in, products, filters and facet counts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fashion_search.index.facet_choice import worth_filtering
from fashion_search.index.facts import unreadable
from fashion_search.index.filters import check_filters, is_number, within
from fashion_search.index.views import Views
from fashion_search.schema import PICTURE_DIGEST, THUMBNAIL, Where, uniform

# A thumbnail is read with its row group: smaller groups make one picture cheaper and opening the file dearer.
ROW_GROUP = 512
# Pages of 20 results out of row groups that no other result shares.
CACHED_THUMBNAILS = 1024
KEPT_MASKS, KEPT_COUNTS = 16, 512
# A column of more values, such as the names, is not kept as texts: at a million products that is 100 MB.
KEPT_VALUES = 100_000
# In a table of more rows, columns of few values are held as codes: 4 bytes a row instead of a text.
LARGE_TABLE = 100_000
FEW_VALUED = ("gender", "master_category", "sub_category", "article_type", "base_colour", "season", "usage", "currency",
              "brand", "availability")  # fmt: skip
# More rows than these are read as a table, and more values looked up in one; fewer are faster one by one.
FEW = 12

# A filter that can be a key: its columns with their values, or with their bounds, in order.
Frozen = tuple[tuple[str, tuple[Any, ...]], ...]


class Product(dict[str, Any]):
    """One row: its columns as keys and as attributes, `product.article_type`."""

    def __getattr__(self, column: str) -> Any:
        try:
            return self[column]
        except KeyError:
            raise AttributeError(f"The product has no column {column!r}; it has {', '.join(self)}.") from None


class Products:
    """The columns in memory, the thumbnails wherever they lie; row numbers are the keys."""

    def __init__(self, table: pa.Table, thumbnails: Sequence[bytes | None]) -> None:
        self.table = table
        self._thumbnails = thumbnails
        self._codes: dict[str, tuple[np.ndarray, list[str]]] = {}
        self._places: dict[str, dict[str, int]] = {}
        self._wide: set[str] = set()
        self._numbers: dict[str, np.ndarray] = {}
        self._extents: dict[str, tuple[float, float] | None] = {}
        # A page counts many columns under the same filters, and most pages have none.
        self._masked = lru_cache(KEPT_MASKS)(self._mask_of)
        self._counted = lru_cache(KEPT_COUNTS)(self._counts_of)

    @classmethod
    def of(cls, rows: pa.Table | Iterable[Mapping[str, Any]]) -> Products:
        """Products from a table or from rows; columns that are missing become null, ids become text."""
        table = uniform(rows if isinstance(rows, pa.Table) else pa.Table.from_pylist([dict(row) for row in rows]))
        return cls(table.drop_columns([THUMBNAIL]), _InMemory(table[THUMBNAIL]))

    @classmethod
    def open(cls, path: Path) -> Products:
        """Reads the columns; the thumbnails stay in the mapped file until one is asked for."""
        facts = pq.read_metadata(path)
        few = [name for name in FEW_VALUED if facts.num_rows > LARGE_TABLE and name in facts.schema.names]
        file = _open(path, facts, few, mapped=False)
        names = [name for name in file.schema_arrow.names if name not in (THUMBNAIL, PICTURE_DIGEST)]
        # one after the other: all at once need twice the memory
        table = pa.table({name: file.read(columns=[name]).combine_chunks()[name] for name in names})
        pa.default_memory_pool().release_unused()  # as much again was needed to read it
        return cls(table, _InParquet(path, facts))

    def write(self, path: Path) -> None:
        """Writes columns and thumbnails as parquet, one row group after the other."""
        with ProductsWriter(path) as writer:
            for start in range(0, len(self), ROW_GROUP):
                part = self.table.slice(start, ROW_GROUP)
                pictures = [self._thumbnails[start + row] for row in range(len(part))]
                writer.write(uniform(part.append_column(THUMBNAIL, pa.array(pictures, pa.binary()))))

    def __len__(self) -> int:
        return self.table.num_rows

    def rows(self, keys: Sequence[int]) -> list[Product]:
        """The products of these rows, each with the columns of its product's first."""
        for key in keys:
            self._check(key)
        leads = [self.views.lead(key) for key in keys]
        if len(leads) > FEW:
            return [Product(row) for row in self.table.take(leads).to_pylist()]
        columns = list(zip(self.table.column_names, self.table.columns, strict=True))
        return [Product((name, column[lead].as_py()) for name, column in columns) for lead in leads]

    @cached_property
    def views(self) -> Views:
        """Which rows are pictures of one product."""
        return Views(self.table["id"])

    def thumbnails(self, keys: Sequence[int]) -> list[bytes]:
        """The pictures of many rows in ascending order, as bytes; faster than one by one."""
        read_many = getattr(self._thumbnails, "read_many", None)
        return [one or b"" for one in (read_many(keys) if read_many else [self._thumbnails[key] for key in keys])]

    def thumbnail(self, key: int) -> bytes:
        """The picture of row `key` as JPEG or WebP bytes; empty where it has none."""
        self._check(key)
        return self._thumbnails[key] or b""

    def key(self, product_id: str | int) -> int:
        """The row of a product id. Raises KeyError with a sentence for an unknown one."""
        row = self.views.ids.first_row(str(product_id))
        if row is None:
            raise KeyError(f"No product has the id {str(product_id)!r}.")
        return row

    @cached_property
    def facet_columns(self) -> tuple[str, ...]:
        """The columns that are worth filtering by."""
        return worth_filtering(self.table, self.views.first)

    def mask(self, where: Where | None) -> np.ndarray:
        """(n,) bool, read-only, the rows that pass: any value or number allowed within a column, every column."""
        return self._masked(_freeze(self._check_filters(where)))

    def facets(self, where: Where | None, columns: Iterable[str]) -> dict[str, dict[str, int]]:
        """For each column its values and how many products have them, under the filters of the other columns."""
        frozen = _freeze(self._check_filters(where))
        return {
            column: dict(self._counted(column, tuple(one for one in frozen if one[0] != column))) for column in columns
        }

    def extent(self, column: str) -> tuple[float, float] | None:
        """The smallest and the largest number of a column; None where it has none."""
        if column not in self._extents:
            self._extents[column] = self._extent(column)
        return self._extents[column]

    def _extent(self, column: str) -> tuple[float, float] | None:
        if column not in self.table.column_names or not is_number(self.table.schema.field(column).type):
            return None
        found = pc.min_max(self.table[column])
        return None if found["min"].as_py() is None else (found["min"].as_py(), found["max"].as_py())

    def values(self, column: str) -> Mapping[str, int]:
        """The values of a column as text, each with its place; what filters compare with."""
        if column not in self._places:
            self._places[column] = {value: at for at, value in enumerate(self.encode_column(column)[1])}
        return self._places[column]

    def _check_filters(self, where: Where | None) -> dict[str, Any]:
        return check_filters(where, self.table, lambda: self.facet_columns) if where else {}

    def _mask_of(self, where: Frozen) -> np.ndarray:
        masks = [self._column_mask(column, wanted) for column, wanted in where]
        found = np.logical_and.reduce(masks) if masks else np.ones(len(self), dtype=bool)
        found.setflags(write=False)
        return found

    def _counts_of(self, column: str, where: Frozen) -> Mapping[str, int]:
        codes, values = self.encode_column(column)
        if where or not self.views.single:
            codes = codes[self._masked(where) & self.views.first]
        counts = np.bincount(codes.astype(np.intp) + 1, minlength=len(values) + 1)[1:]  # -1, a null, is nobody's
        order = sorted(range(len(values)), key=lambda code: (-counts[code], values[code]))
        return {values[code]: int(counts[code]) for code in order if counts[code]}

    def _column_mask(self, column: str, wanted: tuple[Any, ...]) -> np.ndarray:
        if wanted and isinstance(wanted[0], tuple):
            return within(self._as_numbers(column), dict(wanted))
        if column in self._wide:
            texts = self.table[column].cast(pa.string())
            return self.views.of_first(pc.is_in(texts, pa.array(wanted, pa.string())).to_numpy())
        codes, values = self.encode_column(column)
        known = self.values(column)
        places = [known[value] for value in wanted if value in known]
        if len(places) > FEW:
            return np.isin(np.arange(-1, len(values)), places)[1 + codes.astype(np.intp)]
        found = np.zeros(len(codes), bool)
        for place in places:  # a comparison of single bytes costs a tenth of a look-up
            found |= codes == place
        return found

    def encode_column(self, column: str) -> tuple[np.ndarray, list[str]]:
        """(n,) codes, whole numbers of as few bytes as do, into the list of the column's values as text; null is -1."""
        if column not in self._codes:
            coded = _encode(self.table[column])
            codes = self.views.of_first(coded.indices.fill_null(-1).to_numpy(zero_copy_only=False))
            values = coded.dictionary.to_pylist()
            found = (codes.astype(np.min_scalar_type(-max(len(values), 1))), values)
            if len(values) > KEPT_VALUES:
                self._wide.add(column)
                return found
            self._codes[column] = found
        return self._codes[column]

    def _as_numbers(self, column: str) -> np.ndarray:
        """(n,) float64, each picture's with the number of its product; what is not known is NaN."""
        if column not in self._numbers:
            numbers = self.table[column].cast(pa.float64()).fill_null(float("nan")).to_numpy()
            self._numbers[column] = self.views.of_first(numbers)
        return self._numbers[column]

    def _check(self, key: int) -> None:
        if not 0 <= key < len(self):
            raise IndexError(f"Row {key} does not exist; the index has {len(self):,} products, counted from 0.")


def _encode(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """The column's values as text, each once, and their codes."""
    if pa.types.is_dictionary(column.type):
        return column.unify_dictionaries().combine_chunks()
    return pc.dictionary_encode(column.cast(pa.string()).combine_chunks())


def _freeze(where: Mapping[str, Any]) -> Frozen:
    """The checked filters as a key: equal for equal filters, in whatever order they came."""
    return tuple(
        (column, tuple(sorted(wanted.items())) if isinstance(wanted, Mapping) else tuple(sorted(set(map(str, wanted)))))
        for column, wanted in sorted(where.items())
    )


class _InMemory(Sequence[bytes | None]):
    """The thumbnails of a table that is in memory."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, key: Any) -> Any:
        return self._column[key].as_py()


class _InParquet(Sequence[bytes | None]):
    """The thumbnails of a parquet file, read one row group at a time."""

    def __init__(self, path: Path, facts: pq.FileMetaData) -> None:
        self._path, self._facts, self._mark = path, facts, _mark(path)
        self._starts = np.cumsum([0] + [facts.row_group(group).num_rows for group in range(facts.num_row_groups)])
        self._read = lru_cache(CACHED_THUMBNAILS)(self._read_one)

    def __len__(self) -> int:
        return int(self._starts[-1])

    def __getitem__(self, key: Any) -> Any:
        return self._read(int(key))

    def read_many(self, keys: Sequence[int]) -> list[bytes | None]:
        """The thumbnails of rows in ascending order, each row group read once."""
        groups = np.searchsorted(self._starts, keys, side="right") - 1
        found: list[bytes | None] = []
        for group in np.unique(groups).tolist():
            rows = np.asarray(keys)[groups == group] - self._starts[group]
            found += self._group(group).take(rows).to_pylist()
        return found

    def _open(self) -> pq.ParquetFile:
        return _open(self._path, self._facts if _mark(self._path) == self._mark else None)

    def _read_one(self, key: int) -> bytes | None:
        group = int(np.searchsorted(self._starts, key, side="right")) - 1
        return self._group(group)[key - int(self._starts[group])].as_py()

    def _group(self, group: int) -> pa.ChunkedArray:
        """The thumbnails of a row group. Raises IndexFormatError for a damaged one: it is not hashed at the start."""
        try:
            # A reader of its own for each call: pyarrow's is not safe to share between threads.
            return self._open().read_row_group(group, columns=[THUMBNAIL])[THUMBNAIL]
        except (pa.ArrowInvalid, OSError) as error:
            raise unreadable(self._path.name, error) from None


def _mark(path: Path) -> tuple[int, ...]:
    """What tells a file from one that took its place."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _open(path: Path, facts: pq.FileMetaData | None, coded: Sequence[str] = (), mapped: bool = True) -> pq.ParquetFile:
    """A reader; `facts`, if known, spare it 20 ms at a million products.

    Whole columns lie between the thumbnails: to read them takes a third less than to map the pages around each piece.
    """
    return pq.ParquetFile(
        path, metadata=facts, memory_map=mapped, page_checksum_verification=True, read_dictionary=list(coded)
    )


class ProductsWriter:
    """Writes products.parquet table by table, so that no catalog has to fit in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> ProductsWriter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer:
            self._writer.close()

    def write(self, table: pa.Table) -> None:
        """Appends rows; every table must have the columns of the first."""
        if self._writer is None:
            self._writer = self._open(table.schema)
        self._writer.write_table(table, row_group_size=ROW_GROUP)

    def _open(self, schema: pa.Schema) -> pq.ParquetWriter:
        columns = [name for name in schema.names if name != THUMBNAIL]
        # Pictures are compressed already. Checksums tell a damaged page when it is read, without hashing the file.
        codecs = dict.fromkeys(columns, "ZSTD") | {THUMBNAIL: "NONE"}
        return pq.ParquetWriter(
            self._path, schema, compression=codecs, use_dictionary=columns, write_statistics=False,
            write_page_checksum=True,
        )  # fmt: skip
