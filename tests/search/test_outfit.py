"""Outfits: what is asked for, what may be in one, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.dress_code import PARTS, missing_parts
from fashion_search.search.outfit import Suggestion, complete_the_look, season_fit, usage_fit

SHIRT = {"article_type": "Shirts", "base_colour": "Blue", "gender": "Men", "usage": "Casual", "season": "Summer"}


def product(article: str, colour: str = "Black", gender: str = "Men", **more: str) -> dict[str, Any]:
    """A casual summer product."""
    usual = {"usage": "Casual", "season": "Summer", "master_category": "Apparel"}
    return {"article_type": article, "base_colour": colour, "gender": gender, **usual, **more}


def catalog(*products: dict[str, Any]) -> CatalogIndex:
    """An index of these products, all equally close in style."""
    rows = [{"id": str(row), "name": f"Product {row}", **item} for row, item in enumerate(products)]
    return CatalogIndex.build(np.ones((len(rows), 4), dtype=np.float32), rows, {})


def by_part(suggestions: list[Suggestion]) -> dict[str, list[str]]:
    """Part → ids, the proposal first."""
    return {suggestion.part: [match.product.id for match in suggestion.matches] for suggestion in suggestions}


def test_a_shirt_asks_for_trousers_and_shoes_of_its_gender() -> None:
    index = catalog(
        product("Jeans"), product("Jeans", gender="Women"), product("Casual Shoes", "Brown"), product("Shirts")
    )
    assert by_part(complete_the_look(index, None, SHIRT)) == {"bottom": ["0"], "shoes": ["2"]}


@pytest.mark.parametrize("article", ["Dresses", "Sarees", "Jumpsuit"])
def test_a_dress_asks_for_no_top_and_no_trousers(article: str) -> None:
    missing = missing_parts(article, "Women", "Casual")
    assert {"top", "bottom", "belt", "one-piece"}.isdisjoint(missing) and {"shoes", "bag"} <= set(missing)


@pytest.mark.parametrize("article", ["Perfume and Body Mist", "Free Gifts", "Briefs", "Basketballs", None])
def test_care_gifts_and_innerwear_start_no_outfit_and_are_in_none(article: str | None) -> None:
    assert missing_parts(article) == []
    assert not any(article in articles for articles in PARTS.values())
    assert complete_the_look(catalog(product("Jeans")), None, {"article_type": article}) == []


def test_colours_that_go_together_come_first_with_the_rule_named() -> None:
    index = catalog(product("Trousers", "Purple"), product("Trousers", "Beige"), product("Trousers", "Orange"))
    shirt = {**SHIRT, "base_colour": "Green"}
    bottom = complete_the_look(index, None, shirt)[0]
    assert by_part([bottom])["bottom"][0] == "1"
    assert bottom.reason == "Beige goes with green; casual like your shirt; made for summer."
    assert len(bottom.reasons) == len(bottom.matches) == 3


def test_formal_takes_no_shorts_and_asks_for_a_tie() -> None:
    formal = {**SHIRT, "usage": "Formal"}
    index = catalog(
        product("Shorts", usage="Formal"), product("Trousers", usage="Formal"), product("Ties", usage="Formal")
    )
    assert by_part(complete_the_look(index, None, formal)) == {"bottom": ["1"], "tie": ["2"]}


def test_a_usage_that_does_not_fit_is_left_out() -> None:
    index = catalog(product("Jeans", usage="Ethnic"), product("Watches", usage="Casual"))
    assert by_part(complete_the_look(index, None, {**SHIRT, "usage": "Formal"})) == {}


def test_an_outfit_around_something_unisex_does_not_mix_genders() -> None:
    watch = {**SHIRT, "article_type": "Watches", "gender": "Unisex"}
    index = catalog(product("Shirts", gender="Women"), product("Jeans", "White"), product("Jeans", gender="Women"))
    assert by_part(complete_the_look(index, None, watch)) == {"top": ["0"], "bottom": ["2"]}


def test_alternatives_change_something_first() -> None:
    index = catalog(*[product("Jeans", "Black")] * 3, product("Jeans", "White"), product("Trousers", "Black"))
    ids = by_part(complete_the_look(index, None, SHIRT, alternatives=2))["bottom"]
    assert {"3", "4"} < set(ids) and len(ids) == 3


def test_the_visitors_filters_hold_but_its_article_type_does_not() -> None:
    index = catalog(product("Jeans", "Black"), product("Jeans", "White"))
    where = {"base_colour": ["White"], "article_type": ["Shirts"]}
    assert by_part(complete_the_look(index, None, SHIRT, where=where)) == {"bottom": ["1"]}
    assert complete_the_look(index, None, SHIRT, where={"gender": ["Women"]}) == []


def test_closeness_in_style_breaks_ties() -> None:
    rows = [{"id": str(row), **product("Jeans")} for row in range(2)]
    index = CatalogIndex.build(np.eye(2, dtype=np.float32), rows, {})
    query = np.array([0.1, 1], dtype=np.float32)
    assert by_part(complete_the_look(index, query, index.product(0) | {"article_type": "Shirts"}))["bottom"][0] == "1"


def test_a_catalog_without_attributes_has_no_outfits() -> None:
    index = CatalogIndex.build(np.eye(2, dtype=np.float32), [{"id": "a"}, {"id": "b"}], {})
    assert complete_the_look(index, None, SHIRT) == []


def test_usage_and_season_fit() -> None:
    assert (usage_fit("Formal", "Formal"), usage_fit("Formal", "Smart Casual"), usage_fit("Formal", "Sports")) == (
        1,
        0.5,
        0,
    )
    assert (season_fit("Fall", "Fall"), season_fit("Fall", "Winter"), season_fit("Fall", "Summer")) == (1, 0.5, 0)
    assert usage_fit(None, "Formal") == season_fit("Fall", None) == 0.5


def test_of_a_part_with_very_many_products_some_from_all_over_the_catalog_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fashion_search.search.outfit.LOOKED_AT", 4)
    index = catalog(*[product("Jeans", colour) for colour in ("Black",) * 29 + ("Blue",)])
    [bottom] = complete_the_look(index, None, SHIRT, alternatives=9)
    assert sorted(int(match.product.id) for match in bottom.matches) == [0, 9, 19, 29]
