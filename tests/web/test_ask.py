"""The page's questions over real HTTP: each answer, and each status that tells the page what to do."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx
import pytest
from PIL import Image

from fashion_search.encoder import Looks
from fashion_search.search.service import SearchService
from fashion_search.web import ask, turns
from fashion_search.web.uploads import upload_folder
from tests.conftest import jpeg
from tests.fakes import BLUE, RED, solid
from tests.web.conftest import served, swatches


def half() -> bytes:
    """A picture that is red on the left and blue on the right."""
    picture = solid(RED, (40, 40))
    picture.paste(solid(BLUE, (20, 40)), (20, 0))
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def send(client: httpx.Client, content: bytes) -> str:
    """Upload as the page does, and the path."""
    return str(client.post("/gradio_api/upload", files={"files": ("half.png", content)}).json()[0])


def question(path: str | None, **step: Any) -> dict[str, Any]:
    visit = {"steps": [{}, {"cause": "picture", "picture": "key", **step}], "k": 1}
    return {"visit": visit, "pictures": {"key": path}, "stage": "suggestion"}


def shown(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [card["id"] for card in answer.json()["results"]["cards"]]


def test_a_picture_is_searched_and_its_path_told_to_nobody(client: httpx.Client) -> None:
    path = send(client, half())
    answer = client.post("/page/view", json=question(path))
    assert len(shown(answer)) == 1
    assert path not in answer.text
    assert answer.json()["visit"]["steps"][1]["picture"] == "key"


def test_what_the_visitor_says_lies_as_it_should_is_not_turned(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    look = SearchService.look

    def told(service: SearchService, picture: Any, box: Any, upright: bool) -> Any:
        asked.append(upright)
        return look(service, picture, box, upright)

    monkeypatch.setattr(SearchService, "look", told)
    path = send(client, half())
    for upright in (False, True, "yes"):
        answer = client.post("/page/view", json=question(path, upright=upright))
        assert answer.json()["visit"]["steps"][1]["upright"] is (upright is True)
    assert asked == [False, True]  # what is neither counts as not said, and is known already


def test_the_search_follows_the_box(client: httpx.Client) -> None:
    path = send(client, half())
    assert shown(client.post("/page/view", json=question(path, box=[0.6, 0, 1, 1]))) == ["3"]
    assert shown(client.post("/page/view", json=question(path, box=[0, 0, 0.4, 1]))) == ["1"]


def test_the_stage_tells_where_a_garment_is(client: httpx.Client) -> None:
    picture = solid((255, 255, 255), (120, 120))
    picture.paste(solid(BLUE, (40, 40)), (50, 60))
    (box,) = client.post("/page/view", json=question(send(client, jpeg(picture)))).json()["stage"]["garments"]
    assert box[0] < 50 / 120 < 90 / 120 < box[2] and box[1] < 60 / 120 < 100 / 120 < box[3]


def two_garments() -> bytes:
    """A picture with something red on its left and, lower, something blue on its right."""
    picture = solid((255, 255, 255), (240, 240))
    picture.paste(solid(RED, (60, 60)), (20, 20))
    picture.paste(solid(BLUE, (60, 60)), (150, 150))
    return jpeg(picture)


def test_the_whole_outfit_is_a_row_for_each_garment(client: httpx.Client) -> None:
    answer = client.post("/page/view", json=question(send(client, two_garments()), outfit=True)).json()
    rows = answer["results"]["rows"]
    assert answer["results"]["mode"] == "outfit"
    assert [row["cards"][0]["id"] for row in rows] == ["1", "3"]
    assert [row["box"] for row in rows] == answer["stage"]["garments"]
    assert answer["visit"]["steps"][1]["outfit"] is True
    assert [row["far"] for row in rows] == [False, False]
    assert [step["label"] for step in answer["results"]["trail"]] == ["Catalog", "The whole outfit"]
    assert [card["id"] for card in answer["results"]["cards"]] == ["1", "3"]  # a link starts from the first


def test_the_filters_hold_in_every_row(client: httpx.Client) -> None:
    asked = question(send(client, two_garments()), outfit=True)
    asked["visit"]["where"] = {"base_colour": ["Blue"]}
    rows = client.post("/page/view", json=asked).json()["results"]["rows"]
    assert [[card["id"] for card in row["cards"]] for row in rows] == [["3"], ["3"]]


def test_a_picture_of_one_garment_is_no_outfit(client: httpx.Client) -> None:
    assert shown(client.post("/page/view", json=question(send(client, jpeg(solid(RED))), outfit=True))) == ["1"]


def test_what_the_browser_shows_of_the_same_catalog_is_not_sent_again(client: httpx.Client) -> None:
    first = client.post("/page/view", json={"visit": {}}).json()["results"]
    have = {"count": 1, "version": first["version"]}
    more = client.post("/page/view", json={"visit": {}, "have": have}).json()["results"]
    assert more["have"] == 1
    assert [card["id"] for card in more["cards"]] == [card["id"] for card in first["cards"]][1:]


@pytest.mark.parametrize(
    ("visit", "have"),
    [
        ({}, {"count": 1, "version": "another"}),
        ({}, {"count": "1"}),
        ({}, 5),
        ({"words": "tee"}, {"count": 1}),
        ({"steps": [{}, {"product": "1"}]}, {"count": 1}),
    ],
)
def test_another_list_is_sent_whole(client: httpx.Client, visit: dict[str, Any], have: Any) -> None:
    version = client.post("/page/view", json={"visit": {}}).json()["results"]["version"]
    had = {"version": version} | have if isinstance(have, dict) else have
    whole = client.post("/page/view", json={"visit": visit}).json()["results"]
    told = client.post("/page/view", json={"visit": visit, "have": had}).json()["results"]
    assert told["have"] == 0 and len(told["cards"]) == len(whole["cards"]) > 0


def test_the_picture_itself_comes_back_only_for_a_browser_that_cannot_show_it(client: httpx.Client) -> None:
    path = send(client, half())
    assert "src" not in client.post("/page/view", json=question(path)).json()["stage"]
    asked = question(path) | {"stage": "picture"}
    assert client.post("/page/view", json=asked).json()["stage"]["src"].startswith("data:image/jpeg")


def test_a_broken_picture_is_a_sentence_without_a_path(client: httpx.Client) -> None:
    answer = client.post("/page/view", json=question(send(client, b"\xff\xd8 nothing")))
    assert answer.status_code == 400
    assert "picture" in answer.json()["error"]
    assert str(upload_folder()) not in answer.text


@pytest.mark.parametrize("path", [None, "", "/etc/passwd", "../secret", "/tmp", 5, {"path": "/etc/passwd"}])
def test_a_picture_that_is_not_here_is_to_be_sent_again(client: httpx.Client, path: Any) -> None:
    answer = client.post("/page/view", json=question(path))
    assert answer.status_code == 410
    assert "no longer kept" in answer.json()["error"]


def test_a_link_of_another_catalog_says_so(client: httpx.Client) -> None:
    visit = {"steps": [{}, {"cause": "product", "product": "99"}]}
    answer = client.post("/page/view", json={"visit": visit}).json()
    assert "not in this catalog" in answer["error"]
    assert len(answer["visit"]["steps"]) == 1


def test_each_tab_is_drawn_when_it_is_open(client: httpx.Client) -> None:
    product = [{}, {"cause": "product", "product": "1"}]
    for tab, holds in (("look", "parts"), ("wardrobe", "for_you"), ("lesson", "walk")):
        answer = client.post("/page/view", json={"visit": {"steps": product, "tab": tab}, "kept": ["1"]}).json()
        assert holds in answer[tab]
    assert "look" not in client.post("/page/view", json={"visit": {"steps": product}}).json()


@pytest.mark.parametrize("turned", [0, 90])
def test_the_lesson_says_that_a_picture_was_turned(monkeypatch: pytest.MonkeyPatch, turned: int) -> None:
    service = swatches()
    monkeypatch.setattr(service.encoder, "look", lambda images: Looks(service.encoder.encode(images), [turned]))
    with served(service) as (_, where), httpx.Client(base_url=where, timeout=60) as asking:
        asked = question(send(asking, half()))
        asked["visit"]["tab"] = "lesson"
        [seen] = [
            one for one in asking.post("/page/view", json=asked).json()["lesson"]["walk"] if one["name"] == "seen"
        ]
    assert ("so it was turned first" in seen["text"]) == bool(turned)


def test_why_and_export_answer_for_a_picture_and_for_a_product(client: httpx.Client) -> None:
    asked = question(send(client, half()))
    assert client.post("/page/why", json={**asked, "id": "1"}).json()["guessed"] is True
    product = {"visit": {"steps": [{}, {"product": "1"}]}}
    assert client.post("/page/why", json={**product, "id": "4"}).json()["query"] == "Red tee"
    assert client.post("/page/why", json={**product, "id": "99"}).status_code == 400
    assert client.post("/page/export", json=asked).json()["csv"].startswith("rank,id,")


def test_exports_name_the_pictures_where_the_visitor_has_the_app(client: httpx.Client) -> None:
    asked = {"visit": {"steps": [{}, {"product": "1"}]}, "root": "https://shop.example/fashion"}
    files = client.post("/page/export", json=asked).json()
    in_table = [row["image_url"] for row in csv.DictReader(files["csv"].splitlines())]
    in_json = [match["image_url"] for match in json.loads(files["json"])["matches"]]
    assert in_table == in_json
    assert all(url.startswith("https://shop.example/fashion/thumbnail/") for url in in_table)
    foreign = client.post("/page/export", json={**asked, "root": "javascript:alert(1)//"}).json()
    assert "javascript" not in foreign["csv"] + foreign["json"]


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 200), (b"[]", 200), (b"not json", 400), (b"\xff", 400), (b"[" * 100_000, 400)]
)
def test_whatever_is_sent_is_answered_in_a_sentence(client: httpx.Client, body: bytes, status: int) -> None:
    answer = client.post("/page/view", content=body)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_a_question_longer_than_any_of_the_page_is_not_read(client: httpx.Client) -> None:
    answer = client.post("/page/view", content=b" " * (ask.MOST_BYTES + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize("url", ["", "http://127.0.0.1/x.jpg", "file:///etc/passwd", "http://localhost:1/a", "x"])
def test_only_addresses_of_the_open_internet_are_fetched(client: httpx.Client, url: str) -> None:
    answer = client.post("/page/fetch", json={"url": url})
    assert answer.status_code == 400
    assert answer.json()["error"] == "No picture can be had from this address."


def test_too_many_at_once_are_asked_to_come_again(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 0)
    monkeypatch.setattr(turns, "WAITING", 0)
    answer = client.post("/page/view", json={})
    assert answer.status_code == 503
    assert "Try again" in answer.json()["error"]


def test_examples_are_one_picture_and_there_is_a_preview(client: httpx.Client) -> None:
    with Image.open(io.BytesIO(client.get("/examples.jpg").content)) as sheet:
        assert sheet.width > 10 * sheet.height / 2
    assert len(client.get("/examples.jpg").content) < 100_000
    with Image.open(io.BytesIO(client.get("/preview.jpg").content)) as preview:
        assert preview.size == (1200, 630)


def test_the_page_introduces_itself_and_shows_its_name_before_any_script(client: httpx.Client) -> None:
    page = client.get("/").text
    assert "Click to try out the app" not in page
    assert page.count("og:title") == 1
    assert '<meta property="og:title" content="Fashion search">' in page
    assert f'<meta property="og:image" content="{str(client.base_url).rstrip("/")}/preview.jpg">' in page
    assert page.index("<h1>fashion search</h1>") < page.index("<gradio-app")


def test_what_is_kept_of_a_picture_is_its_vector_alone(client: httpx.Client) -> None:
    answer = client.post("/page/keep", json=question(send(client, half())))
    assert answer.status_code == 200 and list(answer.json()) == ["vector"]
    nothing = client.post("/page/keep", json={"visit": {"steps": [{}]}})
    assert nothing.status_code == 400 and nothing.json()["error"]
