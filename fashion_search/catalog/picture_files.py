"""A folder and a picture's name as somebody wrote it in a table in; the file that is meant out."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path, PurePosixPath

from fashion_search.catalog.source import MissingPictureError

SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".ppm", ".jp2", ".heic", ".heif",
)  # fmt: skip


class PictureFiles:
    """The pictures below a folder, found by path, by name, with or without suffix, in any case."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, name: str) -> Path:
        """The file of a picture. Raises MissingPictureError with the reason."""
        wanted = PurePosixPath(name.strip().replace("\\", "/"))
        if not wanted.name:
            raise MissingPictureError("there is no picture")
        path = self.root / wanted
        if path.suffix and _is_file(path):
            return path
        found = self._by_name.get(wanted.name.lower()) or self._by_stem.get(wanted.name.lower(), [])
        return self.root / _one(found, wanted)

    def names(self) -> list[str]:
        """Every picture's path below the folder, sorted."""
        return self._all

    @cached_property
    def _all(self) -> list[str]:
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if not name.startswith((".", "__"))]
            here = Path(folder).relative_to(self.root).as_posix()
            found += [name if here == "." else f"{here}/{name}" for name in files if is_picture(name)]
        return sorted(found)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        return self._index_by(lambda name: name)

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        return self._index_by(lambda name: name.rpartition(".")[0])

    def _index_by(self, key_of: Callable[[str], str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._all:  # texts, not paths: a catalog may have a million
            found.setdefault(key_of(path.rpartition("/")[2]).lower(), []).append(path)
        return found


def is_picture(name: str) -> bool:
    """Whether a file's name is a picture's; a leading dot hides it, as in the ._1.jpg that a Mac leaves behind."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long for the disk, or with a NUL
        return False


def _one(found: list[str], wanted: PurePosixPath) -> str:
    """The one file that shares most folders with the name that was asked for."""
    if not found:
        raise MissingPictureError("the picture file is missing")
    if len(found) == 1:
        return found[0]
    ranked = sorted(found, key=lambda path: -_count_shared(PurePosixPath(path), wanted))
    if _count_shared(PurePosixPath(ranked[0]), wanted) == _count_shared(PurePosixPath(ranked[1]), wanted):
        raise MissingPictureError("several picture files have this name: write its folder before it")
    return ranked[0]


def _count_shared(path: PurePosixPath, wanted: PurePosixPath) -> int:
    """How many folders, from the last, two paths have in common."""
    count = 0
    for mine, theirs in zip(reversed(path.parts[:-1]), reversed(wanted.parts[:-1]), strict=False):
        if mine.lower() != theirs.lower():
            break
        count += 1
    return count
