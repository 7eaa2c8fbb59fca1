"""What every index promises, wherever its vectors are: in one graph, in several, in Milvus Lite by file or a server."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fashion_search.index import CatalogIndex, Match
from fashion_search.index.milvus import MilvusIndex, upload
from tests.milvus_server import MilvusServer
from tests.odd_catalog import (
    LARGE_PICTURE,
    ODD,
    PICTURES,
    PRODUCTS,
    WITHOUT_PICTURE,
    odd_index,
    odd_index_of_three,
    odd_products,
)

ENGINES = ("usearch", "usearch-shards", "milvus-file", "milvus-server")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd") / "index"


@pytest.fixture(scope="module")
def plain(folder: Path) -> CatalogIndex:
    return odd_index(folder)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, folder: Path, plain: CatalogIndex) -> Iterator[CatalogIndex]:
    with ExitStack() as stack:
        if request.param == "usearch":
            yield plain
            return
        if request.param == "usearch-shards":
            yield odd_index_of_three(folder.parent / "shards", plain)
            return
        address = f"milvus://{folder.parent}/odd.db/catalog"
        if request.param == "milvus-server":
            address = stack.enter_context(MilvusServer(folder.parent / "server")).address("catalog")
        upload(folder, address)
        index = MilvusIndex.open(address)
        stack.callback(index.close)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(MilvusIndex, "vectors", property(lambda _: pytest.fail("all vectors are read into memory")))
            yield index


def queries(count: int) -> np.ndarray:
    vectors = np.random.default_rng(3).random((count, 3)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def passing(check: Callable[[dict[str, Any]], bool]) -> np.ndarray:
    """Which rows pass, by the columns of each product's first row."""
    rows = odd_products()
    return np.array([check(rows[row % PRODUCTS]) for row in range(len(rows))])


def expected(plain: CatalogIndex, query: np.ndarray, passes: np.ndarray, k: int) -> list[str]:
    """The ids of the k nearest of what passes, compared with all."""
    stored = plain.vectors.astype(np.float32)
    scores = stored @ query / np.linalg.norm(stored, axis=1)
    order = np.lexsort((np.arange(PICTURES), -np.round(scores, 6)))
    return list(dict.fromkeys(f"p{row % PRODUCTS}" for row in order if passes[row]))[:k]


def told(index: CatalogIndex) -> dict[str, Any]:
    """What the manifest says, but for the files of its graphs and the hash of it all, which depends on them."""
    facts = {**index.manifest.to_json(), "sha256": None}
    for name in ("files", "sizes"):
        facts[name] = {file: known for file, known in facts[name].items() if not file.endswith(".usearch")}
    return facts


def ids(matches: list[Match]) -> list[str]:
    return [match.product.id for match in matches]


@pytest.mark.parametrize("exact", [None, True, False])
def test_the_nearest_come_first_and_each_product_once(
    engine: CatalogIndex, plain: CatalogIndex, exact: bool | None
) -> None:
    for query in queries(10):
        found = engine.search(query, 12, exact=exact)
        assert ids(found) == expected(plain, query, np.ones(PICTURES, bool), 12)
        stored = plain.vector(found[0].key)
        assert found[0].score == pytest.approx(float(stored @ query / np.linalg.norm(stored)), abs=2e-6)


FILTERS: list[tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
    ({"gender": ["Women"]}, lambda row: row["gender"] == "Women"),
    ({"gender": ["Men"], "article_type": ["Shirts", "Jeans"]},
     lambda row: row["gender"] == "Men" and row["article_type"] in ("Shirts", "Jeans")),
    ({"gender": []}, lambda row: True),
    ({"usage": ["Formal"]}, lambda row: row["usage"] == "Formal"),
    ({"year": [2012, "2013"]}, lambda row: row["year"] in (2012, 2013)),
    ({"like": ["kind 1"]}, lambda row: row["like"] == "kind 1"),
    ({"Länge (cm)": {"min": 3}}, lambda row: row["Länge (cm)"] >= 3),
    ({"price": {"min": 10, "max": 20.25}}, lambda row: row["price"] is not None and 10 <= row["price"] <= 20.25),
    ({"price": {"max": math.inf}}, lambda row: row["price"] is not None),
    ({"price": {"min": math.inf}}, lambda row: False),
    ({"price": ["7.25", "nan", "inf"]}, lambda row: row["price"] == 7.25),
    ({"note": ['"12" said o\'neil', '"13" said o\'neil']},
     lambda row: row["note"][:4] in ('"12"', '"13"')),
    ({"brand": ['" or 1 == 1 or c_brand == "']}, lambda row: False),
    ({"brand": ["1 == 1"], "gender": ['Women"] or row in [0, 1', "Men"]},
     lambda row: row["brand"] == "1 == 1" and row["gender"] == "Men"),
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(FILTERS)))
def test_a_filter_lets_exactly_what_passes_it_pass(engine: CatalogIndex, plain: CatalogIndex, at: int) -> None:
    where, check = FILTERS[at]
    passes = passing(check)
    assert engine.mask(where).tolist() == passes.tolist()
    for query in queries(3):
        assert ids(engine.search(query, 30, where)) == expected(plain, query, passes, 30)


