"""What a real Milvus is told, which none of the tests has: its graph, and how widely that is searched."""

from typing import Any

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.index.milvus import MilvusIndex
from fashion_search.index.milvus.layout import indexes_of, schema_of

FIELDS = {"gender": "c_gender", "year": "c_year"}


class Noted:
    """A connection that finds nothing and notes what it was asked."""

    is_lite = False

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def read(self, *_: object, **how: Any) -> list[list[object]]:
        """Notes a question."""
        self.asked.append(how)
        return [[]]


def written(is_lite: bool, index: CatalogIndex) -> dict[str, dict[str, Any]]:
    """Each field's index as Milvus is told of it."""
    return {each.field_name: each.get_index_configs() for each in indexes_of(index.manifest, FIELDS, is_lite)}


def test_the_graph_is_like_that_of_a_folder_and_milvus_lite_compares_all(index: CatalogIndex) -> None:
    graph = {"index_type": "HNSW", "metric_type": "COSINE", "M": 16, "efConstruction": 128}
    others = {name: {"index_type": "INVERTED"} for name in FIELDS.values()}
    assert written(False, index) == {"vector": graph, **others}
    assert written(True, index) == {"vector": {"index_type": "FLAT", "metric_type": "COSINE"}, **others}


def test_the_fields_are_those_of_the_manifest_and_the_columns(index: CatalogIndex) -> None:
    fields = {each.name: each for each in schema_of(index.manifest, index.products, FIELDS).fields}
    assert list(fields) == ["row", "id", "vector", *FIELDS.values()]
    assert fields["vector"].params["dim"] == index.manifest.ndim
    assert [fields[name].dtype.name for name in ("row", "c_gender", "c_year")] == ["INT64", "VARCHAR", "INT64"]


@pytest.mark.parametrize(("exact", "k", "ef"), [(None, 2, 256), (False, 2, 256), (True, 2, 4_096), (None, 400, 408)])
def test_a_graph_is_searched_widely_and_never_for_less_than_is_asked(
    index: CatalogIndex, exact: bool | None, k: int, ef: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = Noted()
    many = MilvusIndex(link, "it", index._products, index.manifest, index.mean, FIELDS)  # type: ignore[arg-type]
    monkeypatch.setattr(MilvusIndex, "__len__", lambda _: 410)  # of which no more can be asked for
    for where in (None, {"gender": ["Women"]}):
        assert many.search(np.ones(index.manifest.ndim), k, where, exact) == []
    assert [asked["filter"] for asked in link.asked] == ["", '(c_gender in ["Women"])']
    for asked in link.asked:
        assert asked["search_params"] == {"metric_type": "COSINE", "params": {"ef": ef}}
        assert asked["limit"] == min(k + 8, 410)
