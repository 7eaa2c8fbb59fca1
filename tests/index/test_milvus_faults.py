"""A Milvus that is killed: an upload goes on where it was, searches say so in a sentence and go on when it is back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.index.milvus import EngineError, MilvusIndex, upload
from fashion_search.index.milvus.address import Address
from fashion_search.index.milvus.link import AWAY, Link
from tests.conftest import until
from tests.milvus_server import MilvusServer
from tests.odd_catalog import PICTURES, odd_index

pytestmark = pytest.mark.slow

BATCH = 40


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches, and little patience with a server that is known to be dead."""
    monkeypatch.setattr("fashion_search.index.milvus.uploading.BATCH", BATCH)
    for where in ("uploading", "blobs"):
        monkeypatch.setattr(f"fashion_search.index.milvus.{where}.WRITING", 3.0)
    monkeypatch.setattr("fashion_search.index.milvus.link.SECONDS", 3.0)
    monkeypatch.setattr("fashion_search.index.milvus.link.WORKING", 60.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    odd_index(tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MilvusServer]:
    with MilvusServer(tmp_path / "server") as running:
        yield running


def opened(server: MilvusServer) -> MilvusIndex:
    return MilvusIndex.open(server.address("catalog"))


def collections(server: MilvusServer) -> list[str]:
    link = Link.open(Address.of(server.address("catalog")))
    try:
        return sorted(link.ask("list_collections"))
    finally:
        link.close()


def test_an_upload_goes_on_where_the_server_was_killed(folder: Path, server: MilvusServer) -> None:
    plain, address = CatalogIndex.load(folder), server.address("catalog")
    seen: list[int] = []

    def killing(rows: int) -> None:
        seen.append(rows)
        if len(seen) == 3:
            server.kill()

    with pytest.raises(
        EngineError, match=r"^The upload to Milvus at 127\.0\.0\.1:\d+ stopped \(.*goes on where it"
    ) as told:
        upload(folder, address, killing)
    assert "\n" not in str(told.value) and seen == [BATCH] * 3
    server.start()
    with pytest.raises(FileNotFoundError, match="has no catalog 'catalog'"):
        opened(server)  # half of one is never served
    done = upload(folder, address)
    assert (done.written, done.known) == (PICTURES - 3 * BATCH, 3 * BATCH)
    index = opened(server)
    assert len(index) == index._link.count(index._edition) == PICTURES
    assert (index.read_stored(np.arange(PICTURES)) == plain.vectors).all()
    assert index.thumbnails(range(PICTURES)) == plain.thumbnails(range(PICTURES))
    assert upload(folder, address).written == 0
    assert index._link.count(index._edition) == PICTURES
    index.close()


def test_what_is_served_stays_until_the_next_upload_is_whole(folder: Path, server: MilvusServer) -> None:
    address, plain = server.address("catalog"), CatalogIndex.load(folder)
    upload(folder, address)
    before, editions = opened(server), []
    for title in ("second", "third"):
        plain.manifest = plain.manifest.replace(title=title)
        plain.save(folder)
        with pytest.raises(EngineError):
            upload(folder, address, lambda _: server.kill())
        server.start()
        with opened(server) as still:
            assert still.manifest.title == (None if title == "second" else "second")
        done = upload(folder, address)
        editions.append(collections(server))
        if title == "second":  # an app that opened the first still answers by it
            assert before.search(before.mean, 3)
        assert done.dropped == (title == "third")
    with opened(server) as now:
        assert now.manifest.title == "third"
    assert [len(found) for found in editions] == [4, 4]
    before.close()


def test_searches_say_so_while_the_server_is_dead_and_go_on_when_it_is_back(folder: Path, server: MilvusServer) -> None:
    upload(folder, server.address("catalog"))
    index, plain = opened(server), CatalogIndex.load(folder)
    vectors = np.random.default_rng(0).random((400, 3)).astype(np.float32)
    right = [[match.key for match in plain.search(vector, 5)] for vector in vectors]

    def ask(at: int) -> str:
        if at == 50:
            server.kill()
        if at == 300:
            server.start()
        try:
            return "right" if [match.key for match in index.search(vectors[at], 5)] == right[at] else "wrong"
        except EngineError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        outcomes = Counter(pool.map(ask, range(400)))
    assert outcomes.keys() == {"right", AWAY}, outcomes
    assert outcomes["right"] >= 45
    until(lambda: ask(0) == "right", 30)
    assert index.thumbnail(3) == plain.thumbnail(3)
    index.close()


def test_an_app_cannot_start_without_its_server_and_says_which(tmp_path: Path) -> None:
    nowhere = MilvusServer(tmp_path)  # not started
    with pytest.raises(EngineError, match=rf"^Milvus at 127\.0\.0\.1:{nowhere.port} cannot be used .*; start it"):
        opened(nowhere)


def test_a_collection_of_somebody_else_is_left_as_it_is(folder: Path, server: MilvusServer) -> None:
    link = Link.open(Address.of(server.address("catalog")))
    link.ask("create_collection", "catalog", dimension=4)
    with pytest.raises(ValueError, match="a collection 'catalog' that this program did not make"):
        upload(folder, server.address("catalog"))
    assert collections(server) == ["catalog"]
    link.close()
