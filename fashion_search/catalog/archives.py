"""An archive of pictures (.zip, .tar.gz) in, a folder with what it holds out; unpacked once and kept in the cache."""

from __future__ import annotations

import os
import shutil
import tarfile
import zipfile
from pathlib import Path

from fashion_search.catalog.source import DatasetError, first_line
from fashion_search.files import cache_folder, sha256

ARCHIVES = (".zip", ".tar.gz", ".tgz")


def unpack(archive: Path) -> Path:
    """The folder that holds the archive's files. Raises DatasetError for one that cannot be unpacked."""
    folder = cache_folder() / "archives" / sha256(archive)[:32]
    if folder.is_dir():
        return folder
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    partial.mkdir(parents=True)
    try:
        _unpack(archive, partial)
        partial.rename(folder)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, RuntimeError, OSError) as error:
        raise DatasetError(f"{archive.name} cannot be unpacked: {first_line(error)}.") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _unpack(archive: Path, folder: Path) -> None:
    """Unpacks; names that lead out of the folder are refused by both libraries."""
    if archive.suffix.lower() == ".zip":
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
    else:
        with tarfile.open(archive) as packed_tar:
            packed_tar.extractall(folder, filter="data")
