"""A dataset of the Hub, or a folder in one of the forms that `datasets` knows, in; a source of raw rows out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fashion_search.catalog.class_folders import folder_columns
from fashion_search.catalog.columns import is_local
from fashion_search.catalog.source import DatasetError, RawRow, Source, first_line, no_local_file
from fashion_search.optional import needed_for

KEY = "__key__"  # what webdataset calls a sample


def hub_dataset(name: str, split: str, streaming: bool) -> Source:
    """A dataset of the Hub at its current commit; the Hub is asked first, so that a wrong name is told at once."""
    from fashion_search.hub_client import dataset_facts

    revision, licence = dataset_facts(name)
    return from_datasets(name, split, streaming, revision, licence)


def from_datasets(
    name: str, split: str, streaming: bool, revision: str | None = None, licence: str | None = None, **how: Any
) -> Source:
    """What `datasets.load_dataset` gives, pictures undecoded, classes by name, a webdataset's JSON as columns."""
    import httpx2

    with needed_for(f"Reading {name!r}, which is neither a table, pictures nor parquet files,"):
        import datasets

    try:
        rows = datasets.load_dataset(
            how.pop("builder", name), split=split, streaming=streaming, revision=revision, **how
        )
    except (OSError, ValueError, datasets.exceptions.DatasetsError, httpx2.HTTPError) as error:
        raise DatasetError(f"The dataset {name!r} cannot be read: {first_line(error)}.") from None
    features = rows.features or {}
    pictures = tuple(column for column, kind in features.items() if isinstance(kind, datasets.Image))
    for column in pictures:
        rows = rows.cast_column(column, datasets.Image(decode=False))
    classes = {column: kind.names for column, kind in features.items() if isinstance(kind, datasets.ClassLabel)}
    return Source(
        read=lambda: (RawRow(_cells(row, classes), f"row {at}") for at, row in enumerate(_whole(rows, name))),
        names=_names(rows, features),
        count=_count(rows, split),
        described=f"split {split!r}, read by `datasets`",
        locate=_in_cache if pictures else no_local_file,
        pictures=pictures[:1],
        revision=revision,
        licence=licence,
    )


def _in_cache(name: str) -> Path:
    """A picture that `datasets` has downloaded; a path that leads anywhere else is not opened."""
    from huggingface_hub.constants import HF_HOME

    path = Path(name).absolute()
    return path if path.is_relative_to(Path(HF_HOME).absolute()) else no_local_file(name)


def _names(rows: Any, features: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns as `_cells` gives them; those of a JSON member, or of some streams, are only known from a row."""
    names = tuple(rows.column_names or features)
    if names and KEY not in names and not any(isinstance(kind, dict) for kind in features.values()):
        return names
    return tuple(_cells(next(iter(rows), {}), {}))


def _cells(row: Mapping[str, Any], classes: Mapping[str, list[str]]) -> dict[str, Any]:
    """The row with class names for numbers, a JSON member's values as columns, and nothing of anybody's disk."""
    cells: dict[str, Any] = {"id": row[KEY].rsplit("/", 1)[-1], **folder_columns(row[KEY])} if KEY in row else {}
    for name, value in row.items():
        if name in classes and isinstance(value, int) and 0 <= value < len(classes[name]):
            cells[name] = classes[name][value]
        elif name == "json" and isinstance(value, Mapping):
            cells |= {key: each for key, each in value.items() if each is not None}
        elif not is_local(name):
            cells[name] = value
    return cells


def _whole(rows: Iterable[Mapping[str, Any]], name: str) -> Iterator[Mapping[str, Any]]:
    """The rows; a connection that breaks on the way is told in a sentence."""
    import httpx2

    try:
        yield from rows
    except (OSError, httpx2.HTTPError) as error:
        raise DatasetError(f"Reading {name!r} broke off: {first_line(error)}. Run it again to go on.") from None


def _count(rows: Any, split: str) -> int | None:
    if hasattr(rows, "__len__"):
        return len(rows)
    known = (rows.info.splits or {}).get(split)
    return known.num_examples if known and known.num_examples else None
