"""The plain HTTP door: every way to send a picture, one answer, and for each mistake its status and its sentence."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from fashion_search.decoding.bounds import BOUNDS, MEGABYTE, BusyError
from fashion_search.web import turns
from fashion_search.web.door import refuse
from fashion_search.web.table import choose
from fashion_search.web.turns import AT_ONCE, BATCHES_AT_ONCE, RUNNING_EACH, WAITING_EACH, ShareError, Turns
from tests.conftest import data_url, jpeg
from tests.fakes import BLUE, GREEN, RED, solid
from tests.web.test_open_door import mcp, run

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

PHOTO = jpeg(solid(RED))
DATA_URL = data_url(PHOTO)


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return [match["id"] for match in answer.json()["matches"]]


def half() -> bytes:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (40, 40), RED)
    picture.paste(solid(BLUE, (20, 40)), (20, 0))
    return jpeg(picture)


def test_a_picture_comes_as_a_form_as_itself_or_as_json(client: httpx.Client) -> None:
    form = client.post("/api/search", files={"image": ("a.jpg", PHOTO)}, data={"k": "1"})
    raw = client.post("/api/search?k=1", content=PHOTO, headers={"Content-Type": "image/jpeg"})
    by_curl = client.post(
        "/api/search?k=1", content=PHOTO, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    named = client.post("/api/search", json={"image": DATA_URL, "k": 1})
    assert [ids(answer) for answer in (form, raw, by_curl, named)] == [["1"]] * 4


def test_an_upload_of_gradios_door_may_be_named(client: httpx.Client) -> None:
    path = client.post("/gradio_api/upload", files={"files": ("a.jpg", PHOTO)}).json()[0]
    assert ids(client.post("/api/search", json={"image": path, "k": 1})) == ["1"]


def test_both_doors_answer_alike(client: httpx.Client, address: str) -> None:
    asked: dict[str, Any] = {"search": {"image": DATA_URL, "k": 2}, "similar": {"id": "1"}, "outfit": {"id": "3"}}
    for name, values in asked.items():
        there = client.post(f"/gradio_api/call/v2/{name}", json=_for_gradio(values)).json()["event_id"]
        told = client.get(f"/gradio_api/call/{name}/{there}").text.partition("data: ")[2]
        assert client.post(f"/api/{name}", json=values).json() == json.loads(told)[0]


def _for_gradio(values: dict[str, Any]) -> dict[str, Any]:
    return {name: {"url": value} if name == "image" else value for name, value in values.items()}


def test_every_field_of_a_form_is_read_as_its_kind(client: httpx.Client) -> None:
    def search(**fields: Any) -> list[str]:
        return ids(client.post("/api/search", files={"image": ("a.jpg", half())}, data=fields))

    assert set(search(gender=["Women", "Men"])) == {"1", "2", "3", "4"}
    assert set(search(gender='["Women"]')) == {"1", "3", "4"}
    assert search(filters='{"article_type": ["Shirts"]}') == ["3"]
    assert search(box="0,0,0.4,1", k=1) == ["1"]
    assert search(box=["0.6", "0", "1", "1"], k=1) == ["3"]


def test_the_other_endpoints_answer_too(client: httpx.Client) -> None:
    assert ids(client.post("/api/similar", data={"id": "1", "k": "1"})) == ["4"]
    assert ids(client.post("/api/recommend", json={"likes": ["1"], "dislikes": ["2"], "k": 1})) == ["4"]
    assert client.post("/api/outfit", json={"id": "3"}).json()["label"].startswith("A heuristic")
    assert client.post("/api/explain?id=1", content=PHOTO).json()["total"] == pytest.approx(1, abs=0.02)
    assert client.post("/api/embed", content=PHOTO).json()["ndim"] == 3
    assert client.get("/api/info").json() == client.post("/api/info").json()


def test_a_batch_tells_the_broken_from_the_good(client: httpx.Client) -> None:
    files = [("images", ("a.jpg", PHOTO)), ("images", ("b.jpg", b"nothing"))]
    results = client.post("/api/search_batch", files=files, data={"k": "1"}).json()["results"]
    assert results[0]["matches"][0]["id"] == "1" and "not a picture" in results[1]["error"]
    results = client.post("/api/search_batch", json={"images": [DATA_URL, "/etc/hostname"], "k": 1}).json()["results"]
    assert results[0]["matches"] and "no picture that was sent here" in results[1]["error"]
    many = client.post("/api/search_batch", json={"images": [DATA_URL] * 33})
    assert (many.status_code, many.json()) == (400, {"error": "33 pictures came; send at most 32 at once."})


MISTAKES: list[tuple[str, str, str]] = [
    ("search", '{"image": IMAGE, "filters": [1]}', "`filters` is [1]; expected is an object"),
    ("search", '{"image": IMAGE, "filters": ["Nord"]}', "`filters` is"),
    ("search", '{"image": IMAGE, "filters": {"gendr": ["Men"]}}', "no column 'gendr' to filter by; did you mean"),
    ("search", '{"image": IMAGE, "gender": ["Wmen"]}', "No product has 'Wmen' as `gender`; did you mean 'Women'"),
    ("search", '{"image": IMAGE, "gender": ["Men"], "filters": {"gender": ["Men"]}}', "`gender` and `filters` both"),
    ("search", '{"image": "photo.jpg"}', "no picture that was sent here"),
    ("search", '{"image": "http://127.0.0.1:1/a.jpg"}', "http(s) address of a picture on the open internet"),
    ("search", '{"image": IMAGE, "k": 1e400}', "`k` is inf; expected is a whole number from 1 to 100"),
    ("search", '{"image": IMAGE, "k": NaN}', "`k` is nan; expected is a whole number from 1 to 100"),
    ("search", '{"image": IMAGE, "k": "five"}', "`k` is 'five'; expected is a whole number"),
    ("search", '{"image": IMAGE, "box": [0.9, 0, 0.1, 1]}', "`box` is [0.9, 0, 0.1, 1]; expected is left"),
    ("search", '{"image": IMAGE, "box": [0, 0, NaN, 1]}', "`box` is [0, 0, nan, 1]; expected is four numbers"),
    ("search", "{}", "No picture came; send one as `image`"),
    ("outfit", '{"id": "1", "alternatives": [1]}', "`alternatives` is [1]; expected is a whole number from 0 to 10"),
    ("outfit", '{"id": "1", "image": IMAGE}', "`id` and `image` both came"),
    ("outfit", "{}", "nothing to complete"),
    ("explain", '{"id": "1", "image": IMAGE, "other_id": "2"}', "`image` and `other_id` both came"),
    ("explain", '{"id": "1", "other_id": "2", "box": [0, 0, 1, 1]}', "`box` came without `image`"),
    ("recommend", '{"likes": "700242"}', "`likes` is '700242'; expected is a list of texts"),
    ("recommend", '{"likes": ["1"], "dislikes": ["1"]}', "`likes` and `dislikes` both have '1'"),
    ("search_batch", '{"images": "x"}', "`images` is 'x'; expected is a list of pictures"),
    ("similar", "{}", "`id`"),
    ("similar", '{"id": "1", "kk": 3}', "`kk`"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "sentence"), MISTAKES)
def test_every_mistake_is_a_400_with_the_field_and_what_was_expected(
    client: httpx.Client, name: str, body: str, sentence: str
) -> None:
    content = body.replace("IMAGE", json.dumps(DATA_URL))
    answer = client.post(f"/api/{name}", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and sentence in answer.json()["error"]


IN_GRADIOS_WORDS = {
    ("search", "{}"): "No picture came",
    ("similar", "{}"): "required argument: id",
    ("similar", '{"id": "1", "kk": 3}'): "`kk` is not a valid key-word argument",
    ("search_batch", '{"images": "x"}'): "no picture that was sent here",
}


@pytest.mark.parametrize(("name", "body", "sentence"), MISTAKES)
def test_gradios_door_says_the_same(client: httpx.Client, name: str, body: str, sentence: str) -> None:
    content = body.replace("IMAGE", json.dumps({"url": DATA_URL}))
    answer = client.post(f"/gradio_api/call/v2/{name}", content=content, headers={"Content-Type": "application/json"})
    told = answer.text
    if answer.status_code == 200:
        told = client.get(f"/gradio_api/call/{name}/{answer.json()['event_id']}").text
    assert answer.status_code in (200, 400) and '"error": null' not in told
    if (name, body) in IN_GRADIOS_WORDS:
        sentence = IN_GRADIOS_WORDS[name, body]
    assert sentence in told.replace('\\"', '"') or sentence in _unescaped(told)


def _unescaped(told: str) -> str:
    return str(json.loads(told.partition("data: ")[2]).get("error")) if "data: {" in told else told


def test_run_answers_a_mistake_by_400_and_an_unknown_name_by_404(client: httpx.Client, address: str) -> None:
    status, answer = run(client, address, "embed", {"path": "/etc/hostname"})
    assert status == 400 and "no picture" in answer["error"]
    for way in ("run", "call", "call/v2"):
        there = client.post(f"/gradio_api/{way}/serch", json={"data": []})
        assert (there.status_code, there.json()["error"]) == (404, "There is no endpoint 'serch'; did you mean search?")


@pytest.mark.parametrize("body", [b"[1]", b'{"a', b"[" * 100_000, b"\xff\xfe", b'"text"'])
def test_a_body_that_is_no_json_object_is_a_sentence(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/api/search", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and "JSON" in answer.json()["error"]


UNREAD: list[tuple[str, bytes, str, str]] = [
    ("run/search", b"photo", "application/json", "The body is no JSON that can be read; expected is a JSON object"),
    ("run/search", b"", "application/json", "The body is no JSON that can be read"),
    ("run/search", b"\xff\xfe", "application/json", "The body is no JSON that can be read"),
    ("run/search", b"[1]", "application/json", "The body is [1]; expected is a JSON object with the list of values"),
    ("run/search", b'{"data": 5}', "application/json", "`data` is 5; expected is a JSON object with the list"),
    ("run/search", b"{}", "application/json", "`data` is missing; expected is a JSON object with the list of values"),
    ("run/search/", b"{}", "application/x-www-form-urlencoded", "The body came as application/x-www-form-urlencoded"),
    ("call/search", b"photo", "text/plain", "The body came as text/plain, not as application/json; expected is"),
    ("call/v2/search", b"[1]", "application/json", "The body is [1]; expected is a JSON object of fields and values."),
    ("cancel", b'{"data": [NaN]}', "application/json", "`session_hash` is missing; expected is what Gradio's own"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "kind", "sentence"), UNREAD)
def test_a_body_that_gradios_door_cannot_read_is_a_sentence(
    client: httpx.Client, path: str, body: bytes, kind: str, sentence: str
) -> None:
    answer = client.post(f"/gradio_api/{path}", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert sentence in answer.json()["error"]


def test_a_broken_form_is_a_sentence(client: httpx.Client) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = client.post("/api/search", content=b"--x\r\nno form", headers={"Content-Type": kind})
        assert answer.status_code == 400 and answer.json()["error"]
    twice = client.post("/api/similar?id=1&id=2")
    assert (twice.status_code, twice.json()) == (400, {"error": "`id` came 2 times; expected is one."})
    file = client.post("/api/search", files={"k": ("k", b"5")})
    assert (file.status_code, file.json()) == (400, {"error": "`k` came as a file; expected is a text."})


def test_what_there_is_not_is_a_404(client: httpx.Client) -> None:
    assert client.post("/api/similar", json={"id": "99"}).status_code == 404
    answer = client.post("/api/serch", content=PHOTO)
    assert (answer.status_code, answer.json()) == (404, {"error": "There is no endpoint 'serch'; did you mean search?"})


def test_another_method_is_a_405(client: httpx.Client) -> None:
    answer = client.get("/api/search")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("kind", ["image/jpeg", "application/json", "multipart/form-data; boundary=x"])
def test_too_many_bytes_are_a_413(client: httpx.Client, kind: str) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'

    def endless() -> Any:
        yield head
        for _ in range(50):
            yield b"x" * 2**20

    for content in (head + b"x" * (45 * 2**20), endless()):
        with httpx.Client(base_url=client.base_url, timeout=60) as alone:
            answer = alone.post("/api/search", content=content, headers={"Content-Type": kind})
            assert answer.status_code == 413 and "MB, which is the limit" in answer.json()["error"]


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunks"])
def test_a_picture_as_the_body_has_a_picture_s_limit(client: httpx.Client, chunked: bool) -> None:
    size = BOUNDS.bytes + MEGABYTE
    assert size < BOUNDS.body_bytes
    sent: Any = (bytes(MEGABYTE) for _ in range(0, size, MEGABYTE)) if chunked else bytes(size)
    answer = client.post("/api/search", content=sent, headers={"Content-Type": "image/jpeg"})
    told = f"The request is larger than {BOUNDS.megabytes} MB, which is the limit; send less at once."
    assert (answer.status_code, answer.json()) == (413, {"error": told})


def test_cors_is_gradios(client: httpx.Client) -> None:
    own, foreign = {"Origin": "http://localhost:3000"}, {"Origin": "https://elsewhere.example"}
    asked = client.post("/api/similar", data={"id": "1"}, headers=own)
    assert asked.headers["access-control-allow-origin"] == own["Origin"]
    ask = {"Access-Control-Request-Method": "POST"}
    # An app on this machine alone is open to pages of this machine alone, as Gradio's own routes are.
    assert "access-control-allow-origin" not in client.options("/api/search", headers=foreign | ask).headers
    there = client.options("/gradio_api/run/search", headers=foreign | ask).headers
    assert "access-control-allow-origin" not in there


def test_who_hangs_up_or_has_too_much_is_told_when_to_come_again() -> None:
    assert (refuse(ShareError("x")).status_code, refuse(ShareError("x")).headers["retry-after"]) == (429, "1")
    assert (refuse(BusyError("x")).status_code, refuse(BusyError("x")).headers["retry-after"]) == (503, "2")


def test_no_caller_takes_more_than_a_share() -> None:
    async def crowd() -> tuple[list[Any], list[str]]:
        door, order, gate = Turns(), list[str](), asyncio.Event()

        async def hold(caller: str) -> None:
            async with door._turn((caller, False), True):
                order.append(caller)
                await gate.wait()

        greedy = [asyncio.create_task(hold("greedy")) for _ in range(RUNNING_EACH + WAITING_EACH + 3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        modest = asyncio.create_task(hold("modest"))
        await asyncio.sleep(0)
        assert order == ["greedy"] * RUNNING_EACH + ["modest"]  # a turn is left for others, at once
        gate.set()
        done = await asyncio.gather(*greedy, modest, return_exceptions=True)
        assert not door._running and not door.waiting
        return done, order

    done, order = asyncio.run(crowd())
    assert sum(isinstance(one, ShareError) for one in done) == 3
    assert len(order) == RUNNING_EACH + WAITING_EACH + 1


def test_batches_and_single_pictures_of_one_caller_wait_in_one_share() -> None:
    async def crowd() -> list[BaseException | None]:
        door, gate = Turns(), asyncio.Event()

        async def hold(batch: bool) -> None:
            async with door._turn(("greedy", batch), True):
                await gate.wait()

        kinds = [at % 2 == 0 for at in range(RUNNING_EACH + 2 * WAITING_EACH)]
        asked = [asyncio.create_task(hold(batch)) for batch in kinds]
        await asyncio.sleep(0)
        assert door.waiting == WAITING_EACH
        gate.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    assert sum(isinstance(one, ShareError) for one in asyncio.run(crowd())) == WAITING_EACH


def test_batches_leave_turns_for_single_pictures() -> None:
    async def crowd() -> list[tuple[str, bool]]:
        door, order, gate = Turns(), list[tuple[str, bool]](), asyncio.Event()

        async def hold(caller: str, batch: bool) -> None:
            async with door._turn((caller, batch), True):
                order.append((caller, batch))
                await gate.wait()

        batches = [asyncio.create_task(hold(f"{number}", True)) for number in range(AT_ONCE)]
        await asyncio.sleep(0)
        single = [asyncio.create_task(hold("0", False)) for _ in range(RUNNING_EACH)]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*batches, *single)
        assert not door._running and not door.waiting
        return order

    order = asyncio.run(crowd())
    first = [(f"{number}", True) for number in range(BATCHES_AT_ONCE)]
    assert order[:AT_ONCE] == first + [("0", False)] * (AT_ONCE - BATCHES_AT_ONCE)
    assert len(order) == AT_ONCE + RUNNING_EACH


def test_turns_go_round_and_those_who_hang_up_lose_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 1)

    async def queue() -> list[str]:
        door, order = Turns(), list[str]()

        async def ask(caller: str) -> None:
            async with door._turn((caller, False), True):
                order.append(caller)
                await asyncio.sleep(0)

        asked = [asyncio.create_task(ask(caller)) for caller in ("a", "a", "a", "a", "b", "c")]
        await asyncio.sleep(0)
        asked[1].cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        assert not door._running and not door.waiting
        return order

    assert asyncio.run(queue()) == ["a", "a", "b", "c", "a"]


def test_a_full_queue_is_a_503_and_too_many_of_one_caller_a_429(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 0)
    monkeypatch.setattr(turns, "WAITING", 0)
    answer = client.post("/api/similar", data={"id": "1"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Try again" in answer.json()["error"]
    monkeypatch.setattr(turns, "WAITING_EACH", 0)
    answer = client.post("/api/similar", data={"id": "1"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_a_batch_that_finds_no_turn_holds_up_no_single_picture(
    client: httpx.Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BATCHES_AT_ONCE", 0)
    monkeypatch.setattr(turns, "WAITING", 0)
    asked: dict[str, Any] = {"search_batch": {"images": [DATA_URL]}, "search": {"image": DATA_URL}}
    answers = [client.post(f"/api/{name}", json=values).status_code for name, values in asked.items()]
    told = [mcp(client, address, name, values)["isError"] for name, values in asked.items()]
    assert (answers, told) == ([503, 200], [True, False])


def test_curl_needs_one_line(address: str, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(jpeg(solid(GREEN)))
    command = ["curl", "-s", "-F", "image=@photo.jpg", "-F", "k=1", f"{address}/api/search"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout)["matches"][0]["id"] == "2"


def test_the_nearest_is_named() -> None:
    assert choose("genre", ["gender", "season"]) == "did you mean gender?"
    assert choose("x", ["gender", "season"]) == "choose from gender, season."
