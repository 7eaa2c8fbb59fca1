"""What every source of rows has in common: its raw rows, their columns, and the words for what cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any


class DatasetError(ValueError):
    """A dataset that cannot be read; the text says what came, what was expected and what to do."""


class MissingPictureError(LookupError):
    """A picture that a row names and nobody can find; its text is the reason, in words for the owner."""


@dataclass(frozen=True)
class ReadOptions:
    """What an owner can say about a source: `columns` as (uniform column, own column) pairs, the form of a table."""

    columns: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class RawRow:
    """A row under its own column names; `fault` says why it cannot be used, `note` what had to be mended."""

    cells: Mapping[str, Any]
    place: str
    fault: str | None = None
    note: str | None = None


def no_local_file(name: str) -> Path:
    """The answer of a source whose rows must carry their pictures or name them by address."""
    raise MissingPictureError("the picture is named by a path, which only its maker's disk has")


@dataclass(frozen=True)
class Source:
    """Where rows come from, and what its columns hold; dataset.py makes products of it."""

    read: Callable[[], Iterator[RawRow]]
    names: tuple[str, ...]
    count: int | None
    described: str
    locate: Callable[[str], Path] = no_local_file
    pictures: tuple[str, ...] = ()  # the columns with pictures, where the source knows them
    short: Callable[[str], str] | None = None  # a picture's path → the id of a product that has no other
    revision: str | None = None
    licence: str | None = None
    remarks: tuple[str, ...] = field(default=())
    files: tuple[tuple[Path, int], ...] = ()  # of a table in parquet: each file with its number of rows
    skip_to: Callable[[int], Iterator[RawRow]] | None = None  # the rows from one on, where that is no slower

    def read_from(self, start: int) -> Iterator[RawRow]:
        """The rows from `start` on."""
        return self.skip_to(start) if self.skip_to else islice(self.read(), start, None)


def first_line(error: BaseException) -> str:
    """The first line of an error's text, without its full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