@pytest.mark.parametrize("value", ODD)
def test_a_value_of_quotes_and_operators_is_only_a_value(engine: CatalogIndex, plain: CatalogIndex, value: str) -> None:
    passes = passing(lambda row: row["brand"] == value)
    assert 0 < passes.sum() < 30
    [query] = queries(1)
    assert ids(engine.search(query, 50, {"brand": [value]})) == expected(plain, query, passes, 50)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"colour": ["Red"]}, "no column 'colour' to filter by; choose from gender"),
        ({"gender": "Women"}, "filter 'gender' must be a list of values, not 'Women'"),
        ({"gender": [None]}, "filter 'gender' takes texts or whole numbers, not None"),
        ({"price": {"below": 3}}, "filter 'price' takes .*, not 'below'"),
    ],
)
def test_a_wrong_filter_is_named(engine: CatalogIndex, where: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        engine.search(queries(1)[0], where=where)


@pytest.mark.parametrize(
    ("vector", "k", "message"),
    [
        (np.ones(4), 5, r"shape \(4,\) and the index needs \(3,\)"),
        (np.zeros(3), 5, "all zeros"),
        (np.array([np.nan, 0, 1]), 5, "not finite"),
        (np.ones(3), 0, "k is 0"),
    ],
)
def test_a_query_that_cannot_be_searched_is_refused(
    engine: CatalogIndex, vector: np.ndarray, k: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        engine.search(vector, k)


def test_products_facets_and_rows_are_the_same(engine: CatalogIndex, plain: CatalogIndex) -> None:
    assert (len(engine), engine.product_count, engine.most_pictures) == (PICTURES, PRODUCTS, 2)
    assert engine.products.equals(plain.products)
    assert engine.facet_columns == plain.facet_columns
    assert engine.facets({"gender": ["Men"]}) == plain.facets({"gender": ["Men"]})
    assert engine.extent("price") == plain.extent("price")
    assert engine.key("p3") == 3
    assert engine.pictures(2) == [2, 222]
    assert told(engine) == told(plain)
    assert engine.places is not None and plain.places is not None and (engine.places == plain.places).all()
    assert engine.second is not None and engine.second.rows.tolist() == [0, 1, 2, 3]
    assert (engine.second.vectors == np.eye(4, 3)).all()


def test_vectors_are_the_stored_ones(engine: CatalogIndex, plain: CatalogIndex) -> None:
    keys = [5, 259, 5, 0]
    assert (engine.read_stored(keys) == plain.read_stored(keys)).all()
    assert (engine.vector(17) == plain.vector(17)).all()
    assert engine.read_stored([]).shape == (0, 3)
    with pytest.raises(IndexError, match="Row 260 does not exist"):
        engine.vector(PICTURES)


def test_pictures_are_whole_whatever_their_size(engine: CatalogIndex, plain: CatalogIndex) -> None:
    keys = [0, WITHOUT_PICTURE, LARGE_PICTURE, 259]
    assert [engine.thumbnail(key) for key in keys] == [plain.thumbnail(key) for key in keys]
    assert engine.thumbnails(range(PICTURES)) == plain.thumbnails(range(PICTURES))
    assert engine.thumbnail(WITHOUT_PICTURE) == b"" and len(engine.thumbnail(LARGE_PICTURE)) > 2 * 48_000


def test_all_are_compared_and_their_middle_is_known(engine: CatalogIndex, plain: CatalogIndex) -> None:
    [query] = queries(1)
    assert engine.compare(3 * query) == pytest.approx(plain.compare(3 * query), abs=3e-3)
    assert engine.mean == pytest.approx(plain.mean, abs=1e-5)
    assert engine.centre(np.arange(40)) == pytest.approx(plain.centre(np.arange(40)), abs=1e-5)


def test_following_tells_with_how_many_it_compared(engine: CatalogIndex) -> None:
    [query] = queries(1)
    followed = engine.follow(query, 4)
    assert [key for key, _ in followed.found] == [match.key for match in engine.search(query, 4)]
    assert 4 <= followed.compared < 2 * PICTURES  # a graph's entry is compared on each of its levels


def test_several_threads_get_what_one_gets(engine: CatalogIndex) -> None:
    vectors = queries(40)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: ids(engine.search(query, 5)), vectors))
    assert together == [ids(engine.search(query, 5)) for query in vectors]


def test_beyond_what_milvus_gives_at_once_the_rest_counts_as_the_last(
    engine: CatalogIndex, plain: CatalogIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isinstance(engine, MilvusIndex):
        pytest.skip("a folder gives all")
    monkeypatch.setattr("fashion_search.index.milvus.milvus_index.MOST", 50)
    monkeypatch.setattr("fashion_search.index.milvus.milvus_index.SAMPLED", 20)
    monkeypatch.setattr("fashion_search.index.milvus.layout.LISTED", 10)
    [query] = queries(1)
    alike, all_alike = engine.compare(query), plain.compare(query)
    found = np.argsort(-all_alike, kind="stable")[:50]
    assert alike[found] == pytest.approx(all_alike[found], abs=2e-3)
    assert set(np.delete(alike, found).tolist()) == {float(alike.min())}
    assert len(engine.search(query, 200)) <= 50
    assert engine.centre(np.arange(PICTURES)) == pytest.approx(plain.mean, abs=0.1)
    with pytest.raises(ValueError, match="lets 12 pictures pass, and of a column that no filter is offered for Milvus"):
        engine.search(query, 5, {"note": [f'"{at}" said o\'neil' for at in range(100, 112)]})
