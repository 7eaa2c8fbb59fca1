"""A Hub dataset, a table, a folder or an archive in, products with uniform columns and their pictures out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from PIL import Image

from fashion_search.catalog.columns import ColumnMap, map_columns
from fashion_search.catalog.downloads import Downloads
from fashion_search.catalog.part import rows_of_part
from fashion_search.catalog.pictures_of_rows import Picture, locate, read_file
from fashion_search.catalog.products import RawProduct, products_of
from fashion_search.catalog.skips import Skipped, reason_of
from fashion_search.catalog.source import DatasetError, MissingPictureError, ReadOptions, Source
from fashion_search.catalog.sources import open_source
from fashion_search.pictures import PictureError, open_picture
from fashion_search.schema import COLUMNS

__all__ = ["COLUMNS", "Catalog", "CatalogItem", "DatasetError", "ReadOptions", "Row", "Skipped", "load_catalog"]

NO_PICTURE = "there is no picture"


@dataclass(frozen=True)
class Row:
    """A picture of a product, not opened yet; `row` counts them from 0, `place` is where the source has it."""

    row: int
    product: dict[str, Any]
    picture: Picture | None
    place: str = ""
    fault: str | None = None
    notes: tuple[str, ...] = ()

    def skip(self, reason: str) -> Skipped:
        """This row as left out."""
        named = self.picture if isinstance(self.picture, str | Path) else ""
        return Skipped(self.row, self.product["id"], reason, self.place, str(named))


@dataclass(frozen=True)
class CatalogItem:
    """A product with its picture."""

    row: int
    product: dict[str, Any]
    image: Image.Image


@dataclass(frozen=True)
class Catalog:
    """The products of one split, read one at a time; a row without a usable picture is answered with the reason.

    One with `start` and `stop` is a part: the products whose first row lies there. All parts together are the whole.
    """

    name: str
    split: str
    source: Source
    columns: ColumnMap
    limit: int | None = None
    downloads: Downloads = field(default_factory=Downloads)
    start: int = 0
    stop: int | None = None

    def part(self, start: int, stop: int) -> Catalog:
        """The products whose first row is one of `start` … `stop` - 1."""
        return replace(self, start=start, stop=stop)

    @property
    def own_id(self) -> bool:
        """Whether the source says what its products are called; else that depends on every row before."""
        return "id" in self.columns.understood.values()

    @property
    def revision(self) -> str | None:
        """The commit of a Hub dataset; a local one has a digest of its content once it has been read."""
        return self.source.revision

    @property
    def licence(self) -> str | None:
        """The licence that the dataset's card names."""
        return self.source.licence

    @property
    def count(self) -> int | None:
        """How many rows there are, broken ones included; None for a stream that does not say."""
        counts = [count for count in (self.source.count, self.limit, self.stop) if count is not None]
        return max(min(counts) - self.start, 0) if self.source.count is not None else None

    def __len__(self) -> int:
        if self.count is None:
            raise TypeError("The length of a streamed dataset is not known before its end.")
        return self.count

    def __iter__(self) -> Iterator[CatalogItem]:
        """The items that can be read; how many could not is logged."""
        left_out = 0
        for row in self.rows():
            item = self.open(row)
            if isinstance(item, CatalogItem):
                yield item
            else:
                left_out += 1
        if left_out:
            logging.getLogger(__name__).warning("%s: %d pictures left out", self.name, left_out)

    def rows(self) -> Iterator[Row]:
        """Every picture of every product, unopened, and the rows that have none."""
        ids: dict[str, int] = {}
        number = 0
        for product in self._products():
            if not self.own_id:
                _tell_apart(product.columns, ids)
            if product.number < self.start:
                continue
            for row in self._pictures(product, number):
                number += 1
                yield row

    def _products(self) -> Iterator[RawProduct]:
        first, rows = rows_of_part(self.source, self.start, self.stop, self.limit, self.own_id)
        found = products_of(rows, self.source, self.columns, first)
        return takewhile(lambda product: self.stop is None or product.number < self.stop, found)

    def _pictures(self, product: RawProduct, number: int) -> Iterator[Row]:
        """A row for each picture; one row for a product that has none."""
        for at, picture in enumerate(product.pictures or [None]):
            found, fault = None, product.fault
            try:
                found = None if fault else locate(picture, self.source)
            except MissingPictureError as error:
                fault, found = str(error), picture if isinstance(picture, str) else None
            yield Row(number + at, product.columns, found, product.place, fault, () if at else product.notes)

    def read(self, row: Row) -> bytes | Skipped:
        """The file of a row's picture, or why there is none; this is where disk and network are waited for."""
        try:
            if row.fault or row.picture is None:
                return row.skip(row.fault or NO_PICTURE)
            if isinstance(row.picture, str):
                return self.downloads.read(row.picture)
            return read_file(row.picture) if isinstance(row.picture, Path) else row.picture
        except MissingPictureError as error:
            return row.skip(str(error))
        except OSError as error:
            return row.skip(f"the picture file cannot be read ({error.strerror or type(error).__name__})")

    def decode(self, row: Row, data: bytes) -> CatalogItem | Skipped:
        """The row with its picture, or why it cannot be decoded."""
        try:
            return CatalogItem(row.row, row.product, open_picture(data))
        except PictureError as error:
            return row.skip(reason_of(error))

    def open(self, row: Row) -> CatalogItem | Skipped:
        """The row with its picture read and decoded, or why it is left out."""
        data = self.read(row)
        return data if isinstance(data, Skipped) else self.decode(row, data)


def load_catalog(
    source: str | Path,
    split: str = "train",
    limit: int | None = None,
    streaming: bool = False,
    options: ReadOptions = ReadOptions(),  # noqa: B008  # frozen
    downloads: Downloads | None = None,
) -> Catalog:
    """The catalog in `source`: a local folder, a table, an archive, or a dataset of the Hub.

    Local files are read row by row; a Hub dataset is downloaded first unless `streaming`.
    Raises DatasetError or HubError with a sentence for what cannot be read.
    """
    if limit is not None and limit < 1:
        raise DatasetError(f"The limit is {limit}; ask for at least 1 product.")
    path = Path(source)
    name = path.resolve().name if path.is_dir() else path.stem if path.is_file() else str(source)
    found = open_source(source, split, streaming, options)
    columns = map_columns(found.names, options.columns, found.pictures)
    if not columns.pictures:
        raise DatasetError(
            f"{name!r} has no picture column: it needs one named image and has {', '.join(found.names) or 'none'}. "
            "Name it with --column image=ITS_NAME."
        )
    return Catalog(name, split, found, columns, limit, downloads or Downloads())


def _tell_apart(product: dict[str, Any], ids: dict[str, int]) -> None:
    """Numbers a second product whose picture has the name of an earlier one's: 1, 1-2, 1-3."""
    name = product["id"]
    ids[name] = ids.get(name, 0) + 1
    if ids[name] > 1:
        product["id"] = f"{name}-{ids[name]}"
