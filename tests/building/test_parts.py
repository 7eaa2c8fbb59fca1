"""A catalog in parts: together they are the whole, whatever the bounds, the store and the order."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fashion_search.building.gather import Gathered
from fashion_search.building.part_work import embed_into, file_name
from fashion_search.building.parts import Part, plan
from fashion_search.building.shards import Outcome, VectorShards, key_of
from fashion_search.building.store import Store, StoreError
from fashion_search.catalog.dataset import Catalog, load_catalog
from fashion_search.catalog.source import DatasetError
from tests.building.test_build_index import CountingEncoder
from tests.building.test_update import picture, write
from tests.catalog.test_dataset import write_parquet
from tests.conftest import jpeg
from tests.fakes import FakeEncoder

IDS = (["a", "b", "b", "c"], ["c", "d", "e"], ["f", "g", "h", "h", "h"], ["h", "i"])  # products reach over the files


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Four files of two to five pictures; the second picture of each cannot be read."""
    seed = 0
    for at, ids in enumerate(IDS):
        pictures = [jpeg(picture(seed + number)) for number in range(len(ids))]
        pictures[1] = pictures[1][:50]
        seed += len(ids)
        write_parquet(tmp_path / "shop" / f"train-{at:05d}-of-00004.parquet", pictures, id=ids)
    return tmp_path / "shop"


def whole(folder: Path, catalog: Catalog) -> tuple[Outcome, np.ndarray, list[object]]:
    """What the build on one machine makes of a catalog."""
    shards = VectorShards(folder, catalog, FakeEncoder())
    return (shards.embed(), *contents(shards))


def contents(shards: VectorShards | Gathered) -> tuple[np.ndarray, list[object]]:
    tables = list(shards.tables())
    return np.concatenate([vectors for vectors, _ in tables]), pa.concat_tables(each for _, each in tables).to_pylist()


def in_parts(
    store: Store, catalog: Catalog, parts: Sequence[Part], copies: Path, encoder: FakeEncoder
) -> tuple[Outcome, np.ndarray, list[object]]:
    """The same in parts, the last first."""
    names = [embed_into(store, catalog, encoder, part) for part in reversed(parts)][::-1]
    gathered = Gathered(catalog, encoder, store, names, copies)
    return (gathered.outcome(frozenset(names)), *contents(gathered))


def check_same(one: tuple[Outcome, np.ndarray, list[object]], other: tuple[Outcome, np.ndarray, list[object]]) -> None:
    assert one[0] == other[0]
    assert one[1].tobytes() == other[1].tobytes()
    assert one[2] == other[2]


@pytest.mark.parametrize("place", ["file://{}/parts", "{}/parts", "memory://{}/parts"])
@pytest.mark.parametrize("rows", [2, 3, 100])
def test_the_parts_together_are_the_whole(shop: Path, tmp_path: Path, rows: int, place: str) -> None:
    catalog = load_catalog(shop)
    parts = plan(catalog, rows)
    assert len(parts) == {2: 8, 3: 6, 100: 4}[rows]
    copies = tmp_path / "copies"
    copies.mkdir()
    found = in_parts(Store(place.format(tmp_path)), catalog, parts, copies, FakeEncoder())
    check_same(found, whole(tmp_path / "work", catalog))
    assert (found[0].embedded, len(found[0].skipped)) == (10, 4)
    assert [each.row for each in found[0].skipped] == [1, 5, 8, 13]


@pytest.mark.parametrize("limit", [1, 4, 5, 11, 14, 50])
def test_a_limit_is_the_same_in_parts(shop: Path, tmp_path: Path, limit: int) -> None:
    catalog = load_catalog(shop, limit=limit)
    found = in_parts(Store(str(tmp_path / "parts")), catalog, plan(catalog, 2), tmp_path, FakeEncoder())
    check_same(found, whole(tmp_path / "work", catalog))


def test_names_that_depend_on_the_rows_before_are_the_same_in_parts(tmp_path: Path) -> None:
    for at in range(3):
        rows = [{"bytes": jpeg(picture(at * 3 + each)), "path": f"{each % 2}.jpg"} for each in range(3)]
        path = tmp_path / "shop" / f"{at}.parquet"
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.table({"image": rows}), path)
    catalog = load_catalog(tmp_path / "shop")
    found = in_parts(Store(str(tmp_path / "parts")), catalog, plan(catalog, 2), tmp_path, FakeEncoder())
    check_same(found, whole(tmp_path / "work", catalog))
    assert [each["id"] for each in found[2]][:4] == ["0", "1", "0-2", "0-3"]  # type: ignore[index]


