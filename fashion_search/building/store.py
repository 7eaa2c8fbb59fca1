"""The address of a folder (a path, s3://…, gs://… — whatever fsspec knows) in; files put there whole, and back, out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from fashion_search.optional import needed_for


class StoreError(ValueError):
    """A place that cannot be used; the text says which and why."""


class Store:
    """A folder on a disk or in an object store; a file is there whole or not at all."""

    def __init__(self, address: str) -> None:
        with needed_for(f"Writing to {address!r}"):
            from fsspec.core import url_to_fs
            from fsspec.implementations.local import LocalFileSystem

        self.address = address
        try:
            self._files, self._root = url_to_fs(address)
        except (ValueError, ImportError) as error:  # an unknown protocol, or one whose package is not installed
            raise StoreError(f"{address!r} cannot be written to: {error}.") from None
        self._on_disk = isinstance(self._files, LocalFileSystem)

    def names(self, start: str = "") -> list[str]:
        """The parquet files whose names begin so, in order."""
        self._files.invalidate_cache()  # other machines write here too
        try:
            found = [PurePosixPath(path).name for path in self._files.ls(self._root, detail=False)]
        except FileNotFoundError:
            return []
        return sorted(name for name in found if name.startswith(start) and name.endswith(".parquet"))

    def put(self, file: Path, name: str) -> None:
        """Copies a file there; on a disk under another name first, an object store shows none that is not whole."""
        self._files.makedirs(self._root, exist_ok=True)
        if not self._on_disk:
            self._files.put_file(str(file), self._path(name))
            return
        partial = self._path(f".{secrets.token_hex(4)}.partial.{name}")
        try:
            self._files.put_file(str(file), partial)
            Path(partial).replace(self._path(name))
        finally:
            Path(partial).unlink(missing_ok=True)

    def put_folder(self, folder: Path, last: str) -> None:
        """Copies a folder's files there, `last` at the end: where that is, all are."""
        for file in sorted(folder.iterdir(), key=lambda path: path.name == last):
            self.put(file, file.name)

    def fetch(self, name: str, folder: Path) -> Path:
        """The file on this machine's disk: where it lies, or a copy in `folder`."""
        if self._on_disk:
            return Path(self._path(name))
        copy = folder / name
        if not copy.is_file():
            self._files.get_file(self._path(name), str(copy))
        return copy

    def remove(self, names: Iterable[str]) -> None:
        """Takes files away."""
        for name in names:
            self._files.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"
