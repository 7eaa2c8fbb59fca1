"""An index and what was found of it or its encoder since in; the same index, telling it, out: nothing is embedded."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from fashion_search.index.card import describe_index
from fashion_search.index.catalog_index import CatalogIndex
from fashion_search.index.example_choice import choose_examples
from fashion_search.index.facts import IndexFormatError
from fashion_search.index.folder import read_manifest
from fashion_search.index.manifest import Manifest

OUTDATED = ("weak_match_below",)  # what older versions kept, and nothing reads any more


def carry_examples(folder: str | PathLike[str]) -> None:
    """Writes into the manifest which products the page offers to start from."""
    index = CatalogIndex.load(folder)
    describe_index(Path(folder), index.manifest.replace(examples=choose_examples(index)).vouch())


def carry_figures(folder: str | PathLike[str], figures: Mapping[str, Any]) -> None:
    """Writes the figures into manifest and card. Raises IndexFormatError where they are of other weights."""
    folder = Path(folder)
    manifest = read_manifest(folder)
    made, measured = (str(found.get("weights_sha256")) for found in (manifest.encoder, figures["evaluation"]))
    if made != measured:
        raise IndexFormatError(
            f"The index {folder.name!r} was made with the weights {made[:12]}… and the figures are of "
            f"{measured[:12]}…; evaluate the encoder that made the index."
        )
    kept = {name: value for name, value in manifest.to_json().items() if name not in OUTDATED}
    whole = Manifest.of({**kept, **figures}).vouch()
    describe_index(folder, whole)
