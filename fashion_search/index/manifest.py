"""The index folder's manifest: what made the index goes in, a checked description or a plain error comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from fashion_search.files import sha256

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
GRAPH = "index.usearch"
PRODUCTS = "products.parquet"
CARD = "README.md"
INDEX_FILES = (GRAPH, PRODUCTS, MANIFEST, CARD)
DTYPE = "f16"
METRIC = "cos"
# Hashing runs at about 1 GB/s. The graph is always hashed, since a damaged one could crash the process; the products
# of a large catalog (300 MB at 44,000) would double the start-up, and carry a checksum in every parquet page.
HASH_AT_LOAD = 32 * 2**20
LIBRARIES = ("usearch", "pyarrow", "torch", "timm", "openvino", "datasets", "pillow", "numpy")


class IndexFormatError(ValueError):
    """The index folder is not what it should be; the text says what came, what was expected and what to do."""


class HasFingerprint(Protocol):
    """Anything that tells which weights and preprocessing it uses: an encoder."""

    def fingerprint(self) -> dict[str, Any]: ...


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an index folder. Raises FileNotFoundError or IndexFormatError."""
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no index folder {folder.name!r}; build one with scripts/build_index.py.")
    missing = [name for name in (MANIFEST, GRAPH, PRODUCTS) if not (folder / name).is_file()]
    if len(missing) == 3:
        raise FileNotFoundError(f"The folder {folder.name!r} is not an index: it has no {', '.join(missing)}.")
    if missing:
        raise IndexFormatError(
            f"The index {folder.name!r} is incomplete: {', '.join(missing)} missing; download or build it again."
        )
    return _parse(folder / MANIFEST)


def _parse(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise IndexFormatError(f"The index's manifest.json is damaged ({error}); download or build it again.") from None
    found = manifest.get("format_version") if isinstance(manifest, dict) else None
    if found != FORMAT_VERSION:
        raise IndexFormatError(
            f"The index has format version {found!r} and this program reads version {FORMAT_VERSION}; "
            "rebuild it with scripts/build_index.py, or install the version that made it."
        )
    needed = ("encoder", "ndim", "dtype", "metric", "count", "files")
    if absent := [name for name in needed if name not in manifest]:
        raise IndexFormatError(f"The index's manifest.json lacks {', '.join(absent)}; download or build it again.")
    return manifest


def check_files(folder: Path, manifest: Mapping[str, Any], every_byte: bool = False) -> None:
    """Compares the files with the manifest: sizes always; hashes too, of large products only with `every_byte`."""
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise IndexFormatError(f"The index is incomplete: {name} is missing; download or build it again.")
        size, expected_size = path.stat().st_size, manifest.get("sizes", {}).get(name)
        if expected_size is not None and size != expected_size:
            raise IndexFormatError(
                f"{name} has {size:,} bytes and the manifest says {expected_size:,}: "
                "the index is half-downloaded or damaged; download or build it again."
            )
        if not every_byte and name == PRODUCTS and size > HASH_AT_LOAD:
            continue
        if (found := sha256(path)) != expected:
            raise IndexFormatError(
                f"{name} has the hash {found[:12]}… and the manifest says {expected[:12]}…: "
                "the index is damaged; download or build it again."
            )


def check_encoder(manifest: Mapping[str, Any], encoder: HasFingerprint) -> None:
    """Raises IndexFormatError naming both sides unless the encoder's vectors can be compared with the index's."""
    made_with, in_use = manifest["encoder"], json.loads(json.dumps(encoder.fingerprint()))
    # The name may differ ("bundled", "hf-hub:…", a folder); weights, width and preprocessing may not.
    for field in sorted((made_with.keys() | in_use.keys()) - {"model"}):
        if made_with.get(field) != in_use.get(field):
            maker, user = made_with.get("model"), in_use.get("model")
            raise IndexFormatError(
                f"The index was made with the encoder {maker!r} ({field} {_short(made_with.get(field))}) "
                f"and the one in use is {user!r} ({field} {_short(in_use.get(field))}); "
                f"use {maker!r}, or rebuild the index with scripts/build_index.py."
            )


def _short(value: object) -> str:
    return f"{value[:12]}…" if isinstance(value, str) and len(value) == 64 else str(value)


def completed(manifest: Mapping[str, Any], folder: Path, count: int, ndim: int) -> dict[str, Any]:
    """The manifest with everything that can be read off the written files."""
    files = {name: folder / name for name in (GRAPH, PRODUCTS)}
    return {
        "skipped": 0, "command": None, "dataset": {}, "encoder": {},
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **manifest,
        "format_version": FORMAT_VERSION, "ndim": ndim, "dtype": DTYPE, "metric": METRIC, "count": count,
        "files": {name: sha256(path) for name, path in files.items()},
        "sizes": {name: path.stat().st_size for name, path in files.items()},
        "versions": library_versions(),
    }  # fmt: skip


def library_versions() -> dict[str, str]:
    """The installed version of each library that has a part in an index."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
