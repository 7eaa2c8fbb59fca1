"""The second encoder's vectors of some products go with the index, are checked like the rest, and need no network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fashion_search.building.compare import add_second
from fashion_search.commands.build import without_folders
from fashion_search.index import CatalogIndex, IndexFormatError
from fashion_search.index.folder import INDEX_FILES
from fashion_search.index.second import SECOND, read_second, taking_part
from tests.conftest import index_swatches
from tests.fakes import FakeEncoder


@pytest.fixture
def compared(encoder: FakeEncoder, index_folder: Path) -> Path:
    """Four products of one colour each, with the vectors of a second encoder."""
    index = index_swatches(encoder)
    index.save(index_folder)
    second = FakeEncoder()
    second.model = "local-dir:/home/somebody/resnet50-imagenet"
    assert add_second(index_folder, second) == 4
    return index_folder


def test_the_vectors_are_in_the_folder_and_the_manifest_vouches_for_them(compared: Path) -> None:
    index = CatalogIndex.load(compared)
    assert SECOND in index.manifest.files and SECOND in INDEX_FILES
    assert index.manifest.second and index.manifest.second.model == "resnet50-imagenet"
    assert index.manifest.second.weights_sha256 == FakeEncoder().weights_hash
    assert index.second is not None and index.second.rows.tolist() == [0, 1, 2, 3]
    assert np.allclose(index.second.vectors, index.read_stored(np.arange(4)), atol=1e-2)
    assert len(index.search(index.vector(0), 4)) == 4


def test_an_index_that_is_saved_again_keeps_them(compared: Path, tmp_path: Path) -> None:
    CatalogIndex.load(compared).save(tmp_path / "copy")
    assert CatalogIndex.load(tmp_path / "copy").second is not None


def test_what_is_damaged_or_missing_is_told(compared: Path) -> None:
    with pytest.raises(IndexFormatError, match=r"second\.parquet holds rows"):
        read_second(compared / SECOND, 3, 3)
    with pytest.raises(IndexFormatError, match=r"second\.parquet cannot be read"):
        read_second(compared / SECOND, 4, 5)
    (compared / SECOND).write_bytes(b"PAR1")
    with pytest.raises(IndexFormatError, match=r"second\.parquet"):
        CatalogIndex.load(compared)
    (compared / SECOND).unlink()
    with pytest.raises(IndexFormatError, match=r"second\.parquet is missing"):
        CatalogIndex.load(compared)


def test_no_folder_of_this_machine_is_in_the_manifest(compared: Path) -> None:
    assert "somebody" not in (compared / "manifest.json").read_text(encoding="utf-8")
    assert without_folders("local-dir:/home/somebody/weights") == "local-dir:weights"
    assert without_folders("--compare=local-dir:/home/somebody/weights") == "--compare=local-dir:weights"
    assert without_folders("resnet50.a1_in1k") == "resnet50.a1_in1k"


def test_a_large_catalog_is_drawn_from_evenly() -> None:
    first = np.array([True, False] * 50)
    assert taking_part(first, 3) == [0, 48, 98]
    assert taking_part(np.zeros(4, dtype=bool)) == []
