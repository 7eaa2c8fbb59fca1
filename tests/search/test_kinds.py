"""A catalog that lacks what a picture surely shows says so, and only then."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.index.manifest import Manifest
from fashion_search.search.kinds import Kinds, absent_kind, kinds_of
from fashion_search.search.service import SearchService
from tests.fakes import BLUE, RED, WHITE, FakeEncoder, solid

# Red is a top, blue is a shoe, green is something else; the intercepts are 0.
KEPT = {"names": ["top", "shoes", "other"], "others": ["Briefs"]}
WEIGHTS = [[9.0, 0, 0, 0], [0, 0, 9.0, 0], [0, 9.0, 0, 0]]
BLUE_VECTOR, RED_VECTOR, GREEN_VECTOR = np.eye(3)[2], np.eye(3)[0], np.eye(3)[1]


@pytest.fixture
def kinds() -> Kinds:
    found = kinds_of(Manifest.of({"kinds": KEPT | {"weights": WEIGHTS}}))
    assert found is not None
    return found


def test_shoes_asked_of_shirts_are_absent(kinds: Kinds) -> None:
    assert absent_kind(kinds, ["Shirts", "Briefs"], BLUE_VECTOR) == "shoes"
    assert absent_kind(kinds, ["Shirts", "Heels"], BLUE_VECTOR) is None
    assert absent_kind(kinds, ["Shirts"], RED_VECTOR) is None


def test_nothing_is_said_where_it_is_not_known(kinds: Kinds) -> None:
    assert absent_kind(kinds, ["Shirts", "Chemisier"], BLUE_VECTOR) is None  # what a Chemisier is, no table says
    assert absent_kind(kinds, ["Shirts", None], BLUE_VECTOR) is None
    assert absent_kind(kinds, [], BLUE_VECTOR) is None
    assert absent_kind(kinds, ["Shirts"], GREEN_VECTOR) is None  # surely none of the parts
    assert absent_kind(kinds, ["Shirts"], np.array([0.6, 0, 0.8])) is None  # a shoe or a top
    assert absent_kind(None, ["Shirts"], BLUE_VECTOR) is None
    assert kinds_of(Manifest()) is None


def test_the_service_says_so_and_does_not_guess_a_type(index: CatalogIndex, encoder: FakeEncoder) -> None:
    rows = [dict(index.product(key)) | {"thumbnail": index.thumbnail(key)} for key in range(3)]  # no heels
    manifest = {"kinds": KEPT | {"weights": WEIGHTS}}
    service = SearchService(CatalogIndex.build(index.vectors[:3], rows, manifest), encoder)
    asked = service.search(solid(BLUE))
    assert asked.absent == "shoes" and asked.matches and "article_type" not in asked.guess
    assert "article_type" not in service.guess(service.embed(solid(BLUE)))
    assert service.search(solid(RED)).absent is None and "article_type" in service.search(solid(RED)).guess
    assert service.search(solid(WHITE)).to_dict()["absent"] is None
