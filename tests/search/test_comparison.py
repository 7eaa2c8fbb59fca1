"""The figures of the comparison can be counted by hand; colours see colours, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.index.second import Second
from fashion_search.search import comparison
from fashion_search.search.comparison import Comparison, nearest_others
from fashion_search.vectors import unit_rows
from tests.conftest import jpeg
from tests.fakes import BLUE, RED, FakeEncoder, solid


def build(encoder: FakeEncoder, types: str, seen: str | None = None) -> CatalogIndex:
    """Three red and three blue products; their vectors follow what is `seen`, by default their types, not colours."""
    rows = [
        {"id": str(at), "name": f"p{at}", "article_type": kind, "base_colour": "Red" if at < 3 else "Blue",
         "thumbnail": jpeg(solid(RED if at < 3 else BLUE))}
        for at, kind in enumerate(types)
    ]  # fmt: skip
    directions = [[kind == "A", kind != "A", 0.01 * at] for at, kind in enumerate(seen or types)]
    vectors = unit_rows(np.array(directions, np.float32))
    return CatalogIndex.build(vectors, rows, {"encoder": encoder.fingerprint(), "dataset": {"id": "six"}})


@pytest.fixture(autouse=True)
def two_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of six products the two nearest are asked for."""
    monkeypatch.setattr(comparison, "NEAREST", 2)


def test_each_is_right_about_what_it_sees(encoder: FakeEncoder) -> None:
    made = Comparison(build(encoder, "ABABAB"))
    types, colours = made.agreements()
    assert (types.column, types.encoder) == ("article_type", 1.0)
    assert (colours.column, colours.colours) == ("base_colour", 1.0)
    # Of each type's three, another product drawn blindly is one of two in five.
    assert types.chance == colours.chance == pytest.approx(2 / 5)
    assert types.colours < 1 and colours.encoder < 1
    assert made.failures() == []


def test_a_query_finds_its_colours_and_leaves_itself_out(encoder: FakeEncoder) -> None:
    made = Comparison(build(encoder, "ABABAB"))
    assert {key for key, _ in made.by_colours(solid(BLUE), leave_out=3)} == {4, 5}
    assert {key for key, _ in made.by_encoder(np.array([1, 0, 0], np.float32), leave_out=0)} == {2, 4}


def test_a_product_among_others_only_is_a_failure(encoder: FakeEncoder) -> None:
    index = build(encoder, "CAABBB", seen="AAABBB")
    [failure] = Comparison(index).failures()
    assert failure.key == 0 and set(failure.nearest) == {1, 2}
    assert failure.score > 0.99


def test_a_large_catalog_is_compared_by_a_sample_and_that_is_known(
    encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "MOST", 4)
    made = Comparison(build(encoder, "ABABAB"))
    assert (len(made.keys), made.all) == (4, 6)


def test_the_nearest_of_one_are_none() -> None:
    assert nearest_others(np.ones((1, 3), np.float32)).shape == (1, 0)


def test_a_second_encoder_stands_beside_where_the_index_has_its_vectors(encoder: FakeEncoder) -> None:
    index = build(encoder, "ABABAB")
    assert Comparison(index).by_second(0) is None
    assert [one.second for one in Comparison(index).agreements()] == [None, None]
    halves = unit_rows(np.array([[at < 3, at >= 3, 0.01 * at] for at in range(6)], np.float32))
    index.second = Second(np.arange(6), halves)
    made = Comparison(index)
    types, colours = made.agreements()
    # It sees what the colours see: always right about those, and about types as often as they are.
    assert (colours.second, types.second) == (1.0, types.colours)
    found = made.by_second(3)
    assert found is not None and {key for key, _ in found} == {4, 5}
    assert made.by_second(None) is None and made.by_second(99) is None


def test_vectors_of_some_of_those_that_take_part_are_none(encoder: FakeEncoder) -> None:
    index = build(encoder, "ABABAB")
    index.second = Second(np.arange(5), np.eye(5, 3, dtype=np.float32))
    assert Comparison(index).by_second(0) is None
