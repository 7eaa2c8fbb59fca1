"""The page shows the second encoder where the index has its vectors, and says so where it has not."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.index.second import Second
from fashion_search.search.service import SearchService
from fashion_search.web.comparison import comparison_value
from fashion_search.web.lesson import Walked
from tests.fakes import RED, solid
from tests.web.conftest import swatches


@pytest.fixture
def service() -> SearchService:
    """Four products whose vectors under the second encoder put green beside blue."""
    service = swatches()
    vectors = np.array([[1, 0], [0, 1], [0, 1], [0.6, 0.8]], np.float32)
    service.index.second = Second(np.arange(4), vectors)
    second = {"model": "resnet50.a1_in1k", "ndim": 2}
    service.index.manifest = service.index.manifest.replace(second=second)
    return service


def walked(service: SearchService, product: str | None) -> Walked:
    picture = solid(RED)
    vector = service.index.vector(service.key(product)) if product else service.embed(picture)
    return Walked(picture, vector, product)


def test_a_product_is_shown_under_each(service: SearchService) -> None:
    value = comparison_value(service, walked(service, "2"))
    assert list(value["rows"]) == ["encoder", "colours", "second"]
    assert [card["id"] for card in value["rows"]["second"]] == ["3", "4", "1"]
    assert (value["second"], value["second_text"]) == ("resnet50.a1_in1k", None)


def test_a_visitors_own_picture_has_no_row_there_and_is_told_why(service: SearchService) -> None:
    value = comparison_value(service, walked(service, None))
    assert "second" not in value["rows"]
    assert "not the network itself" in value["second_text"]
    assert comparison_value(service)["second_text"] is None


def test_an_index_without_them_says_so() -> None:
    value = comparison_value(swatches())
    assert value["second"] is None and "without the vectors of a second network" in value["second_text"]
