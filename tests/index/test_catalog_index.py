"""The index: what is built is found again, filters are exact, and a folder that is not whole is refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from usearch.index import Index

from fashion_search.files import sha256
from fashion_search.index import CatalogIndex, IndexFormatError, write_index
from fashion_search.index.graph import Graph
from tests.fakes import BLUE, GREEN, RED, YELLOW, FakeEncoder, solid


def in_one(index: CatalogIndex) -> Index:
    """The one graph of an index."""
    assert isinstance(index._graph, Graph)
    return index._graph.index


def random_index(count: int, ndim: int = 16) -> tuple[CatalogIndex, np.ndarray]:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(count, ndim)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [{"id": str(i), "gender": ["Men", "Women", "Unisex"][i % 3], "year": 2010 + i % 4} for i in range(count)]
    return CatalogIndex.build(vectors, rows, {}), vectors


def test_the_nearest_colour_comes_first(index: CatalogIndex, encoder: FakeEncoder) -> None:
    [vector] = encoder.encode([solid(RED)])
    matches = index.search(vector, k=2)
    assert [match.product.base_colour for match in matches] == ["Red", "Yellow"]
    assert [match.score for match in matches] == pytest.approx([1, 0.7071], abs=2e-3)
    assert matches[0].key == 0
    assert matches[0].product["article_type"] == "Tshirts"


def test_small_catalogs_are_searched_exactly_and_large_ones_by_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    index, _ = random_index(2000, 64)  # so scattered that a graph misses some
    monkeypatch.setattr(in_one(index), "expansion_search", 8)
    queries = np.random.default_rng(1).normal(size=(50, 64)).astype(np.float32)
    keys = {exact: [[m.key for m in index.search(query, exact=exact)] for query in queries] for exact in (True, False)}
    assert keys[True] != keys[False]
    assert [[match.key for match in index.search(query)] for query in queries] == keys[True]
    monkeypatch.setattr("fashion_search.index.catalog_index.EXACT_UP_TO", 1999)
    assert [[match.key for match in index.search(query)] for query in queries] == keys[False]


def test_k_is_cut_at_the_size_of_the_catalog(index: CatalogIndex) -> None:
    assert len(index.search(index.vector(0), k=20)) == len(index) == 4


def test_saved_and_loaded_it_answers_the_same(index: CatalogIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "saved")
    loaded = CatalogIndex.load(tmp_path / "saved")
    assert len(loaded) == 4
    assert loaded.search(loaded.vector(3), k=4) == index.search(index.vector(3), k=4)
    assert loaded.thumbnail(2) == index.thumbnail(2) != b""
    assert loaded.manifest["encoder"]["model"] == "fake-mean-colour"


def test_a_large_graph_is_searched_more_widely(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_one(CatalogIndex.load(index_folder)).expansion_search == 96
    monkeypatch.setattr("fashion_search.index.graph.LARGE", 3)
    assert in_one(CatalogIndex.load(index_folder)).expansion_search == 640


def test_the_folder_holds_the_four_files_and_their_hashes(index_folder: Path) -> None:
    assert sorted(path.name for path in index_folder.iterdir()) == [
        "README.md", "index.usearch", "manifest.json", "products.parquet",
    ]  # fmt: skip
    manifest = json.loads((index_folder / "manifest.json").read_text())
    assert manifest["files"]["index.usearch"] == sha256(index_folder / "index.usearch")
    assert manifest["count"] == 4
    assert (manifest["ndim"], manifest["dtype"], manifest["metric"]) == (3, "f16", "cos")
    assert pq.read_table(index_folder / "products.parquet")["id"].to_pylist() == ["1", "2", "3", "4"]


def test_filters_are_or_within_a_column_and_and_between_columns(index: CatalogIndex) -> None:
    vector = index.vector(0)
    found = index.search(vector, k=4, where={"base_colour": ["Green", "Blue"], "gender": ["Women"]})
    assert [match.product.id for match in found] == ["3"]
    assert index.search(vector, where={"base_colour": ["Turquoise"]}) == []
    assert len(index.search(vector, where={"base_colour": []})) == 4
    assert [match.product.id for match in index.search(vector, where={"year": [2012]})] == ["2"]


@pytest.mark.parametrize(
    "where",  # 33%, 17% and 8% of the rows pass
    [{"gender": ["Women"]}, {"gender": ["Men", "Unisex"], "year": [2011]}, {"gender": ["Men"], "year": [2011]}],
)
def test_a_filtered_search_is_exact(where: dict[str, list[Any]]) -> None:
    index, vectors = random_index(2000)
    passing = np.flatnonzero(index.mask(where))
    stored = index.vectors.astype(np.float32)
    stored /= np.linalg.norm(stored, axis=1, keepdims=True)
    for query in vectors[:20]:
        expected = passing[np.argsort(-(stored[passing] @ query), kind="stable")[:10]]
        assert [match.key for match in index.search(query, k=10, where=where)] == expected.tolist()


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"colour": ["Red"]}, "no column 'colour' to filter by; choose from gender"),
        ({"gender": "Women"}, "filter 'gender' must be a list of values, not 'Women'"),
        ({"gender": 3}, "filter 'gender' must be a list of values, not 3"),
        ({"gender": [None]}, "filter 'gender' takes texts or whole numbers, not None"),
        ({"gender": [{"a": 1}]}, "filter 'gender' takes texts or whole numbers, not {'a': 1}"),
    ],
)
def test_a_wrong_filter_is_named(index: CatalogIndex, where: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        index.search(index.vector(0), where=where)
    with pytest.raises(ValueError, match=message):
        index.facets(where)


def test_facets_count_under_the_filters_of_the_other_columns(index: CatalogIndex) -> None:
    assert index.facets()["gender"] == {"Women": 3, "Men": 1}
    facets = index.facets({"gender": ["Men"]})
    assert facets["gender"] == {"Women": 3, "Men": 1}
    assert facets["base_colour"] == {"Green": 1}
    assert facets["usage"] == {"Casual": 1}


@pytest.mark.parametrize(
    ("vector", "k", "message"),
    [
        (np.ones(4), 5, r"shape \(4,\) and the index needs \(3,\)"),
        (np.ones((1, 3)), 5, r"shape \(1, 3\)"),
        (np.zeros(3), 5, "all zeros"),
        (np.array([np.nan, 0, 1]), 5, "not finite"),
        (np.ones(3), 0, "k is 0"),
    ],
)
def test_a_query_that_cannot_be_searched_is_refused(
    index: CatalogIndex, vector: np.ndarray, k: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        index.search(vector, k)


def test_ids_lead_to_rows(index: CatalogIndex) -> None:
    assert index.key("3") == index.key(3) == 2
    assert index.product(2).name == "Blue shirt"
    with pytest.raises(KeyError, match="No product has the id '99'"):
        index.key("99")
    with pytest.raises(IndexError, match="Row 4 does not exist; the index has 4"):
        index.product(4)
    with pytest.raises(AttributeError, match="no column 'price'"):
        _ = index.product(0).price


def test_vectors_and_products_must_pair_up(encoder: FakeEncoder) -> None:
    with pytest.raises(ValueError, match=r"\(1, 3\) vectors and 2 products"):
        CatalogIndex.build(encoder.encode([solid(RED)]), [{"id": "1"}, {"id": "2"}], {})
    with pytest.raises(ValueError, match="1 rows have none"):
        CatalogIndex.build(encoder.encode([solid(RED), solid(BLUE)]), [{"id": "1"}, {"id": None}], {})


def test_missing_columns_are_null_and_extras_are_kept(encoder: FakeEncoder, tmp_path: Path) -> None:
    CatalogIndex.build(encoder.encode([solid(RED)]), [{"id": 7, "price": 9.5}], {}).save(tmp_path / "saved")
    product = CatalogIndex.load(tmp_path / "saved").product(0)
    assert product.id == "7"
    assert product.season is None
    assert product.price == 9.5


@pytest.mark.parametrize("exact", [False, True])
def test_several_threads_get_what_one_gets(exact: bool) -> None:
    index, vectors = random_index(3000)

    def keys(vector: np.ndarray) -> list[int]:
        return [match.key for match in index.search(vector, exact=exact)]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(keys, vectors[:200]))
    assert together == [keys(vector) for vector in vectors[:200]]


def test_written_shard_by_shard_it_is_the_same_index(tmp_path: Path, encoder: FakeEncoder, index: CatalogIndex) -> None:
    vectors = encoder.encode([solid(colour) for colour in (RED, GREEN, BLUE, YELLOW)])
    shards = [(vectors[:3], index.products.slice(0, 3)), (vectors[3:], index.products.slice(3))]
    write_index(tmp_path / "written", iter(shards), index.manifest)
    written = CatalogIndex.load(tmp_path / "written", encoder)
    assert written.search(vectors[1], k=4) == index.search(vectors[1], k=4)


def test_an_index_without_products_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no product to index"):
        write_index(tmp_path / "written", iter([]), {})
    assert list(tmp_path.iterdir()) == []


def test_a_failed_save_leaves_the_old_index_whole(
    index: CatalogIndex, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: sha256(path) for path in index_folder.iterdir()}

    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("fashion_search.index.card.write_json", full_disk)
    with pytest.raises(OSError, match="No space left"):
        index.save(index_folder)
    assert {path.name: sha256(path) for path in index_folder.iterdir()} == before
    assert [path.name for path in index_folder.parent.iterdir()] == [index_folder.name]


def test_a_process_killed_between_the_renames_loses_nothing(index: CatalogIndex, index_folder: Path) -> None:
    index_folder.rename(index_folder.with_name(f".{index_folder.name}.old"))
    index.save(index_folder)
    assert len(CatalogIndex.load(index_folder)) == 4
    assert [path.name for path in index_folder.parent.iterdir()] == [index_folder.name]


def test_a_folder_that_is_no_index_is_not_replaced(index: CatalogIndex, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "holiday.jpg").write_bytes(b"precious")
    with pytest.raises(FileExistsError, match=r"'photos' exists and holds no manifest\.json"):
        index.save(tmp_path / "photos")
    assert (tmp_path / "photos" / "holiday.jpg").read_bytes() == b"precious"


def test_an_index_can_be_saved_over_the_folder_it_is_mapped_from(index_folder: Path) -> None:
    loaded = CatalogIndex.load(index_folder)
    loaded.save(index_folder)
    assert loaded.thumbnail(0) == CatalogIndex.load(index_folder).thumbnail(0) != b""


class TestFoldersThatAreNotWhole:
    def test_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=r"no index folder 'nowhere'.*build_index"):
            CatalogIndex.load(tmp_path / "nowhere")

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match="is not an index"):
            CatalogIndex.load(tmp_path)

    @pytest.mark.parametrize("name", ["index.usearch", "products.parquet", "manifest.json"])
    def test_a_missing_file(self, index_folder: Path, name: str) -> None:
        (index_folder / name).unlink()
        with pytest.raises(IndexFormatError, match=f"incomplete: {name} missing"):
            CatalogIndex.load(index_folder)

    @pytest.mark.parametrize("name", ["index.usearch", "products.parquet"])
    def test_half_a_file(self, index_folder: Path, name: str) -> None:
        path = index_folder / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(IndexFormatError, match=f"{name} has .* bytes and the manifest says .*half-downloaded"):
            CatalogIndex.load(index_folder)

    @pytest.mark.parametrize("name", ["index.usearch", "products.parquet"])
    def test_a_changed_byte(self, index_folder: Path, name: str) -> None:
        content = bytearray((index_folder / name).read_bytes())
        content[len(content) // 2] ^= 1
        (index_folder / name).write_bytes(content)
        with pytest.raises(IndexFormatError, match=f"{name} has the hash .* and the manifest says"):
            CatalogIndex.load(index_folder)

    def test_a_manifest_that_is_not_json(self, index_folder: Path) -> None:
        (index_folder / "manifest.json").write_text("{")
        with pytest.raises(IndexFormatError, match=r"manifest\.json is damaged"):
            CatalogIndex.load(index_folder)

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("format_version", 9, "format version 9 and this program reads version 1"),
            ("count", 5, r"counts differ \(manifest 5, products.parquet 4, index.usearch 4\)"),
            ("ndim", 256, r"holds \(3, 'f16', 'cos'\) and the manifest says \(256"),
            ("metric", "l2sq", "and the manifest says .*l2sq"),
        ],
    )
    def test_a_manifest_that_disagrees(self, index_folder: Path, field: str, value: object, message: str) -> None:
        edit(index_folder, {field: value})
        with pytest.raises(IndexFormatError, match=message):
            CatalogIndex.load(index_folder)

    def test_a_manifest_that_lacks_a_field(self, index_folder: Path) -> None:
        manifest = json.loads((index_folder / "manifest.json").read_text())
        del manifest["files"]
        (index_folder / "manifest.json").write_text(json.dumps(manifest))
        with pytest.raises(IndexFormatError, match="lacks files"):
            CatalogIndex.load(index_folder)


class TestEncoders:
    def test_the_encoder_that_made_it_is_accepted_under_any_name(
        self, index_folder: Path, encoder: FakeEncoder
    ) -> None:
        encoder.model = "local-dir:elsewhere"
        assert len(CatalogIndex.load(index_folder, encoder)) == 4

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("weights_hash", "f" * 64, "000000000000….*ffffffffffff…"),
            ("ndim", 4, r"'fake-mean-colour' \(ndim 3\).*'other' \(ndim 4\)"),
            ("preprocessing", {"input_size": [3, 9, 9]}, "preprocessing .*9, 9"),
        ],
    )
    def test_another_encoder_is_refused_and_both_are_named(
        self, index_folder: Path, encoder: FakeEncoder, field: str, value: object, message: str
    ) -> None:
        encoder.model = "other"
        setattr(encoder, field, value)
        with pytest.raises(IndexFormatError, match=message) as refusal:
            CatalogIndex.load(index_folder, encoder)
        assert "'fake-mean-colour'" in str(refusal.value)
        assert "rebuild the index" in str(refusal.value)


def edit(folder: Path, changes: dict[str, object]) -> None:
    """Changes the manifest, which then says nothing of itself, like one of an older program."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes | {"sha256": None}))


