"""What each event of the page draws, without a page: the components are stood in for by their names."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.service import SearchService
from fashion_search.web.events import Handlers, Parts
from fashion_search.web.visit import Visit
from tests.fakes import BLUE, RED, FakeEncoder, solid


@pytest.fixture
def handle(index: CatalogIndex, encoder: FakeEncoder) -> Handlers:
    names = {field.name: field.name for field in fields(Parts)}
    return Handlers(SearchService(index, encoder, top_k=2), Parts(**names))


@pytest.fixture
def half(tmp_path: Path) -> str:
    """A picture that is red on the left and blue on the right."""
    picture = solid(RED, (40, 40))
    picture.paste(solid(BLUE, (20, 40)), (20, 0))
    picture.save(tmp_path / "half.png")
    return str(tmp_path / "half.png")


def event(**data: Any) -> Any:
    return SimpleNamespace(_data=data)


def shown(drawn: dict[str, Any]) -> list[str]:
    return [card["id"] for card in drawn["results"]["cards"]]


def test_a_picture_is_searched_and_the_upload_emptied(handle: Handlers, half: str) -> None:
    drawn = handle.picture(half, Visit(k=2), [])
    assert drawn["picture"] is None
    assert len(shown(drawn)) == 2
    assert drawn["stage"]["src"].startswith("data:image/jpeg")
    assert half not in json.dumps([drawn["results"], drawn["stage"]])


def test_the_search_follows_the_box_and_can_go_back(handle: Handlers, half: str) -> None:
    visit = handle.picture(half, Visit(k=1), [])["visit"]
    drawn = handle.crop(visit, [], event(box=[0.6, 0, 1, 1]))
    assert shown(drawn) == ["3"]
    assert "stage" not in drawn
    back = handle.act(drawn["visit"], [], event(do="back", at=1))
    assert back["stage"]["box"] is None


def test_a_broken_picture_is_a_sentence_without_a_path(handle: Handlers, tmp_path: Path) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"\xff\xd8 nothing")
    drawn = _refused(handle, str(path))
    assert "picture" in drawn["results"]["error"]
    assert str(tmp_path) not in json.dumps(drawn["results"])


def _refused(handle: Handlers, path: str) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gradio.Warning", lambda *_, **__: None)
        return handle.picture(path, Visit(), [])


def test_a_picture_that_is_gone_is_said_to_be_gone(handle: Handlers, half: str) -> None:
    visit = handle.picture(half, Visit(k=1), [])["visit"]
    Path(half).unlink()
    assert "no longer kept" in handle.crop(visit, [], event(box=[0, 0, 1, 1]))["results"]["error"]


def test_an_address_restores_what_it_says(handle: Handlers) -> None:
    drawn = handle.arrive([["product", "1"], ["like", "4"], ["gender", "Women"], ["k", "3"], ["tab", "look"]], [])
    assert drawn["visit"].step.product == "1"
    assert drawn["k"] == 3
    assert drawn["results"]["where"] == {"gender": ["Women"]}
    assert drawn["look"]["parts"] == []  # nothing of this catalog goes with it
    assert drawn["stage"]["product"] == "1"


def test_an_address_of_another_catalog_says_so(handle: Handlers) -> None:
    drawn = handle.arrive([["product", "99"], "nonsense"], [])
    assert "not in this catalog" in drawn["results"]["error"]


def test_the_wardrobe_is_filled_and_emptied(handle: Handlers) -> None:
    kept = handle.act(Visit(), [], event(do="keep", id="1"))["kept"]
    assert kept == ["1"]
    assert handle.act(Visit(tab="wardrobe"), kept, event(do="keep", id="4"))["wardrobe"]["cards"][0]["id"] == "4"
    assert handle.act(Visit(), kept, event(do="keep", id="1"))["kept"] == []
    assert handle.act(Visit(), kept, event(do="empty"))["kept"] == []
    assert handle.act(Visit(), ["99", "1"], event(do="clear"))["results"]["error"] is None


def test_why_is_drawn_for_a_picture_and_for_a_product(handle: Handlers, half: str) -> None:
    visit = handle.picture(half, Visit(k=1), [])["visit"]
    assert handle.act(visit, [], event(do="why", id="1"))["why"]["guessed"] is True
    visit = handle.act(visit, [], event(do="more", id="1"))["visit"]
    assert handle.act(visit, [], event(do="why", id="4"))["why"]["query"] == "Red tee"
    assert "error" in handle.act(Visit(), [], event(do="why", id="99"))["results"]


@pytest.mark.parametrize(
    "data", [{}, {"do": "more"}, {"do": "filter"}, {"do": "back", "at": "x"}, {"do": "look", "id": []}]
)
def test_a_made_up_event_breaks_nothing(handle: Handlers, data: dict[str, Any]) -> None:
    assert handle.act(Visit(), None, event(**data))["results"]["cards"]
