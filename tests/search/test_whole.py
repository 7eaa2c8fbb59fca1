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
    damage_a_thumbnail(index_folder)
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


def damage_a_thumbnail(folder: Path) -> None:
    """One byte within the page of the thumbnails, which its checksum tells when it is read."""
    content = bytearray((folder / "products.parquet").read_bytes())
    content[content.index(b"\xff\xd8") + 30] ^= 255
    (folder / "products.parquet").write_bytes(content)


def test_a_damaged_page_is_told_in_a_sentence_when_it_is_read(index_folder: Path) -> None:
    damage_a_thumbnail(index_folder)
    index = CatalogIndex.load(index_folder)
    for read in (lambda: index.thumbnail(0), lambda: index.thumbnails([0, 1])):
        with pytest.raises(IndexFormatError, match=r"^products\.parquet cannot be read \(.*\); download or build it"):
            read()


def test_what_a_library_says_in_lines_is_told_in_one(index_folder: Path) -> None:
    content = bytearray((index_folder / "products.parquet").read_bytes())
    content[4:40] = b"\x0f" * 36  # the head of the first page
    (index_folder / "products.parquet").write_bytes(content)
    with pytest.raises(IndexFormatError, match=r"products\.parquet cannot be read") as refusal:
        CatalogIndex.load(index_folder)
    assert "\n" not in str(refusal.value)