def test_a_large_table_holds_codes_for_texts_and_answers_and_is_saved_the_same(
    index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = CatalogIndex.load(index_folder)
    monkeypatch.setattr("fashion_search.index.products.LARGE_TABLE", 1)
    coded = CatalogIndex.load(index_folder)
    assert str(coded.products.schema.field("gender").type).startswith("dictionary")
    assert coded.products.to_pylist() == plain.products.to_pylist()
    assert coded.facets() == plain.facets() and coded._products.facet_columns == plain._products.facet_columns
    where = {"base_colour": ["Red", "Blue"]}
    assert coded.search(coded.vector(0), 4, where) == plain.search(plain.vector(0), 4, where)
    coded.save(tmp_path / "again")
    assert sha256(tmp_path / "again" / "products.parquet") == sha256(index_folder / "products.parquet")


def test_thumbnails_come_from_the_file_that_is_there(index: CatalogIndex, index_folder: Path) -> None:
    loaded = CatalogIndex.load(index_folder)
    one = loaded.thumbnail(3)
    rows = [{**index.product(row), "thumbnail": b"more " * 1000} for row in range(4)]
    CatalogIndex.build(index.vectors, rows, index.manifest).save(index_folder)  # a build took its place
    assert one == index.thumbnail(3) and loaded.thumbnail(2) == b"more " * 1000