def test_a_table_beside_pictures_is_parted_by_rows_and_only_what_changed_is_embedded(tmp_path: Path) -> None:
    shop = write(tmp_path / "shop", [(f"p{at}", f"Thing {at}", at) for at in range(7)])
    catalog, store, encoder = load_catalog(shop), Store(str(tmp_path / "parts")), CountingEncoder()
    parts = plan(catalog, 3)
    assert [part.name for part in parts] == ["rows 0 to 2", "rows 3 to 5", "rows 6 to 6"]
    assert not any(part.state for part in parts)  # a picture can change while the table does not
    check_same(in_parts(store, catalog, parts, tmp_path, encoder), whole(tmp_path / "work", catalog))
    assert encoder.embedded == 7
    picture(99).save(shop / "p4.png")
    outcome, vectors, _ = in_parts(store, catalog, parts, tmp_path, encoder)
    assert (encoder.embedded, outcome.embedded, outcome.known) == (8, 1, 6)
    assert vectors.tobytes() == whole(tmp_path / "work2", catalog)[1].tobytes()


def test_a_part_is_known_by_the_state_of_its_files(shop: Path) -> None:
    catalog, key = load_catalog(shop), key_of(FakeEncoder())
    before = [file_name(key, part) for part in plan(catalog, 100)]
    assert before == [file_name(key, part) for part in plan(load_catalog(shop), 100)]
    last = shop / "train-00003-of-00004.parquet"
    os.utime(last, ns=(1, 1))
    after = [file_name(key, part) for part in plan(load_catalog(shop), 100)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, False, False]
    mapped = plan(load_catalog(shop, limit=13), 100)
    assert [file_name(key, part) for part in mapped][:3] == after[:3]
    assert file_name(key, mapped[3]) != after[3]


def test_pictures_that_a_file_only_names_are_read_again(tmp_path: Path) -> None:
    write_parquet(tmp_path / "in.parquet", [jpeg(picture(0)), None])
    picture(1).save(tmp_path / "1.png")
    pq.write_table(pa.table({"id": [1], "image": ["1.png"]}), tmp_path / "beside.parquet")
    for name in ("in.parquet", "beside.parquet"):
        assert [part.state for part in plan(load_catalog(tmp_path / name), 10)] == [""]


def test_a_file_that_cannot_be_read_fails_its_own_part_alone(shop: Path, tmp_path: Path) -> None:
    catalog, store = load_catalog(shop), Store(str(tmp_path / "parts"))
    spoil(shop / "train-00001-of-00004.parquet")
    done, failed = [], []
    for part in plan(load_catalog(shop), 100):
        try:
            embed_into(store, catalog, FakeEncoder(), part)
            done.append(part.name)
        except (OSError, ValueError):
            failed.append(part.name)
    assert failed == ["train-00001-of-00004.parquet"]
    assert len(done) == len(store.names()) == 3


def spoil(file: Path) -> None:
    """Overwrites the rows of a parquet file; what tells of its columns stays."""
    data = file.read_bytes()
    end = pq.read_metadata(file).serialized_size + 8
    file.write_bytes(data[:4] + b"\xff" * (len(data) - end - 4) + data[-end:])


def test_a_part_without_one_picture_is_remembered(tmp_path: Path) -> None:
    catalog = load_catalog(write_parquet(tmp_path / "bad.parquet", [b"no", b"none"]))
    store = Store(str(tmp_path / "parts"))
    [part] = plan(catalog, 10)
    name = embed_into(store, catalog, FakeEncoder(), part)
    gathered = Gathered(catalog, FakeEncoder(), store, [name], tmp_path)
    assert len(gathered.outcome(frozenset()).skipped) == 2
    assert not list(gathered.tables())


def test_a_store_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="'nonsense://x' cannot be written to: Protocol not known"):
        Store("nonsense://x")
    assert Store(str(tmp_path / "not there")).names() == []


def test_a_file_is_in_the_store_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path / "parts"))
    (tmp_path / "x").write_bytes(b"1234")

    def half(file: str, place: str) -> None:
        Path(place).write_bytes(b"12")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store._files, "put_file", half)
    with pytest.raises(OSError, match="No space left"):
        store.put(tmp_path / "x", "x.parquet")
    assert list((tmp_path / "parts").iterdir()) == []


def test_a_stream_cannot_be_parted(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Catalog, "count", None)
    with pytest.raises(DatasetError, match="does not say how many rows it has"):
        plan(load_catalog(shop), 10)
