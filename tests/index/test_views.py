"""Several pictures of one product: found by any, shown once, by the picture that matched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fashion_search.index import CatalogIndex, catalog_index
from fashion_search.search.service import SearchService
from tests.conftest import jpeg
from tests.fakes import BLUE, GREEN, RED, YELLOW, FakeEncoder, solid

ROWS: list[dict[str, Any]] = [
    {"id": "tee", "name": "Tee", "gender": "Women", "article_type": "Tshirts"},
    {"id": "tee"},  # a further picture needs no columns of its own
    {"id": "hat", "name": "Hat", "gender": "Men", "article_type": "Hats"},
    {"id": "tee"},
    {"id": "bag", "name": "Bag", "gender": "Women", "article_type": "Bags"},
]
COLOURS = (RED, GREEN, BLUE, (250, 20, 0), YELLOW)


@pytest.fixture(params=["exact", "graph"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogIndex:
    pictures = [solid(colour) for colour in COLOURS]
    rows = [row | {"thumbnail": jpeg(each)} for row, each in zip(ROWS, pictures, strict=True)]
    encoder = FakeEncoder()
    CatalogIndex.build(encoder.encode(pictures), rows, {"encoder": encoder.fingerprint()}).save(tmp_path / "index")
    if request.param == "graph":
        monkeypatch.setattr(catalog_index, "EXACT_UP_TO", 0)
    return CatalogIndex.load(tmp_path / "index")


@pytest.mark.parametrize(("colour", "key"), [(RED, 0), (GREEN, 1), ((250, 20, 0), 3)])
def test_a_product_is_found_by_any_of_its_pictures(shop: CatalogIndex, colour: Any, key: int) -> None:
    found = shop.search(FakeEncoder().encode([solid(colour)])[0], 3)
    assert (found[0].key, found[0].product.id, found[0].product.name) == (key, "tee", "Tee")
    assert sorted(match.product.id for match in found) == ["bag", "hat", "tee"]
    assert [match.product.id for match in shop.search(shop.vector(0), 1)] == ["tee"]


def test_filters_and_counts_are_of_products(shop: CatalogIndex) -> None:
    assert (len(shop), shop.product_count) == (5, 3)
    assert shop.facets()["gender"] == {"Women": 2, "Men": 1}
    women = shop.search(shop.vector(2), 5, {"gender": ["Women"]})
    assert sorted(match.product.id for match in women) == ["bag", "tee"]
    assert shop.search(shop.vector(1), 1, {"article_type": ["Tshirts"]})[0].key == 1
    assert shop.key("tee") == 0
    assert shop.count_products(np.array([0, 1, 4])) == 2 and shop.count_products(np.array([], np.int64)) == 0
    assert shop.pictures(3) == [0, 1, 3]
    assert shop.first.tolist() == [True, False, True, False, True]


def test_the_service_shows_a_product_once(shop: CatalogIndex) -> None:
    service = SearchService(shop, FakeEncoder())
    cards = service.search(FakeEncoder().encode([solid(GREEN)])[0]).matches
    assert cards[0].id == "tee"
    assert sorted(card.id for card in cards) == ["bag", "hat", "tee"]
    assert cards[0].image_url.startswith("/thumbnail/1?")
    assert [card.id for card in service.browse()[0]] == ["tee", "hat", "bag"]
    assert service.browse()[1] == 3
    assert "tee" not in [card.id for card in service.similar("tee").matches]
    assert "tee" not in [card.id for card in service.for_you(["tee"])]
    assert service.info()["count"] == 3
    assert service.loosen({"gender": ["Women"], "season": ["Fall"]}) == {"gender": 0, "season": 2}


def test_an_index_of_single_pictures_is_as_it_was(index_folder: Path) -> None:
    single = CatalogIndex.load(index_folder)
    assert single.product_count == len(single) == 4
    assert np.all(single.first)
    assert single.pictures(2) == [2]
