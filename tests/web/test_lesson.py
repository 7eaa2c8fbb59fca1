"""The lesson's numbers are those of what is running, and each adds up to what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from fashion_search.assets import SAMPLE_INDEX
from fashion_search.encoder import load_encoder
from fashion_search.index import CatalogIndex
from fashion_search.pictures import open_picture
from fashion_search.search.service import SearchService
from fashion_search.search.walk import search_both_ways
from fashion_search.web.examples import example_files
from fashion_search.web.lesson import STEPS, Walked, lesson_value, way_value
from tests.fakes import RED, FakeEncoder, solid


def walk_of(service: SearchService, product: str | None = None) -> dict[str, dict[str, Any]]:
    """The steps by their names."""
    picture = solid(RED)
    vector = service.index.vector(service.key(product)) if product else service.embed(picture)
    steps = lesson_value(service, Walked(picture, vector, product))["walk"]
    return {step["name"]: step for step in steps}


def test_each_step_tells_what_is_running(index: CatalogIndex, encoder: FakeEncoder) -> None:
    walk = walk_of(SearchService(index, encoder))
    assert tuple(walk) == STEPS
    assert "2 × 2 dots, which are 12 numbers" in walk["seen"]["text"]
    assert "colour_means does not look at a picture in grids" in walk["layers"]["text"]
    assert walk["vector"]["title"] == "3 numbers of length 1"
    assert f"each of {len(index)} others" in walk["search"]["text"]
    assert all(step["try"] and step["more"] and "{" not in step["more"] for step in walk.values())


def test_squares_add_up_to_one_and_products_to_the_cosine(index: CatalogIndex, encoder: FakeEncoder) -> None:
    walk = walk_of(SearchService(index, encoder))
    assert walk["vector"]["total"] == "1.0000"
    for one in walk["cosine"]["neighbours"]:
        assert sum(term[3] for term in one["terms"]) + one["rest"] == pytest.approx(one["score"], abs=1e-3)
        assert all(mine * theirs == pytest.approx(product) for _, mine, theirs, product in one["terms"])


def test_it_is_told_how_the_last_maps_become_the_numbers() -> None:
    assert way_value(256, 2048).endswith("averaged to one number, and a last layer mixes these into 256 numbers")
    assert way_value(2048, 2048) == "Each of the last 2,048 maps is averaged, and 2048 numbers remain"
    assert way_value(3, None) == "At the end 3 numbers remain"


def test_a_product_is_no_neighbour_of_its_own(index: CatalogIndex, encoder: FakeEncoder) -> None:
    walk = walk_of(SearchService(index, encoder), product="1")
    assert [one["id"] for one in walk["cosine"]["neighbours"]] == ["4", "2", "3"]
    assert walk["vote"]["votes"][0]["known"] == "known: Tshirts"


def test_a_graph_that_misses_one_is_said_to(
    index: CatalogIndex, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, vector = SearchService(index, encoder), encoder.encode([solid(RED)])[0]
    assert search_both_ways(service, vector).missed == []
    whole = index.follow
    monkeypatch.setattr(index, "follow", lambda *asked: type(whole(*asked))(whole(*asked).found[1:], 7))
    found = search_both_ways(service, vector)
    assert [match.product.name for match in found.missed] == ["Red tee"]
    assert found.compared == 7


def test_without_a_picture_there_is_no_walk_and_without_an_evaluation_no_figure(
    index: CatalogIndex, encoder: FakeEncoder
) -> None:
    lesson = lesson_value(SearchService(index, encoder))
    assert lesson["walk"] is None
    assert lesson["measured"] == {"figures": [], "of": None}


def test_the_figures_are_those_of_the_manifest_and_it_is_said_whose(index: CatalogIndex, encoder: FakeEncoder) -> None:
    told = {"precision@5": {"article_type": 0.75}, "chance": {"article_type": 0.1}, "queries": "9 pictures"}
    index.manifest = index.manifest.replace(evaluation=told)
    measured = lesson_value(SearchService(index, encoder))["measured"]
    assert measured["figures"] == [("Type", 0.75, 0.1)]
    assert "9 pictures" in measured["of"]


@pytest.mark.skipif(not (SAMPLE_INDEX / "manifest.json").is_file(), reason="there is no sample index")
def test_the_served_network_shows_its_maps_and_its_votes_are_those_of_the_page() -> None:
    encoder = load_encoder("bundled")
    service = SearchService(CatalogIndex.load(SAMPLE_INDEX, encoder), encoder)
    picture = open_picture(next(iter(example_files().values())))
    vector = encoder.encode([picture])[0]
    maps = encoder.layers(picture)
    sizes = [one.shape[1] for one in maps]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) >= 3
    assert all(float(one.std()) > 0 for one in maps)
    walk = {step["name"]: step for step in lesson_value(service, Walked(picture, vector))["walk"]}
    assert f"Each of the last {len(maps[-1]):,} maps is averaged to one number, and a last" in walk["vector"]["text"]
    guess = service.guess(vector)
    assert guess
    for votes, column in zip(walk["vote"]["votes"], service.vote_rules, strict=True):
        assert sum(share for _, share in votes["shares"]) <= 1 + 1e-9
        assert column not in guess or votes["shares"][0][0] == guess[column].value
    assert 0 < walk["search"]["graph"] < len(service.index)
