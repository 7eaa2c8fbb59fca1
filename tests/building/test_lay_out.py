"""A map keeps what is alike together, is the same each time, and is left out where it cannot be made, with a reason."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from fashion_search.building.lay_out import lay_out, why_not
from fashion_search.index import CatalogIndex, IndexFormatError, write_index
from fashion_search.index.catalog_map import MAP, place_among, read_map
from fashion_search.vectors import unit_rows
from tests.conftest import index_swatches
from tests.fakes import FakeEncoder


def groups(each: int = 20) -> np.ndarray:
    """Vectors around three directions, one group after the other."""
    noise = np.random.default_rng(0).normal(size=(3 * each, 8)) * 0.05
    return unit_rows((np.repeat(np.eye(3, 8), each, axis=0) + noise).astype(np.float32))


def test_what_is_alike_lies_together_and_the_map_is_the_same_each_time() -> None:
    pytest.importorskip("openTSNE")
    vectors = groups()
    made = lay_out(vectors)
    assert made.places is not None and made.places.shape == (60, 2)
    assert made.places.min() >= 0 and made.places.max() <= 1
    centres = made.places.reshape(3, 20, 2).mean(axis=1)
    nearest = np.linalg.norm(made.places[:, None] - centres, axis=2).argmin(axis=1)
    assert nearest.tolist() == [0] * 20 + [1] * 20 + [2] * 20
    assert made.facts.neighbours_kept is not None and made.facts.neighbours_kept > 0.5
    again = lay_out(vectors).places
    assert again is not None and np.array_equal(made.places, again)


def test_a_map_that_cannot_be_made_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "too few" in (why_not(9) or "") and "too many" in (why_not(200_001) or "")
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    made = lay_out(groups())
    assert made.places is None
    assert "requirements-build.txt" in (made.facts.missing or "")


def test_an_index_keeps_its_map_and_notices_when_it_is_damaged(index_folder: Path, encoder: FakeEncoder) -> None:
    index = index_swatches(encoder)
    index.places = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]], np.float32)
    index.manifest = index.manifest.replace(map={"method": "by hand"})
    index.save(index_folder)
    loaded = CatalogIndex.load(index_folder)
    assert loaded.places is not None and np.allclose(loaded.places, index.places)
    assert MAP in loaded.manifest.files
    assert "by hand" in (index_folder / "README.md").read_text(encoding="utf-8")
    with pytest.raises(IndexFormatError, match="4 places and the index 5"):
        read_map(index_folder / MAP, 5)
    (index_folder / MAP).write_bytes(b"PAR1")
    with pytest.raises(IndexFormatError, match=r"map\.parquet"):
        CatalogIndex.load(index_folder)


def test_an_index_of_before_there_were_maps_loads_as_it_did(index_folder: Path) -> None:
    index = CatalogIndex.load(index_folder)
    assert index.places is None
    assert index.manifest.map.method is None and MAP not in index.manifest.files


def test_a_build_of_too_few_says_so_in_its_manifest(index: CatalogIndex, tmp_path: Path) -> None:
    rows = [dict(index.product(key)) | {"thumbnail": index.thumbnail(key)} for key in range(len(index))]
    import pyarrow as pa

    from fashion_search.schema import uniform

    shards = [(index.vectors.astype(np.float32), uniform(pa.Table.from_pylist(rows)))]
    write_index(tmp_path / "built", shards, index.manifest, lay_out)
    assert "too few" in (CatalogIndex.load(tmp_path / "built").manifest.map.missing or "")


def test_a_picture_belongs_where_its_nearest_are() -> None:
    places = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]], np.float32)
    assert place_among(places, [0, 1], [0.9, 0.9]) == pytest.approx((0.5, 0.5))
    assert place_among(places, [0, 1], [0.9, 0.2]) == pytest.approx((0.0, 0.0), abs=1e-4)
