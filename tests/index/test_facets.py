"""Filters follow the catalog, and a price is filtered by its bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from tests.lamps import FACETS, MATERIALS, lamps


def test_a_catalog_of_lamps_has_the_filters_of_lamps(tmp_path: Path) -> None:
    index = lamps()
    assert index.facet_columns == FACETS  # not six empty ones, nor what each lamp has for itself, nor sentences
    assert index.facets()["material"] == dict.fromkeys(MATERIALS, 4)
    index.save(tmp_path / "lamps")
    kept = CatalogIndex.load(tmp_path / "lamps")
    assert kept.manifest.facets == FACETS == kept.facet_columns
    assert not kept.manifest.facets_named


def test_an_owner_names_them(tmp_path: Path) -> None:
    lamps(facets=["style"], facets_named=True).save(tmp_path / "lamps")
    assert CatalogIndex.load(tmp_path / "lamps").facet_columns == ("style",)


def test_a_fashion_catalog_keeps_those_that_tell_its_products_apart(index: CatalogIndex) -> None:
    assert index.facet_columns == ("gender", "master_category", "article_type", "base_colour", "usage")


@pytest.mark.parametrize(
    ("bounds", "ids"),
    [
        ({"min": 30, "max": 50}, {"3", "4", "5"}),
        ({"min": 100}, {"10", "11"}),
        ({"max": 10.0, "min": None}, {"0", "1"}),
        ({}, set(map(str, range(12)))),
    ],
)
def test_a_price_is_a_range_and_what_has_none_is_not_in_it(bounds: dict[str, Any], ids: set[str]) -> None:
    found = lamps().search(np.array([0, 0.4, 0.9], np.float32), k=12, where={"price": bounds})
    assert {match.product.id for match in found} == ids


def test_a_range_counts_with_the_values_of_other_columns() -> None:
    index = lamps()
    assert index.mask({"price": {"max": 40}, "brand": ["Nord"]}).sum() == 3
    assert index.facets({"price": {"min": 60, "max": 70}})["brand"] == {"Nord": 1}
    assert index.extent("price") == (0, 110) and index.extent("brand") is index.extent("nothing") is None


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"price": {"min": 9, "max": 3}}, "min 9 is above its max"),
        ({"price": {"from": 3}}, "not 'from'"),
        ({"price": {"min": "3"}}, "takes a number, not '3'"),
        ({"price": {"min": True}}, "takes a number, not True"),
        ({"brand": {"min": 3}}, "holds no numbers"),
        ({"colour": ["Red"]}, "choose from brand, material, style, price"),
    ],
)
def test_a_wrong_range_is_a_sentence(where: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        lamps().mask(where)


def test_counts_that_are_kept_are_nobodys_to_change(index: CatalogIndex) -> None:
    first = index.facets({"gender": ["Men"]})
    expected = {column: dict(counts) for column, counts in first.items()}
    first["gender"].clear()
    assert index.facets({"gender": ["Men"]}) == expected
    with pytest.raises(ValueError, match="read-only"):
        index.mask({"gender": ["Men"]})[0] = False


def test_a_column_of_many_values_is_filtered_without_keeping_them(
    index: CatalogIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {"id": [str(index.product(2).id), "nobody's"], "gender": ["Men", "Women"]}
    expected = index.mask(where).tolist()
    monkeypatch.setattr("fashion_search.index.products.KEPT_VALUES", 1)
    again = CatalogIndex.build(index.vectors, index.products, index.manifest)
    again.coded("id")
    assert again.mask(where).tolist() == expected == [False, False, True, False]
    assert not again._products._codes


@pytest.mark.parametrize("few", [0, 12])
def test_many_and_few_values_pass_the_same_rows(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fashion_search.index.products.FEW", few)
    rows = [{"id": str(row), "base_colour": colour} for row, colour in enumerate(["Red", None, "Blue", "Red"])]
    index = CatalogIndex.build(np.eye(4, dtype=np.float32), rows, {})
    assert index.mask({"base_colour": ["Red", "Pink"]}).tolist() == [True, False, False, True]
    assert [product.id for product in index._products.rows([3, 1])] == ["3", "1"]


def test_filters_are_the_same_in_whatever_order_they_are_written(index: CatalogIndex) -> None:
    one = {"gender": ["Men", "Women"], "usage": ["Casual"]}
    other = {"usage": ["Casual", "Casual"], "gender": ["Women", "Men"]}
    assert index.mask(one) is index.mask(other)
