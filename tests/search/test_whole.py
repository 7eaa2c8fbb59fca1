"""Products that are too large to be hashed at the start are hashed behind the app's back, and the result is told."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from fashion_search.index import CatalogIndex, IndexFormatError, folder
from fashion_search.index.graph import Graph, new_graph
from fashion_search.search import opening, starting
from fashion_search.search.whole import PENDING, WHOLE
from fashion_search.settings import Settings
from tests.fakes import FakeEncoder


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "HASH_AT_LOAD", 10)
    monkeypatch.setattr(opening, "load_encoder", lambda *_: FakeEncoder())


def test_whole_products_are_said_to_be(index_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    service = starting.open_service(Settings(index=str(index_folder)))
    assert service.whole and service.whole.state == PENDING and service.state() == {"files": PENDING}
    with caplog.at_level(logging.WARNING):
        service.whole.check()
    assert service.whole.state == WHOLE and service.state() == {}
    assert "Every file of the index has the hash" in caplog.text


def test_damaged_products_are_told(index_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    content = bytearray((index_folder / "products.parquet").read_bytes())
    content[content.index(b"\xff\xd8") + 30] ^= 255  # within a thumbnail
    (index_folder / "products.parquet").write_bytes(content)
    service = starting.open_service(Settings(index=str(index_folder)))
    assert service.whole
    service.whole.check()
    assert "products.parquet has the hash" in service.info()["files"] and "is damaged" in caplog.text


def test_a_graph_that_names_products_which_do_not_exist_is_refused(
    index: CatalogIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = new_graph(3)
    graph.add(np.array([0, 1, 2, 99], np.uint64), index.vectors.astype(np.float32))
    monkeypatch.setattr(index, "_graph", Graph(graph))
    with pytest.raises(IndexFormatError, match=r"index\.usearch names 1 products that do not exist"):
        index.search(np.ones(3, np.float32), exact=False)
