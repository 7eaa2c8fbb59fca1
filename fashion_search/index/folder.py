"""An index folder in: its manifest, checked against the files and the encoder, or a plain error out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from fashion_search.files import sha256
from fashion_search.index.catalog_map import MAP
from fashion_search.index.facts import AGAIN, EncoderFacts, IndexFormatError
from fashion_search.index.manifest import DTYPE, FORMAT_VERSION, METRIC, Manifest
from fashion_search.index.second import SECOND

MANIFEST = "manifest.json"
GRAPH = "index.usearch"
PRODUCTS = "products.parquet"
CARD = "README.md"
# A graph of more rows than one file is for is in several.
SHARDS = "index-*-of-*.usearch"
INDEX_FILES = (GRAPH, SHARDS, PRODUCTS, MAP, SECOND, MANIFEST, CARD)
# The graph is always hashed, since a damaged one could crash the process; hashing the products of a large catalog would
# hold up the start, and they carry a checksum in every parquet page.
HASH_AT_LOAD = 32 * 2**20
LIBRARIES = ("usearch", "pyarrow", "torch", "timm", "openvino", "datasets", "pillow", "numpy")


class HasFingerprint(Protocol):
    """Anything that tells which weights and preprocessing it uses: an encoder."""

    def fingerprint(self) -> dict[str, Any]: ...


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an index folder. Raises FileNotFoundError or IndexFormatError."""
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no index folder {folder.name!r}; build one with scripts/build_index.py.")
    sharded = any(folder.glob(SHARDS))
    needed = (MANIFEST, *(() if sharded else (GRAPH,)), PRODUCTS)
    missing = [name for name in needed if not (folder / name).is_file()]
    if len(missing) == 3:
        raise FileNotFoundError(f"The folder {folder.name!r} is not an index: it has no {', '.join(missing)}.")
    if missing:
        raise IndexFormatError(f"The index {folder.name!r} is incomplete: {', '.join(missing)} missing; {AGAIN}.")
    manifest = Manifest.from_json(_read(folder / MANIFEST))
    if unnamed := [name for name in needed[1:] if name not in manifest.files]:
        raise IndexFormatError(f"The index's manifest.json has no hash of {', '.join(unnamed)} in files; {AGAIN}.")
    if manifest.map.method and MAP not in manifest.files:
        raise IndexFormatError(f"The index's manifest.json tells of a map and has no hash of {MAP}; {AGAIN}.")
    if manifest.second and SECOND not in manifest.files:
        raise IndexFormatError(f"The index's manifest.json tells of a second encoder, no hash of {SECOND}; {AGAIN}.")
    return manifest


def graphs_of(folder: Path, names: Iterable[str]) -> list[Path]:
    """The files of a graph among these names, in the order of their rows."""
    return [folder / name for name in sorted(names) if name == GRAPH or fnmatch(name, SHARDS)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> IndexFormatError:
    return IndexFormatError(f"{path.name} cannot be read ({error.strerror}); let this program read it, or {AGAIN}.")


def check_files(folder: Path, manifest: Manifest, every_byte: bool = False) -> None:
    """Compares the files with the manifest: sizes always; hashes too, of large products only with `every_byte`."""
    for name, expected in manifest.files.items():
        path = folder / Path(name).name  # never outside the folder, whatever the manifest says
        if not path.is_file():
            raise IndexFormatError(f"The index is incomplete: {path.name} is missing; {AGAIN}.")
        size, expected_size = path.stat().st_size, manifest.sizes.get(name)
        if expected_size is not None and size != expected_size:
            raise IndexFormatError(
                f"{name} has {size:,} bytes and the manifest says {expected_size:,}: "
                f"the index is half-downloaded or damaged; {AGAIN}."
            )
        if not every_byte and name == PRODUCTS and not is_checked_at_load(folder):
            continue
        if (found := _hash(path)) != expected:
            raise IndexFormatError(
                f"{name} has the hash {found[:12]}… and the manifest says {expected[:12]}…: "
                f"the index is damaged; {AGAIN}."
            )


def is_checked_at_load(folder: Path) -> bool:
    """Whether loading an index leaves nothing out."""
    return (folder / PRODUCTS).stat().st_size <= HASH_AT_LOAD


def _hash(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise _unreadable(path, error) from None


def check_encoder(manifest: Manifest, encoder: HasFingerprint) -> None:
    """Raises IndexFormatError naming both sides unless the encoder's vectors can be compared with the index's."""
    maker, user = manifest.encoder, EncoderFacts.of(encoder.fingerprint())
    for field in differing(maker, user):
        raise IndexFormatError(
            f"The index was made with the encoder {maker.model!r} ({field} {_shorten(maker.get(field))}) "
            f"and the one in use is {user.model!r} ({field} {_shorten(user.get(field))}); "
            f"use {maker.model!r}, or rebuild the index with scripts/build_index.py."
        )


def made_by(manifest: Manifest, encoder: HasFingerprint) -> bool:
    """Whether this encoder's vectors can be compared with the index's."""
    return not differing(manifest.encoder, EncoderFacts.of(encoder.fingerprint()))


def differing(maker: EncoderFacts, user: EncoderFacts) -> list[str]:
    """What two encoders may not differ in and do: the name and the commit may ("bundled", "hf-hub:…", a folder)."""
    fields = sorted((maker.keys() | user.keys()) - {"model", "revision"})
    return [field for field in fields if maker.get(field) != user.get(field)]


def _shorten(value: object) -> str:
    return f"{value[:12]}…" if isinstance(value, str) and len(value) == 64 else str(value)


def complete(manifest: Manifest, folder: Path, count: int, ndim: int) -> Manifest:
    """The manifest with everything that can be read off the written files."""
    found = sorted(path.name for path in folder.iterdir())
    graphs = [path.name for path in graphs_of(folder, found)]
    files = {name: folder / name for name in (*graphs, PRODUCTS, MAP, SECOND) if name in found}
    return manifest.replace(
        built_at=manifest.built_at or datetime.now(UTC).isoformat(timespec="seconds"),
        format_version=FORMAT_VERSION, ndim=ndim, dtype=DTYPE, metric=METRIC, count=count,
        files={name: sha256(path) for name, path in files.items()},
        sizes={name: path.stat().st_size for name, path in files.items()},
        versions=library_versions(),
    ).vouch()  # fmt: skip


def library_versions() -> dict[str, str]:
    """The installed version of each library that has a part in an index."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
