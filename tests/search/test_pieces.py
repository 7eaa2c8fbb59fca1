"""What a visitor has comes first in an outfit, for the occasion that they ask for; what nobody can tell is counted."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.pieces import OWN, open_wardrobe, read_vector, write_vector
from fashion_search.search.service import SearchService
from fashion_search.web.look import look_value, wear_choices
from fashion_search.web.view import wardrobe_value
from fashion_search.web.visit import Step, Visit
from tests.fakes import YELLOW, FakeEncoder, solid


@pytest.fixture
def service(index: CatalogIndex, encoder: FakeEncoder) -> SearchService:
    return SearchService(index, encoder)


def test_a_vector_comes_back_as_it_was_kept_and_no_other_is_believed(encoder: FakeEncoder) -> None:
    vector = np.array([0.6, 0.8, 0], np.float32)
    kept = write_vector(vector, encoder)
    again = read_vector(kept, encoder)
    assert again is not None and again @ vector == pytest.approx(1, abs=1e-3)
    useless = (write_vector(np.zeros(3), encoder), write_vector(np.full(3, np.nan), encoder))
    for text in (kept[:4], kept[:13], "no", None, *useless):
        assert read_vector(text, encoder) is None
    assert read_vector(write_vector(np.ones(4), encoder), encoder) is None
    other = FakeEncoder()
    other.weights_hash = "1" * 64  # as wide, and another
    assert read_vector(kept, other) is None


def test_what_another_encoder_kept_is_counted(service: SearchService) -> None:
    mine = write_vector(service.encoder.encode([solid(YELLOW)])[0], service.encoder)
    value = wardrobe_value(service, Visit(), [], own={"a": mine, "b": "1" * 8 + mine[8:]})
    assert (value["unread"], value["for_you"][0]["id"]) == (1, "4")


def test_the_visitors_own_shoes_come_before_the_catalogs(service: SearchService) -> None:
    yellow = write_vector(service.encoder.encode([solid(YELLOW)])[0], service.encoder)
    wardrobe = open_wardrobe(service, ["99"], {"k1": yellow, "k2": "broken"})
    assert (len(wardrobe.pieces), wardrobe.unclear) == (1, 1)
    assert wardrobe.pieces[0].product["article_type"] == "Heels"
    visit = Visit((Step(), Step("product", "3", product="3")), look="3", wear={"usage": "Party"})
    shoes = look_value(service, visit, wardrobe)["parts"][0]
    assert (shoes["part"], shoes["mine"], shoes["cards"][0]["id"]) == ("shoes", 1, OWN + "k1")
    assert [card["id"] for card in shoes["cards"][1:]] == ["4"]


def test_an_occasion_is_asked_for_and_named_in_the_reason(service: SearchService) -> None:
    shown = look_value(
        service, Visit((Step(),), look="3", wear={"usage": "Party", "gender": "Nobody"}), open_wardrobe(service, [], {})
    )
    assert shown["wear"] == {"usage": "Party"}
    assert shown["parts"][0]["reasons"][0].endswith("party as you asked.")
    assert wear_choices(service) == {"usage": ["Casual", "Formal", "Party"], "season": [], "gender": ["Men", "Women"]}


def test_an_outfit_starts_from_what_the_visitor_has_or_asks_for(service: SearchService) -> None:
    none = open_wardrobe(service, [], {})
    assert look_value(service, Visit(), none)["parts"] is None
    assert look_value(service, Visit(), open_wardrobe(service, ["4", "1"], {}))["around"]["id"] == "1"
    assert look_value(service, Visit(wear={"gender": "Men"}), none)["around"]["id"] == "2"
