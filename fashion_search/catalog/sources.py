"""Files and Hub datasets in, raw rows out, one at a time; dataset.py makes products of them."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.catalog.columns import picture_column
from fashion_search.optional import needed_for

# Rows of a parquet file held in memory at once, pictures included.
BATCH = 256


class DatasetError(ValueError):
    """A dataset that cannot be read; the text says what came, what was expected and what to do."""


@dataclass(frozen=True)
class Source:
    """Where rows come from: `read(start)` yields raw rows with the picture, undecoded, under `picture`."""

    read: Callable[[int], Iterator[Mapping[str, Any]]]
    picture: str
    count: int | None
    revision: str | None = None
    licence: str | None = None
    root: Path = Path()


def local_folder(folder: Path, split: str) -> Source:
    """A folder with metadata.csv beside its pictures, with parquet files, or anything else `datasets` reads."""
    for place in (folder / split, folder):
        if (place / "metadata.csv").is_file():
            return csv_folder(place)
    if files := sorted(folder.rglob("*.parquet")):
        return parquet_files(_of_split(files, split, folder), folder)
    return _any_folder(folder, split)


def csv_folder(folder: Path) -> Source:
    """An image folder: metadata.csv has a `file_name` column with paths relative to it."""
    table = folder / "metadata.csv"
    with table.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        names = tuple(reader.fieldnames or ())
        count = sum(1 for _ in reader)
    picture = _picture_column(names, folder.name)
    revision = _digest([table])
    return Source(lambda at: islice(_csv_rows(table), at, None), picture, count, revision, _licence(folder), folder)


def parquet_files(files: list[Path], folder: Path | None = None) -> Source:
    """Parquet files read in order, batch by batch."""
    try:
        count = sum(pq.read_metadata(path).num_rows for path in files)
        names = tuple(pq.read_schema(files[0]).names)
    except (pa.ArrowInvalid, OSError) as error:
        raise DatasetError(f"{files[0].name} is not a parquet file that can be read: {_first_line(error)}.") from None
    root = folder or files[0].parent
    picture = _picture_column(names, root.name)
    return Source(lambda start: _parquet_rows(files, start), picture, count, _digest(files), _licence(root), root)


def hub_dataset(name: str, split: str, streaming: bool) -> Source:
    """A dataset of the Hub at its current commit; the Hub is asked first, so that a wrong name is told at once."""
    from fashion_search.hub_client import dataset_facts

    revision, licence = dataset_facts(name)
    return _from_datasets(name, split, streaming, revision, licence)


def _any_folder(folder: Path, split: str) -> Source:
    if not any(folder.iterdir()):
        raise DatasetError(
            f"The folder {folder.name!r} is empty; put parquet files or pictures and metadata.csv into it."
        )
    return _from_datasets(str(folder), split, True, None, _licence(folder))


def _from_datasets(name: str, split: str, streaming: bool, revision: str | None, licence: str | None) -> Source:
    import httpx2

    with needed_for(f"Reading {name!r}, which is neither a folder of parquet files nor one with a metadata.csv,"):
        import datasets

    try:
        rows = datasets.load_dataset(name, split=split, streaming=streaming, revision=revision)
    except (OSError, ValueError, datasets.exceptions.DatasetsError, httpx2.HTTPError) as error:
        raise DatasetError(f"The dataset {name!r} cannot be read: {_first_line(error)}.") from None
    features = rows.features or {}
    pictures = [column for column, kind in features.items() if isinstance(kind, datasets.Image)]
    picture = pictures[0] if pictures else _picture_column(tuple(rows.column_names or ()), name)
    if pictures:
        rows = rows.cast_column(picture, datasets.Image(decode=False))
    return Source(lambda start: _told(rows.skip(start), name), picture, _count(rows, split), revision, licence)


def _told(rows: Iterable[Mapping[str, Any]], name: str) -> Iterator[Mapping[str, Any]]:
    """The rows; a connection that breaks on the way is told in a sentence."""
    import httpx2

    try:
        yield from rows
    except (OSError, httpx2.HTTPError) as error:
        raise DatasetError(f"Reading {name!r} broke off: {_first_line(error)}. Run it again to go on.") from None


def _count(rows: Any, split: str) -> int | None:
    if hasattr(rows, "__len__"):
        return len(rows)
    known = (rows.info.splits or {}).get(split)
    return known.num_examples if known and known.num_examples else None


def _csv_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: value for name, value in row.items() if name is not None}


def _parquet_rows(files: list[Path], start: int) -> Iterator[Mapping[str, Any]]:
    for path in files:
        file = pq.ParquetFile(path, memory_map=True)
        if start >= file.metadata.num_rows:
            start -= file.metadata.num_rows
            continue
        for batch in file.iter_batches(BATCH):
            yield from batch.slice(min(start, len(batch))).to_pylist()
            start = max(start - len(batch), 0)


def _of_split(files: list[Path], split: str, folder: Path) -> list[Path]:
    """The files of one split, named as on the Hub: train-00000-of-00001.parquet, train.parquet or train/x.parquet."""
    splits: dict[str, list[Path]] = {}
    for path in files:
        stem = re.sub(r"[-_.]\d+(-of-\d+)?(-[0-9a-f]+)?$", "", path.stem)
        name = path.parent.name if path.parent.name in (split, "train", "test", "validation") else stem
        splits.setdefault(name, []).append(path)
    if split in splits:
        return splits[split]
    if split == "train" and not splits.keys() & {"test", "validation"}:
        return files  # files without a split in their names are all for training, as `datasets` sees it
    raise DatasetError(f"The dataset {folder.name!r} has no split {split!r}; it has {', '.join(sorted(splits))}.")


def _picture_column(names: tuple[str, ...], where: str) -> str:
    if column := picture_column(names):
        return column
    raise DatasetError(f"{where!r} has no picture column: it needs one named image (or file_name, in a metadata.csv) "
                       f"and has {', '.join(names) or 'none'}.")  # fmt: skip


def _digest(files: list[Path]) -> str:
    """Changes when a file is added, removed or rewritten; a resumed build must not mix two catalogs."""
    listed = "\n".join(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
    return "files-" + hashlib.sha256(listed.encode()).hexdigest()[:16]


def _licence(folder: Path) -> str | None:
    """The licence in the front matter of the dataset card, if there is one."""
    card = folder / "README.md"
    text = card.read_text(encoding="utf-8", errors="replace") if card.is_file() else ""
    found = re.match(r"---\n(?:.*\n)*?license:\s*(\S+)\s*\n(?:.*\n)*?---", text)
    return found.group(1) if found else None


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
