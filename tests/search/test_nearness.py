"""What is usual in a catalog tells what is far, where there are enough products to say."""

from __future__ import annotations

import numpy as np

from fashion_search.index import CatalogIndex
from fashion_search.search.nearness import measure_nearness


def test_what_is_usual_is_asked_of_catalogs_that_are_large_enough() -> None:
    few = CatalogIndex.build(np.eye(4, dtype=np.float32), [{"id": str(at)} for at in range(4)], {})
    assert measure_nearness(few).far < 0
    noise = np.random.default_rng(0).normal(0, 0.05, (300, 4)) + np.repeat(np.eye(4)[:3], 100, axis=0)
    vectors = (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)
    found = measure_nearness(CatalogIndex.build(vectors, [{"id": str(at)} for at in range(300)], {}))
    assert found.usual > 0.98
    assert 0.5 < found.far < 0.8
