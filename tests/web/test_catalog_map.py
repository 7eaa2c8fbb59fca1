"""The map as the page gets it: a place for each row, a colour for each value, the visitor's picture among its like."""

from __future__ import annotations

from base64 import b64decode

import httpx
import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.service import SearchService
from fashion_search.web.catalog_map import colour_value, map_value, place_bytes, point_value
from tests.fakes import RED, YELLOW, FakeEncoder, solid

PLACES = np.array([[0.1, 0.2], [0.9, 0.2], [0.9, 0.9], [0.1, 0.4]], np.float32)


@pytest.fixture
def service(index: CatalogIndex, encoder: FakeEncoder) -> SearchService:
    """Four products on a map."""
    index.places = PLACES
    index.manifest = index.manifest.replace(map={"method": "by hand", "neighbours_kept": 0.5})
    return SearchService(index, encoder)


def test_every_row_has_its_place(service: SearchService) -> None:
    sent = np.frombuffer(place_bytes(service), "<u2").reshape(-1, 2) / 65_535
    assert np.allclose(sent, PLACES, atol=1e-4)


def test_every_row_has_the_colour_of_its_value(service: SearchService) -> None:
    told = colour_value(service, "article_type")
    names = [told["values"][code]["value"] for code in b64decode(told["codes"])]
    assert names == ["Tshirts", "Tshirts", "Shirts", "Heels"]
    assert told["values"][0]["count"] == 2
    red = next(one for one in colour_value(service, "base_colour")["values"] if one["value"] == "Red")
    assert red["colour"] == "#c8202f"


def test_a_picture_lies_among_its_like_and_a_product_on_its_own_place(service: SearchService) -> None:
    vector = service.embed(solid(RED))
    here = map_value(service, vector)["here"]
    # Red and yellow are 0.71 alike, and weigh e^(-0.29/0.05) beside red itself: the ring is all but on red.
    assert (here["x"], here["y"]) == pytest.approx((0.1, 0.2), abs=0.01)
    assert here["near"][:2] == [0, 3]
    product = map_value(service, service.index.vector(3), "4")["here"]
    assert (product["x"], product["y"]) == pytest.approx((0.1, 0.4))
    assert "the small ones are its 4 nearest" in here["said"] and "its 3 nearest" in product["said"]
    moved = map_value(service, service.index.vector(0), "4")["here"]  # as by likes: the product is not the nearest
    assert moved["near"][0] == 0 and 3 not in moved["near"]
    between = map_value(service, service.embed(solid(YELLOW)))["here"]
    assert between["near"][0] == 3


def test_the_map_tells_how_it_was_made_and_what_it_tears(service: SearchService) -> None:
    told = map_value(service)
    assert "by hand" in told["limits"] and "50% of the five nearest" in told["limits"]
    assert told["here"] is None


def test_an_index_without_a_map_says_why(index: CatalogIndex, encoder: FakeEncoder) -> None:
    service = SearchService(index, encoder)
    assert "before there were maps" in map_value(service)["missing"]
    index.manifest = index.manifest.replace(map={"missing": "4 products are too few for one"})
    assert "too few" in map_value(service)["missing"]
    assert place_bytes(service) == b""


def test_a_dot_that_there_is_not_is_refused(service: SearchService) -> None:
    assert point_value(service, 3)["name"] == "Yellow heels"
    with pytest.raises(ValueError, match="it has 4"):
        point_value(service, 4)


def test_the_map_is_served(client: httpx.Client) -> None:
    assert client.get("/map/0/places").content == b""  # this app's index has no map
    assert client.get("/map/0/article_type").json()["values"][0]["value"] == "Tshirts"
    assert client.get("/map/0/thumbnail").status_code == 404
    assert client.post("/page/point", json={"key": 2}).json()["name"] == "Blue shirt"
    assert client.post("/page/point", json={"key": "2"}).status_code == 400
