"""The lesson's numbers are those of what is running."""

from __future__ import annotations

import numpy as np

from fashion_search.index import CatalogIndex
from fashion_search.search.service import SearchService
from fashion_search.web.lesson import lesson_value
from tests.fakes import FakeEncoder


def test_the_lesson_tells_what_is_running(index: CatalogIndex, encoder: FakeEncoder) -> None:
    index.manifest = index.manifest.replace(evaluation={"precision@5": {"article_type": 0.75}})
    lesson = lesson_value(SearchService(index, encoder), np.array([0.6, 0.8, 0.0]))
    picture, network, vector, neighbours = lesson["steps"]
    assert picture["figure"] == "2 × 2"
    assert "12 numbers" in picture["text"]
    assert network["title"] == "colour_means"
    assert "fake-mean-colour" in network["text"]
    assert vector["figure"] == "3"
    assert neighbours["figure"] == str(len(index))
    assert lesson["vector"] == [0.6, 0.8, 0.0]
    assert lesson["measured"] == [("Type", 0.75)]


def test_an_index_without_an_evaluation_measures_nothing(index: CatalogIndex, encoder: FakeEncoder) -> None:
    lesson = lesson_value(SearchService(index, encoder))
    assert lesson["measured"] == []
    assert lesson["vector"] == []
