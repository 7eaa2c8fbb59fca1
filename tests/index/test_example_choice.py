"""Examples are typical products that differ from one another, and an index says which."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fashion_search.index import CatalogIndex
from fashion_search.index.example_choice import choose_examples
from fashion_search.index.refresh import carry_examples
from tests.conftest import jpeg
from tests.fakes import RED, solid


def crowd() -> CatalogIndex:
    """Three groups of forty products around one axis each; of the first group none has a picture but three."""
    noise = np.random.default_rng(0)
    vectors = np.concatenate([np.eye(6)[axis] + noise.normal(0, 0.1, (40, 6)) for axis in range(3)]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    picture = jpeg(solid(RED))
    rows = [{"id": f"{at // 40}-{at}", "thumbnail": None if 3 <= at < 40 else picture} for at in range(120)]
    return CatalogIndex.build(vectors, rows, {"encoder": {"model": "x", "weights_sha256": "0"}})


def test_examples_are_of_every_group_and_have_a_picture() -> None:
    index = crowd()
    chosen = choose_examples(index, 3)
    assert sorted(one[0] for one in chosen) == ["0", "1", "2"]
    assert all(index.thumbnail(index.key(one)) for one in chosen)
    assert chosen == choose_examples(index, 3)
    assert len(set(choose_examples(index, 16))) == len(choose_examples(index, 16)) > 8


def test_an_index_tells_its_examples(tmp_path: Path) -> None:
    index = crowd()
    index.save(tmp_path / "crowd")
    carry_examples(tmp_path / "crowd")
    assert CatalogIndex.load(tmp_path / "crowd").manifest.examples == tuple(choose_examples(index))
