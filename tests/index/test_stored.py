"""Vectors are used where they lie in the file, whoever put them there, and nobody waits for anybody who reads them."""

import logging
import mmap
import re
import threading
from pathlib import Path

import numpy as np
import pytest
from usearch.index import Index

from fashion_search.index import CatalogIndex, IndexFormatError
from fashion_search.index.graph import Graph, new_graph
from fashion_search.index.stored import LayoutError, Stored, map_vectors
from fashion_search.vectors import unit_rows


def scattered(count: int, ndim: int = 16) -> np.ndarray:
    return unit_rows(np.random.default_rng(0).standard_normal((count, ndim), dtype=np.float32))


def saved_graph(path: Path, vectors: np.ndarray, order: np.ndarray, first: int = 0) -> Index:
    graph = new_graph(vectors.shape[1])
    graph.add((order + first).astype(np.uint64), vectors[order], threads=1)
    graph.save(str(path))
    return graph


@pytest.mark.parametrize("first", [0, 500])
@pytest.mark.parametrize("seed", [None, 1])
def test_mapped_vectors_are_those_of_their_rows_in_whatever_order_they_came(
    tmp_path: Path, seed: int | None, first: int
) -> None:
    vectors = scattered(3000)
    order = np.arange(3000) if seed is None else np.random.default_rng(seed).permutation(3000)
    saved_graph(tmp_path / "graph", vectors, order, first)
    part = map_vectors(tmp_path / "graph", first)
    assert (part.slots is None) == (seed is None)
    assert np.array_equal(part.read(np.arange(3000)), vectors.astype(np.float16))
    scores = Stored([part], 16).compare(vectors[7])
    assert np.abs(scores - vectors @ vectors[7]).max() < 2**-9 and scores.argmax() == 7


def test_opening_copies_no_vector(tmp_path: Path) -> None:
    saved_graph(tmp_path / "graph", scattered(2000), np.arange(2000))
    matrix = Graph.open(tmp_path / "graph").stored._parts[0].matrix
    assert not matrix.flags.writeable
    base: object = matrix
    while isinstance(base, np.ndarray):
        base = base.base
    assert isinstance(base, memoryview) and isinstance(base.obj, mmap.mmap)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells what is in memory")
def test_opening_leaves_no_page_of_the_graph_in_memory(tmp_path: Path) -> None:
    saved_graph(tmp_path / "graph", scattered(2000), np.arange(2000))
    graph = Graph.open(tmp_path / "graph")
    assert resident(tmp_path / "graph") == 0
    assert graph.search(scattered(2000)[7], 1).keys.tolist() == [7]
    assert resident(tmp_path / "graph") > 0


def resident(path: Path) -> int:
    """How many kilobytes of a mapped file are in this process's memory."""
    mapped = re.findall(
        rf"{re.escape(str(path))}$.*?^Rss: +(\d+) kB", Path("/proc/self/smaps").read_text(), re.M | re.S
    )
    return sum(map(int, mapped))


def test_a_search_goes_on_while_another_reads_every_vector_for_its_filter(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = CatalogIndex.load(index_folder)
    reading, done = threading.Event(), threading.Event()
    compare = Stored.compare

    def slow(*given: object) -> object:
        reading.set()
        assert done.wait(20)
        return compare(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Stored, "compare", slow)
    monkeypatch.setattr("fashion_search.index.catalog_index.EXACT_UP_TO", 0)
    query = index.vector(0)
    found: list[int] = []
    # k below the number that pass: then they are compared
    filtering = threading.Thread(target=lambda: found.extend(m.key for m in index.search(query, 1, where=EVERY)))
    filtering.start()
    assert reading.wait(20)
    try:
        assert index.search(query, 1)[0].key == 0  # by the graph, whose lock the filter does not hold
        assert not found
    finally:
        done.set()
        filtering.join()
    assert found == [0]


EVERY = {"usage": ["Casual", "Formal", "Sports", "Party"]}


def test_a_file_of_another_layout_is_copied_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    vectors = scattered(100)
    saved_graph(tmp_path / "graph", vectors, np.arange(100))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fashion_search.index.stored.SLOT", 5)
        with pytest.raises(LayoutError, match="nodes of another size"):
            map_vectors(tmp_path / "graph")
        with caplog.at_level(logging.WARNING):
            graph = Graph.open(tmp_path / "graph")
    assert "All 100 vectors will be copied into memory." in caplog.text
    assert np.array_equal(graph.stored.read([5, 3]), vectors[[5, 3]].astype(np.float16))


def test_vectors_that_usearch_does_not_find_where_they_are_looked_for_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    vectors = scattered(100)
    saved_graph(tmp_path / "graph", vectors, np.arange(100))
    monkeypatch.setattr("fashion_search.index.stored.MATRIX_HEAD", 10)  # one number further on
    with caplog.at_level(logging.WARNING):
        graph = Graph.open(tmp_path / "graph")
    assert "has other vectors where they are looked for than usearch finds. All 100 vectors" in caplog.text
    assert np.array_equal(graph.stored.read([5, 3]), vectors[[5, 3]].astype(np.float16))


def test_a_graph_that_lacks_a_row_is_refused(tmp_path: Path) -> None:
    graph = new_graph(16)
    graph.add(np.array([0, 1, 7], np.uint64), scattered(3))
    graph.save(str(tmp_path / "graph"))
    with pytest.raises(IndexFormatError, match="does not hold 3 products from 0 on, each once"):
        Graph.open(tmp_path / "graph")
