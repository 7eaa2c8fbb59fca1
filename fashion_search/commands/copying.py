"""An index folder and a place (a folder, s3://…) in; a copy there, whole once its manifest is there, out."""

from __future__ import annotations

from pathlib import Path

from fashion_search.building.store import Store
from fashion_search.index.folder import MANIFEST


def check_copy(place: str | None) -> None:
    """Raises StoreError now for a place that would refuse the copy when everything is embedded."""
    if place:
        Store(place).names()


def copy_index(output: Path, place: str | None) -> None:
    """Copies the index, if it is to be copied, and prints where."""
    if place:
        Store(place).put_folder(output, MANIFEST)
        print(f"copied      {place}")
