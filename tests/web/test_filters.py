"""The page offers what the catalog has, says whose it is, and trusts no filter that a browser sends."""

from __future__ import annotations

from typing import Any

import pytest

from fashion_search.search.service import SearchService
from fashion_search.web.shell import OURS, dress
from fashion_search.web.show import Show
from tests.fakes import FakeEncoder
from tests.lamps import FACETS, lamps


@pytest.fixture
def show() -> Show:
    return Show(SearchService(lamps(title="Lamps & more", description="By hand."), FakeEncoder()))


def test_the_page_filters_by_the_catalogs_own_columns_and_by_price(show: Show) -> None:
    where = {"material": ["Glass"], "price": {"min": 20, "max": 60}}
    answer = show.view({"visit": {"where": where}})
    assert answer["visit"]["where"] == where
    results = answer["results"]
    assert [card["id"] for card in results["cards"]] == ["4"]
    assert tuple(results["facets"]) == FACETS
    assert results["ranges"] == {"price": {"min": 0.0, "max": 110.0, "currency": "EUR"}}
    assert results["cards"][0]["own"] == ["material", "style"] and results["cards"][0]["price"] == 40


@pytest.mark.parametrize(
    ("where", "left"),
    [
        ({"serial": ["S-0001"], "gender": ["Men"], "url": ["x"]}, {}),
        ({"price": {"min": "3", "max": True}}, {}),
        ({"price": ["3"], "brand": {"min": 3}}, {}),
        ({"price": {"min": 9, "max": 3, "other": 1}}, {"price": {"min": 3, "max": 9}}),
        ({"price": {"min": float("nan"), "max": float("inf")}}, {}),
    ],
)
def test_a_filter_that_is_not_offered_is_left_out(show: Show, where: Any, left: Any) -> None:
    assert show.view({"visit": {"where": where}})["visit"]["where"] == left


def test_the_page_has_the_catalogs_name_and_words(show: Show) -> None:
    header = show.view({})["header"]
    assert (header["title"], header["tagline"]) == ("Lamps & more", "By hand.")
    page = dress(f"<head></head>{OURS}<gradio-app", name=header["title"], text=header["tagline"])
    assert "<title>Lamps &amp; more</title>" in page and "<h1>Lamps &amp; more</h1><p>By hand.</p>" in page
    assert 'content="By hand."' in page
