"""What a browser says of its visit: only what the catalog has, and of the kind it should be, is believed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.pieces import Wardrobe
from fashion_search.search.service import SearchService
from fashion_search.web import view
from fashion_search.web.look import look_value
from fashion_search.web.visit import LONGEST_TRAIL, PAGE, Step, Visit, named_products, read_visit
from tests.fakes import FakeEncoder


@pytest.fixture
def service(index: CatalogIndex, encoder: FakeEncoder) -> SearchService:
    return SearchService(index, encoder)


def read(service: SearchService, value: Any) -> Visit:
    return read_visit(value, service.knows, 100, 5)


def test_a_visit_comes_back_as_it_went(service: SearchService) -> None:
    steps = (
        Step(),
        Step("product", "1", product="1"),
        Step("like", "3", product="1", likes=("3",), dislikes=("4",)),
        Step("picture", picture="a1", box=(0.0, 0.25, 1.0, 0.5)),
    )
    visit = Visit(steps, {"gender": ["Women"]}, 8, "look", "tee", 48, "3", {"season": "Winter"})
    assert read(service, json.loads(json.dumps(visit.to_json()))) == visit


@pytest.mark.parametrize("value", [None, 5, [], "x", {}, {"steps": 3}, {"steps": [None]}, {"steps": []}])
def test_nothing_and_nonsense_are_the_catalog(service: SearchService, value: Any) -> None:
    assert read(service, value) == Visit()


def test_an_unknown_product_is_left_out_and_known_to_be(service: SearchService) -> None:
    asked = {"steps": [{}, {"cause": "product", "product": "99"}, {"product": "1", "likes": ["98", "3"]}], "look": "97"}
    visit = read(service, asked)
    assert [step.product for step in visit.steps] == [None, "1"]
    assert visit.step.likes == ("3",)
    assert named_products(asked) - named_products(visit.to_json()) == {"97", "98", "99"}


@pytest.mark.parametrize(
    "asked",
    [
        {"k": 10**9, "tab": "<b>", "shown": -1, "where": {"id": ["1"], "gender": "Men"}, "words": {}},
        {"k": "9", "tab": ["look"], "shown": None, "where": [], "words": None, "look": {}},
    ],
)
def test_what_is_of_the_wrong_kind_counts_as_nothing(service: SearchService, asked: dict[str, Any]) -> None:
    visit = read(service, asked)
    assert 1 <= visit.k <= 100
    assert (visit.tab, visit.shown, visit.where, visit.look) == ("similar", PAGE, {}, None)


@pytest.mark.parametrize("box", [[0, 0, 1], [0, 0, 1, 2], ["a", 0, 1, 1], {"left": 0}, [0, 0, 1, None], True])
def test_a_box_is_four_fractions_or_none(service: SearchService, box: Any) -> None:
    assert read(service, {"steps": [{}, {"picture": "a1", "box": box}]}).step.box is None


def test_a_very_long_way_is_cut(service: SearchService) -> None:
    steps = [{"cause": "product", "product": "1"}] * (LONGEST_TRAIL * 3)
    assert len(read(service, {"steps": steps}).steps) == LONGEST_TRAIL


def test_what_is_drawn_is_plain_json(service: SearchService) -> None:
    visit = Visit((Step(), Step("like", "4", product="1", likes=("4",))), k=2)
    value = view.results_value(service, visit)
    json.dumps(value)
    assert [card["id"] for card in value["cards"]] == ["2", "3"]
    assert [one["id"] for one in value["opinions"]] == ["4"]
    assert [step["label"] for step in value["trail"]] == ["Catalog", "Like Yellow heels"]
    assert value["marks"]["article_type"] == "Tshirts"


def test_a_part_of_the_picture_is_named_in_the_trail_and_is_no_step_of_its_own(service: SearchService) -> None:
    assert view.step_label(service, Step("picture", picture="a1")) == "Your picture"
    assert view.step_label(service, Step("picture", picture="a1", box=(0, 0, 1, 0.5))) == "A part of it"


def test_a_chosen_value_stays_listed_at_zero(service: SearchService) -> None:
    facets = view.facet_values(service, {"gender": ["Men"], "article_type": ["Heels"]})
    assert {"value": "Heels", "count": 0} in facets["article_type"]


def test_wardrobe_and_look_and_why_are_plain_json(service: SearchService) -> None:
    visit = Visit((Step(), Step("product", "1", product="1")), look="3")
    wardrobe = view.wardrobe_value(service, visit, ["1", "99"], ["4", "98"])
    assert json.dumps([look_value(service, visit, Wardrobe()), wardrobe, view.why_value(service, visit, "4")])
    assert (wardrobe["gone"], [card["id"] for card in wardrobe["recent"]]) == (1, ["4"])


def test_what_the_server_embeds_it_does_not_send(service: SearchService) -> None:
    visit = Visit((Step("picture", picture="a1"),)).with_look(np.ones(3, np.float32), 0)
    assert "vector" not in visit.to_json()["steps"][0]
