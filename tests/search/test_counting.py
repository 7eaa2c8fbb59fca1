"""What was searched in vain is counted, if the owner wants it, and nothing that could tell a visitor."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.counting import MOST_FILTERS, OTHERS, Counters
from fashion_search.search.service import SearchService
from fashion_search.settings import Settings
from fashion_search.web.api import Endpoints
from fashion_search.web.show import Show
from fashion_search.web.startup import open_service
from tests.fakes import RED, FakeEncoder, solid
from tests.lamps import lamps


def test_a_day_is_one_line_and_the_next_starts_anew() -> None:
    days, lines = [date(2026, 1, 1)], list[str]()
    counters = Counters(public=False, tell=lines.append, day=lambda: days[-1])
    counters.count({"brand": ["Nord"], "price": {"max": 3}}, found=0, weak=False)
    counters.count({"brand": ["Nord"]}, found=5, weak=True)
    assert lines == []
    days.append(date(2026, 1, 2))
    counters.count(None, found=1, weak=False)
    assert lines == [
        "searched 2026-01-01: 2 searches, 1 weak, 1 found nothing; most often with brand=Nord 1 of 2, price 1 of 1"
    ]
    counters.close()
    assert lines[1:] == ["searched 2026-01-02: 1 searches, 0 weak, 0 found nothing"]


def test_a_day_without_searches_is_silent_when_the_program_ends() -> None:
    lines: list[str] = []
    Counters(public=False, tell=lines.append).close()
    assert lines == []


def test_endless_filters_are_counted_together() -> None:
    counters = Counters(public=False)
    for number in range(MOST_FILTERS + 5):
        counters.count({"brand": [str(number)]}, found=1, weak=False)
    assert counters.to_dict()["filters"][OTHERS] == {"searches": 5, "none": 0}
    assert len(counters.to_dict()["filters"]) == MOST_FILTERS + 1


def test_every_search_of_the_api_is_counted_and_info_tells_it() -> None:
    service = SearchService(lamps(), FakeEncoder())
    endpoints, picture = Endpoints(service), solid((100, 100, 200))
    endpoints.search(picture)
    assert "counted" not in endpoints.info()  # nobody asked for it
    service.counters = Counters(public=True)
    endpoints.search(picture, filters={"price": {"min": 900}, "brand": ["Nord"]})
    endpoints.search_batch([picture, picture], None, {"price": {"min": 900}})
    with pytest.raises(ValueError, match="choose from Lumen, Nord"):
        endpoints.search(picture, filters={"brand": ["jane@example.com"]})
    service.count({"brand": ["jane@example.com"]}, 1, False)  # from an old link to the page
    counted = endpoints.info()["counted"]
    assert (counted["searches"], counted["none"], counted["weak"]) == (4, 3, 0)
    assert counted["filters"] == {"price": {"searches": 3, "none": 3}, "brand=Nord": {"searches": 1, "none": 1}}
    assert "example.com" not in json.dumps(counted)  # what no product has was some visitor's own word
    service.counters.public = False
    assert "counted" not in endpoints.info()


def test_the_page_counts_what_is_asked_anew_and_not_what_is_drawn_again() -> None:
    service = SearchService(lamps(), FakeEncoder())
    service.counters, show = Counters(public=True), Show(service)
    visit = {"steps": [{"cause": "product", "product": "3"}], "where": {"price": {"min": 900}}}
    show.view({"visit": visit, "fresh": True})
    show.view({"visit": visit})  # another tab, a product kept
    show.view({"visit": {"steps": []}, "fresh": True})  # the catalog looked through
    counted = service.info()["counted"]
    assert (counted["searches"], counted["none"], counted["filters"]) == (1, 1, {"price": {"searches": 1, "none": 1}})


@pytest.mark.parametrize(("wanted", "public"), [("log", False), ("info", True)])
def test_it_is_a_setting(index_folder: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, public: bool) -> None:
    from fashion_search.search import opening, starting

    monkeypatch.setattr(opening, "load_encoder", lambda *_: FakeEncoder())
    told: list[object] = []
    monkeypatch.setattr(starting.atexit, "register", told.append)
    service = open_service({"FASHION_INDEX": str(index_folder), "FASHION_COUNT": wanted})
    assert service.counters and service.counters.public is public and told == [service.counters.close]
    assert open_service({"FASHION_INDEX": str(index_folder)}).counters is None


def test_another_word_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed are log and info"):
        Settings(count="yes")


def test_a_weak_match_is_counted(index: CatalogIndex, encoder: FakeEncoder) -> None:
    service = SearchService(index, encoder)
    service.counters = Counters(public=True)
    service.count({}, 5, True)
    assert service.info()["counted"]["weak"] == 1
    assert service.search(solid(RED)).matches
