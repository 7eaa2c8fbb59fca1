"""A visitor's steps: plain values, no page needed."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.service import SearchService
from fashion_search.web import view
from fashion_search.web.actions import act
from fashion_search.web.visit import LONGEST_TRAIL, Step, Visit, from_link, to_link, with_box, with_picture
from tests.fakes import FakeEncoder

NAMES = {"1": "Red tee", "3": "Blue shirt"}


@pytest.fixture
def service(index: CatalogIndex, encoder: FakeEncoder) -> SearchService:
    return SearchService(index, encoder)


def test_each_action_is_a_step_and_each_step_a_way_back(service: SearchService) -> None:
    visit = act(service, Visit(), {"do": "more", "id": "1"})
    visit = act(service, visit, {"do": "like", "id": "3"})
    assert [step.label for step in visit.steps] == ["Catalog", "Red tee", "Like Blue shirt"]
    assert act(service, visit, {"do": "back", "at": 1}).step.likes == ()
    assert act(service, visit, {"do": "back", "at": 99}) == visit


def test_the_same_opinion_again_takes_it_back(service: SearchService) -> None:
    visit = act(service, Visit(), {"do": "more", "id": "1"})
    liked = act(service, visit, {"do": "like", "id": "3"})
    assert act(service, liked, {"do": "dislike", "id": "3"}).step.likes == ()
    assert act(service, liked, {"do": "like", "id": "3"}).step.likes == ()


def test_a_dislike_needs_something_to_move_away(service: SearchService) -> None:
    with pytest.raises(ValueError, match="first"):
        act(service, Visit(), {"do": "dislike", "id": "1"})


@pytest.mark.parametrize(
    "action",
    [{}, {"do": "format"}, {"do": "more", "id": "99"}, {"do": "filter", "where": {"id": []}}, {"do": "filter"}],
)
def test_an_action_that_does_not_exist_is_refused(service: SearchService, action: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="There is no"):
        act(service, Visit(), action)


def test_filters_hold_several_values_and_clear(service: SearchService) -> None:
    visit = act(service, Visit(), {"do": "filter", "where": {"gender": ["Women", "Men"]}})
    assert visit.where == {"gender": ["Women", "Men"]}
    assert act(service, visit, {"do": "clear"}).where == {}


def test_moving_the_box_is_one_step() -> None:
    vector = np.ones(3)
    visit = with_box(with_picture(Visit(), "Your picture", "p.jpg", vector), [0, 0, 0.5, 1], vector)
    assert with_box(visit, [0, 0, 0.6, 1], vector).steps[-1].box == (0, 0, 0.6, 1)
    assert len(with_box(visit, [0, 0, 0.6, 1], vector).steps) == len(visit.steps) == 3


def test_a_very_long_way_keeps_its_start() -> None:
    visit = Visit()
    for number in range(LONGEST_TRAIL * 2):
        visit = visit.go(Step(str(number), product=str(number)))
    assert len(visit.steps) == LONGEST_TRAIL
    assert visit.steps[0].label == "Catalog"


def test_the_address_restores_the_view(service: SearchService) -> None:
    visit = act(service, Visit(k=8), {"do": "more", "id": "1"})
    visit = act(service, visit, {"do": "dislike", "id": "3"})
    visit = act(service, visit, {"do": "filter", "where": {"gender": ["Women"]}})
    link = to_link(visit)
    assert link == {"product": ["1"], "not": ["3"], "gender": ["Women"], "k": ["8"]}
    again = from_link(link, NAMES, 5)
    assert (again.step.product, again.step.dislikes, again.where, again.k) == ("1", ("3",), {"gender": ["Women"]}, 8)


def test_an_address_is_never_trusted() -> None:
    visit = from_link({"product": ["99"], "k": ["9" * 50], "tab": ["<b>"], "name": ["x"]}, NAMES, 5)
    assert (visit.step.is_start, visit.k, visit.tab, visit.where) == (True, 5, "similar", {})


def test_the_best_match_stands_in_for_a_visitors_own_picture() -> None:
    assert to_link(with_picture(Visit(), "Your picture", "p.jpg", np.ones(3)), "7")["product"] == ["7"]


def test_what_is_drawn_is_plain_json(service: SearchService) -> None:
    import json

    visit = act(service, Visit(k=2), {"do": "more", "id": "1"})
    visit = act(service, visit, {"do": "like", "id": "4"})
    value = view.results_value(service, visit, kept=["3"])
    json.dumps(value)
    assert [card["id"] for card in value["cards"]] == ["2", "3"]
    assert [card["kept"] for card in value["cards"]] == [False, True]
    assert [one["id"] for one in value["opinions"]] == ["4"]
    assert value["marks"]["article_type"] == "Tshirts"


def test_a_chosen_value_stays_listed_at_zero(service: SearchService) -> None:
    facets = view.facet_values(service, {"gender": ["Men"], "article_type": ["Heels"]})
    assert {"value": "Heels", "count": 0} in facets["article_type"]


def test_wardrobe_and_look_and_why_are_plain_json(service: SearchService) -> None:
    import json

    visit = act(service, Visit(), {"do": "look", "id": "3"})
    values = (
        view.look_value(service, visit, []),
        view.wardrobe_value(service, visit, ["1"], 2),
        view.why_value(service, act(service, visit, {"do": "more", "id": "1"}), "4"),
    )
    assert json.dumps(values)
    assert values[1]["gone"] == 1
