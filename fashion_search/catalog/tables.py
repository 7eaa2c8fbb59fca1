"""A table file (.csv, .tsv, .jsonl, .parquet) in; its columns and its rows, the broken ones told, out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.catalog.columns import holds_text, is_local
from fashion_search.catalog.source import DatasetError, RawRow, ReadOptions, first_line
from fashion_search.catalog.text_form import DELIMITERS, delimiter_of, encoding_of

TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
# Rows of a parquet file held in memory at once, pictures included.
BATCH = 256
LONGEST_CELL = 2**24  # a shop's export keeps a whole page of HTML in one cell
JOINED = "more cells than the header: taken as commas inside the last text"
SHORT = "fewer cells than the header: the last columns stay empty"
NO_OBJECT = "the line is no JSON object"


@dataclass(frozen=True)
class Table:
    """A table that has been looked at once: its columns, how many rows, and how it is written."""

    files: tuple[Path, ...]
    names: tuple[str, ...]
    count: int
    described: str
    rows: Callable[[], Iterator[RawRow]]
    counts: tuple[int, ...] = ()  # of parquet files: how many rows each has
    skip_to: Callable[[int], Iterator[RawRow]] | None = None

    def texts(self, name: str) -> Iterator[str]:
        """The texts of one column; none for a column of a parquet file that holds the pictures themselves."""
        if self.files[0].suffix.lower() != ".parquet":
            yield from (row.cells[name] for row in self.rows() if isinstance(row.cells.get(name), str))
        elif pa.types.is_string(pq.read_schema(self.files[0]).field(name).type):
            for path in self.files:
                yield from filter(None, pq.read_table(path, columns=[name])[name].to_pylist())


@dataclass(frozen=True)
class _Form:
    """How a text table is written."""

    path: Path
    encoding: str
    delimiter: str
    names: tuple[str, ...]
    last_is_text: bool


def open_table(path: Path, options: ReadOptions) -> Table:
    """The table in a file, by its suffix. Raises DatasetError for one that cannot be read."""
    try:
        if path.suffix.lower() == ".parquet":
            return open_parquet((path,))
        encoding = encoding_of(path, options.encoding)
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            return _open_json_lines(path, encoding)
        return _open_csv(path, encoding, options)
    except (csv.Error, UnicodeError) as error:
        raise DatasetError(
            f"{path.name} cannot be read ({first_line(error)}); name its form with --encoding and --delimiter."
        ) from None


def open_parquet(files: tuple[Path, ...]) -> Table:
    """Parquet files with the same columns, read in order."""
    path = files[0]
    try:
        counts: tuple[int, ...] = ()
        for path in files:
            counts += (pq.read_metadata(path).num_rows,)
        names = tuple(name for name in pq.read_schema(files[0]).names if not is_local(name))
    except (pa.ArrowInvalid, OSError) as error:
        raise DatasetError(f"{path.name} is not a parquet file that can be read: {first_line(error)}.") from None
    described = files[0].name if len(files) == 1 else f"{len(files)} parquet files"
    rows = partial(_parquet_rows, tuple(zip(files, counts, strict=True)))
    return Table(files, names, sum(counts), described, rows, counts, rows)


def _parquet_rows(files: tuple[tuple[Path, int], ...], start: int = 0) -> Iterator[RawRow]:
    number = 0  # of the first row that was not passed over or given yet
    for path, count in files:
        if number + count <= start:
            number += count
            continue
        for first, batch in _batches(pq.ParquetFile(path, memory_map=True), max(start - number, 0)):
            for at, cells in enumerate(batch.to_pylist(), number + first):
                yield RawRow(cells, f"row {at}")
        number += count


def _batches(file: pq.ParquetFile, start: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of a file from `start` on with the number of each batch's first; row groups before it are not read."""
    ends = np.cumsum([file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)])
    group = int(np.searchsorted(ends, start, side="right"))
    first = int(ends[group - 1]) if group else 0
    for batch in file.iter_batches(BATCH, row_groups=range(group, file.num_row_groups)):
        passed = min(max(start - first, 0), len(batch))
        if passed < len(batch):
            yield first + passed, batch.slice(passed)
        first += len(batch)


def _open_json_lines(path: Path, encoding: str) -> Table:
    names: dict[str, None] = {}
    count = 0
    for row in _json_lines(path, encoding):
        names |= dict.fromkeys(row.cells)
        count += 1
    described = f"{path.name} (JSON lines, {encoding})"
    return Table((path,), tuple(names), count, described, partial(_json_lines, path, encoding))


def _json_lines(path: Path, encoding: str) -> Iterator[RawRow]:
    with path.open(encoding=encoding) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _json_row(line, f"line {number}")


def _json_row(line: str, place: str) -> RawRow:
    try:
        cells = json.loads(line)
    except ValueError:
        return RawRow({}, place, NO_OBJECT)
    return RawRow(cells, place) if isinstance(cells, dict) else RawRow({}, place, NO_OBJECT)


def _open_csv(path: Path, encoding: str, options: ReadOptions) -> Table:
    with path.open(encoding=encoding, newline="") as file:
        header = file.readline()
        while header and not header.strip():
            header = file.readline()
    told = options.delimiter or ("\t" if path.suffix.lower() == ".tsv" else None)
    delimiter = delimiter_of(header, told)
    names = tuple(name.strip() for name in next(csv.reader([header], delimiter=delimiter), []))
    if not any(names):
        raise DatasetError(f"{path.name} is empty: its first line should name the columns.")
    form = _Form(path, encoding, delimiter, names, holds_text(names[-1], options.columns))
    count = sum(1 for _ in _csv_rows(form))
    described = f"{path.name} ({encoding.removesuffix('-sig')}, parted by {DELIMITERS.get(delimiter, repr(delimiter))})"
    known = tuple(dict.fromkeys(filter(None, names)))
    if twice := [name for name in known if names.count(name) > 1]:
        described += f"; of the columns that are all called {', '.join(twice)} the first is read"
    return Table((path,), known, count, described, partial(_csv_rows, form))


def _csv_rows(form: _Form) -> Iterator[RawRow]:
    csv.field_size_limit(LONGEST_CELL)
    with form.path.open(encoding=form.encoding, newline="") as file:
        lines = csv.reader(file, delimiter=form.delimiter)
        started = False
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if started:
                yield _csv_row(form, cells, f"line {lines.line_num}")
            started = True


def _csv_row(form: _Form, cells: list[str], place: str) -> RawRow:
    """A row under its names; a surplus of cells belongs to a last text, and spoils any other row."""
    width, note = len(form.names), None
    if any(cell.strip() for cell in cells[width:]):
        if not form.last_is_text:
            return RawRow(_name_cells(form, cells), place, _too_wide(form))
        cells, note = [*cells[: width - 1], form.delimiter.join(cells[width - 1 :])], JOINED
    elif len(cells) < width:
        note = SHORT
    return RawRow(_name_cells(form, cells), place, None, note)


def _name_cells(form: _Form, cells: list[str]) -> dict[str, Any]:
    """The cells under their names; of two columns with one name the first counts."""
    row: dict[str, Any] = {}
    for name, cell in zip(form.names, cells, strict=False):
        if name:
            row.setdefault(name, cell)
    return row


def _too_wide(form: _Form) -> str:
    kind = DELIMITERS.get(form.delimiter, repr(form.delimiter))
    return f"the row has more cells than the header ({len(form.names)}): put texts that hold {kind} in quotes"
