"""Bytes in, files out, whole or not at all: one atomic file, one atomic folder, one SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Writes readable JSON."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """The file's SHA-256 as hexadecimal digits, read in one pass without holding it in memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def replaced(folder: Path, mark: str) -> Iterator[Path]:
    """A temporary folder beside `folder` that takes its place at the end, and vanishes if anything fails.

    A process killed at any moment leaves the old folder whole: under its own name, or, within the two renames,
    as NAME.old, which the next call puts back. A folder that is neither empty nor holds a file called `mark` is
    somebody else's. Raises FileExistsError for it.
    """
    folder = folder.absolute()
    partial, old = (folder.with_name(f".{folder.name}.{suffix}") for suffix in (f"{os.getpid()}.partial", "old"))
    if old.exists() and not folder.exists():
        old.rename(folder)
    check_replaceable(folder, mark)
    partial.mkdir(parents=True)
    try:
        yield partial
        _swap(partial, folder, old)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def check_replaceable(folder: Path, mark: str) -> None:
    """Raises FileExistsError for a folder that is neither empty nor holds a file called `mark`."""
    if folder.exists() and not _may_replace(folder, mark):
        raise FileExistsError(f"{folder.name!r} exists and holds no {mark}; it is left alone. Name another folder.")


def _may_replace(folder: Path, mark: str) -> bool:
    return folder.is_dir() and ((folder / mark).is_file() or not any(folder.iterdir()))


def _swap(partial: Path, folder: Path, old: Path) -> None:
    for path in partial.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
