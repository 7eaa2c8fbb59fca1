"""Bytes in, files out, whole or not at all: one atomic file, one atomic folder, one SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic_core import from_json


def cache_folder() -> Path:
    """Where what can be made or fetched again is kept: XDG_CACHE_HOME's place, or ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fashion_search"


def write_json(path: Path, content: object) -> None:
    """Writes readable JSON, whole or not at all."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8, whole or not at all; line ends stay as they are."""
    with replace_file(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="")


def read_json(path: Path) -> Any:
    """What a JSON file holds. Raises ValueError that says what is wrong with it, or that it may not be read."""
    try:
        return from_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read ({error.strerror})") from None
    except ValueError as error:  # no JSON, no UTF-8, or brackets within brackets without end
        raise ValueError(f"{path.name} is not valid JSON ({error})") from None


def sha256(content: Path | bytes) -> str:
    """The SHA-256 of a file or of bytes as hexadecimal digits; a file is read without holding it in memory."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`, of the same suffix, that takes its place at the end; gone if anything fails."""
    partial = path.with_name(f".{os.getpid()}.{threading.get_ident()}.partial.{path.name}")
    try:
        yield partial
        _flush(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def replace_folder(folder: Path, mark: str) -> Iterator[Path]:
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
        _flush(path)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _flush(path: Path) -> None:
    """To the disk, so that a power cut after the rename leaves no empty file under the new name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
