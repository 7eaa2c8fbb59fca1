"""What a shop says of its products comes back as it said it, and only a link to the web is a link."""

from __future__ import annotations

import csv
import io
import json

import pytest

from fashion_search.schema import web_address
from fashion_search.search.service import SearchService
from fashion_search.web.api import Endpoints
from fashion_search.web.show import Show
from tests.fakes import FakeEncoder, solid
from tests.lamps import FACETS, lamps


@pytest.fixture
def service() -> SearchService:
    return SearchService(lamps(), FakeEncoder())


def test_a_card_has_what_the_shop_says_and_the_catalogs_own_columns(service: SearchService) -> None:
    card = service.card("5")
    assert (card.price, card.currency, card.brand, card.availability) == (50.0, "EUR", "Lumen", "in stock")
    assert card.url == "https://shop.example/lamps/5"
    assert card.attributes == {
        "material": "Paper", "style": "Rustic", "serial": "S-0005", "story": service.index.product(5).story,
    }  # fmt: skip
    assert service.card("7").price is None


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_is_no_web_address_is_no_link(service: SearchService, number: int) -> None:
    assert service.card(str(number)).url is None


@pytest.mark.parametrize(
    "address", ["javascript://x/%0aalert(1)", " JaVaScRiPt:alert(1)", "https:", "http://[", 7, None]
)
def test_nor_are_these(address: object) -> None:
    assert web_address(address) is None


def test_csv_and_json_carry_it(service: SearchService) -> None:
    step = {"cause": "product", "product": "8"}
    files = Show(service).export({"visit": {"steps": [step], "k": 12}})
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(files["csv"]))}
    assert rows["5"]["price"] == "50.0" and rows["5"]["url"] == "https://shop.example/lamps/5"
    assert (rows["5"]["brand"], rows["5"]["material"], rows["0"]["note"]) == ("Lumen", "Paper", "dented")
    assert rows["1"]["url"] == ""
    told = {match["id"]: match for match in json.loads(files["json"])["matches"]}
    assert (told["5"]["price"], told["5"]["currency"], told["1"]["url"]) == (50.0, "EUR", None)


def test_every_endpoint_filters_by_brand_and_price(service: SearchService) -> None:
    endpoints, filters = Endpoints(service), {"brand": "Nord", "price": {"max": 40}}
    picture = solid((100, 100, 200))
    answers = [
        endpoints.search(picture, 12, filters=filters),
        endpoints.search_batch([picture], 12, filters)["results"][0],
        endpoints.recommend(["9"], None, None, 12, filters),
    ]
    for answer in answers:
        assert {match["id"] for match in answer["matches"]} == {"0", "2", "4"}
    assert {match["id"] for match in endpoints.similar("4", 12, filters)["matches"]} == {"0", "2"}
    assert endpoints.search(picture, 12, filters={"price": {"min": 500}})["loosen"] == {"price": 12}


def test_info_lists_filters_ranges_and_own_columns(service: SearchService) -> None:
    info = service.info()
    assert tuple(info["filters"]) == FACETS
    assert info["ranges"] == {"price": {"min": 0.0, "max": 110.0, "currency": "EUR"}}
    assert info["columns"] == ["material", "style", "serial", "note", "story"]
