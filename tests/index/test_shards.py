"""Several graphs searched as one answer as one does, and a folder of them is an index like any other."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from fashion_search.files import sha256
from fashion_search.index import CatalogIndex, IndexFormatError, Match, write_index
from fashion_search.index.shards import GraphWriter, Shards
from fashion_search.vectors import unit_rows

COUNT, NDIM, ROWS = 4_200, 16, 1_200
NAMES = [f"index-{at:05}-of-00004.usearch" for at in range(1, 5)]
COLOURS = ("Red", "Green", "Blue")


def scattered(count: int = COUNT) -> np.ndarray:
    return unit_rows(np.random.default_rng(0).standard_normal((count, NDIM), dtype=np.float32))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same products with one graph and with four, given in batches that end within a shard."""
    vectors, folder = scattered(), tmp_path_factory.mktemp("shards")
    table = pa.table({
        "id": [str(row) for row in range(COUNT)], "base_colour": [COLOURS[row % 3] for row in range(COUNT)],
    })  # fmt: skip
    batches = [(vectors[at : at + 1_100], table.slice(at, 1_100)) for at in range(0, COUNT, 1_100)]
    write_index(folder / "one", iter(batches), {})
    write_index(folder / "four", iter(batches), {}, graph_rows=ROWS)
    return folder / "one", folder / "four"


def test_a_large_index_has_several_graphs_each_with_its_hash(folders: tuple[Path, Path]) -> None:
    assert sorted(path.name for path in folders[1].iterdir()) == [
        "README.md", *NAMES, "manifest.json", "products.parquet",
    ]  # fmt: skip
    manifest = CatalogIndex.load(folders[1]).manifest
    assert {name: manifest.files[name] for name in NAMES} == {name: sha256(folders[1] / name) for name in NAMES}
    assert "index.usearch" in CatalogIndex.load(folders[0]).manifest.files


def keys(answers: list[list[Match]]) -> list[list[int]]:
    """The rows that each answer has, nearest first."""
    return [[match.key for match in matches] for matches in answers]


def test_several_graphs_find_what_one_finds(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fashion_search.index.graph.LARGE", 0)  # searched so widely that neither misses any
    one, four = (CatalogIndex.load(folder) for folder in folders)
    assert isinstance(four._graph, Shards) and len(four) == COUNT
    queries = scattered()[::100] + np.random.default_rng(1).normal(0, 0.02, (42, NDIM))
    found, expected = ([each.search(query, 5, exact=True) for query in queries] for each in (four, one))
    assert keys(found) == keys(expected)
    # where other candidates come along, the last bit of a sum may differ
    assert np.ptp([[[m.score for m in some] for some in each] for each in (found, expected)], axis=0).max() < 1e-6
    for each in (four, one):  # a graph is built by several threads, never twice the same, and may miss a neighbour
        missed = np.array(keys([each.search(query, 5) for query in queries])) != keys(expected)
        assert missed.any(axis=1).mean() <= 0.05
    where = {"base_colour": ["Green"]}
    assert [four.search(query, 5, where) for query in queries] == [one.search(query, 5, where) for query in queries]
    assert np.array_equal(four.compare(queries[0]), one.compare(queries[0]))
    assert np.array_equal(four.vectors, scattered().astype(np.float16))
    followed = four.follow(queries[0])
    both = {key for key, _ in followed.found} & {key for key, _ in one.follow(queries[0]).found}
    assert len(both) >= len(followed.found) - 1
    assert followed.compared > 5


def test_shards_that_are_built_at_once_are_the_same_each_time(folders: tuple[Path, Path], tmp_path: Path) -> None:
    with GraphWriter(tmp_path, ROWS) as writer:
        for at in range(0, COUNT, 777):
            writer.add(scattered()[at : at + 777])
        assert [path.name for path in writer.close()] == NAMES
    assert [sha256(tmp_path / name) for name in NAMES] == [sha256(folders[1] / name) for name in NAMES]


def test_an_index_that_fills_its_last_graph_has_no_empty_one(tmp_path: Path) -> None:
    with GraphWriter(tmp_path, 100) as writer:
        writer.add(scattered(200))
        assert [path.name[:11] for path in writer.close()] == ["index-00001", "index-00002"]


def test_a_sharded_index_is_saved_whole(folders: tuple[Path, Path], tmp_path: Path) -> None:
    CatalogIndex.load(folders[1]).save(tmp_path / "copy")
    assert sorted(CatalogIndex.load(tmp_path / "copy").manifest.files) == [*NAMES, "products.parquet"]


def test_a_missing_or_a_wrong_shard_is_named(folders: tuple[Path, Path], tmp_path: Path) -> None:
    CatalogIndex.load(folders[1]).save(tmp_path / "copy")
    (tmp_path / "copy" / NAMES[1]).write_bytes((folders[1] / NAMES[0]).read_bytes())
    with pytest.raises(IndexFormatError, match=r"index-00002-of-00004\.usearch has the hash"):
        CatalogIndex.load(tmp_path / "copy")
    with pytest.raises(IndexFormatError, match="does not hold 1,200 products from 1,200 on"):
        Shards([tmp_path / "copy" / name for name in NAMES])
    (tmp_path / "copy" / NAMES[1]).unlink()
    with pytest.raises(IndexFormatError, match=r"index-00002-of-00004\.usearch is missing"):
        CatalogIndex.load(tmp_path / "copy")


def test_vectors_of_another_width_are_refused(tmp_path: Path) -> None:
    with GraphWriter(tmp_path) as writer:
        writer.add(scattered(5))
        with pytest.raises(ValueError, match="Vectors of 16 and of 8 numbers came"):
            writer.add(scattered(5)[:, :8])
