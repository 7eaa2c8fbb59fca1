"""What a caller may have opened: an upload of this app, bytes of their own, an address of the internet; no more."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from fashion_search.web.texts import TEXTS
from fashion_search.web.uploads import META, REFUSED, upload_folder
from tests.conftest import data_url, jpeg
from tests.fakes import GREEN, solid

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

CASES = Path(__file__).parents[1] / "cases"
FORTY = 40
URL = data_url(jpeg(solid(GREEN)))
# Seconds: a worker that was held would be held for ever; how fast the rest goes on is the machine's affair.
PATIENCE = 30
ENDPOINTS: dict[str, Callable[[Any], list[Any]]] = {
    "search": lambda image: [image, 1],
    "search_batch": lambda image: [[image], 1],
    "recommend": lambda image: [[], [], image],
    "outfit": lambda image: [None, image],
    "explain": lambda image: ["1", image],
    "embed": lambda image: [image],
}
KINDS = (
    "absolute", "dots", "link", "link to a folder", "file:", "file://", "encoded", "encoded slashes", "relative",
    "stranger", "stranger in my folder", "pipe", "pipe elsewhere", "own pipe", "terminal", "zero", "directory",
    "the upload folder", "nothing there", "nul", "long", "empty", "inner network", "other scheme",
)  # fmt: skip


def run(http: httpx.Client, address: str, name: str, image: Any) -> tuple[int, Any]:
    """One call that answers at once, (status, answer)."""
    url = f"{address}/gradio_api/run/{name}"
    answer = http.post(url, json={"data": ENDPOINTS[name](image)})
    return answer.status_code, answer.json()


def upload(http: httpx.Client, address: str, content: bytes, name: str = "photo.jpg") -> str:
    """Where the app keeps what was uploaded."""
    return str(http.post(f"{address}/gradio_api/upload", files={"files": (name, content)}).json()[0])


def sentence(status: int, answer: Any) -> str:
    """What the caller is told went wrong; "" for an answer."""
    if "error" in answer:
        return str(answer["error"]).strip("'")  # Gradio quotes it
    results = answer["data"][0].get("results") if status == 200 else None
    return str(results[0].get("error", "")) if results else ""


@pytest.fixture(scope="module")
def planted(http: httpx.Client, address: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """For each kind the path, or address, that a caller could name; there is a picture wherever one can be."""
    elsewhere, inside = tmp_path_factory.mktemp("elsewhere").resolve(), upload_folder() / "planted"
    secret, photo = elsewhere / "secret.jpg", jpeg(solid(GREEN, (40, 40)))
    secret.write_bytes(photo)
    inside.mkdir(exist_ok=True)
    (inside / "link.jpg").symlink_to(secret)
    (inside / "folder").symlink_to(elsewhere)
    for pipe in (inside / "pipe", elsewhere / "pipe"):
        os.mkfifo(pipe)
    reader, _ = os.pipe()
    mine, seeded = Path(upload(http, address, photo)), hashlib.sha256(photo).hexdigest()
    upload(http, address, photo, "holiday.jpg")
    return {
        "absolute": str(secret),
        "dots": f"{inside}/../../../..{secret}",
        "link": str(inside / "link.jpg"),
        "link to a folder": str(inside / "folder" / "secret.jpg"),
        "file:": f"file:{secret}",
        "file://": f"file://{secret}",
        "encoded": f"{upload_folder()}/%2e%2e/%2e%2e{secret}",
        "encoded slashes": str(secret).replace("/", "%2F"),
        "relative": os.path.relpath(secret),
        "stranger": str(upload_folder() / seeded / "holiday.jpg"),
        "stranger in my folder": str(mine.parent / "holiday.jpg"),
        "pipe": str(inside / "pipe"),
        "pipe elsewhere": str(elsewhere / "pipe"),
        "own pipe": f"/proc/self/fd/{reader}",
        "terminal": "/dev/ptmx",
        "zero": "/dev/zero",
        "directory": str(elsewhere),
        "the upload folder": str(upload_folder()),
        "nothing there": str(elsewhere / "nothing.jpg"),
        "nul": f"{upload_folder()}/a\0b",
        "long": f"{upload_folder()}/{'a' * 5000}",
        "empty": "",
        "inner network": f"{address}/example/red-tshirt.jpg",
        "other scheme": f"gopher://{address[7:]}/example/red-tshirt.jpg",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_not_sent_here_is_one_sentence(
    http: httpx.Client, address: str, planted: dict[str, str], kind: str
) -> None:
    asked = [{"path": planted[kind]}, {"path": planted[kind], "meta": META}]
    if kind != "inner network":  # a look-up each; once is enough
        asked += [{"path": planted[kind], "url": planted[kind]}, {"path": None, "url": planted[kind], "meta": META}]
    for image in asked:
        for name in ENDPOINTS:
            assert sentence(*run(http, address, name, image)) == REFUSED, (name, image)


@pytest.mark.parametrize("image", ["/etc/passwd", 5, [], ["/etc/passwd"], {}, {"path": 5}, {"path": ["a"], "meta": 5}])
def test_what_is_no_picture_at_all_is_the_same_sentence(http: httpx.Client, address: str, image: Any) -> None:
    for name in ENDPOINTS:
        assert sentence(*run(http, address, name, image)) == REFUSED


def test_a_file_where_no_picture_belongs_is_refused(http: httpx.Client, address: str, planted: dict[str, str]) -> None:
    for path in (planted["absolute"], planted["pipe"], f"{address}/health"):
        filters = {"gender": [{"path": path, "meta": META}]}
        answer = http.post(f"{address}/gradio_api/run/similar", json={"data": ["1", 1, filters]}).json()
        assert sentence(500, answer) == REFUSED


@pytest.mark.parametrize("kind", ["absolute", "dots", "link", "file://", "stranger", "pipe", "own pipe", "terminal"])
def test_forty_at_once_leave_the_app_answering(
    http: httpx.Client, address: str, planted: dict[str, str], kind: str
) -> None:
    told, slowest = at_once(http, address, lambda: sentence(*run(http, address, "embed", {"path": planted[kind]})))
    assert set(told) == {REFUSED}
    assert slowest < PATIENCE


@pytest.mark.parametrize("name", ["png_49999999x1.png", "webp_7000_lossless.webp", "jp2_7000.jp2"])
def test_forty_bombs_at_once_leave_the_app_answering(http: httpx.Client, address: str, name: str) -> None:
    picture = {"path": upload(http, address, (CASES / name).read_bytes(), name)}
    started = time.monotonic()
    told, slowest = at_once(http, address, lambda: sentence(*run(http, address, "embed", picture)))
    assert len(set(told)) == 1 and "try again" in told[0]
    assert slowest < PATIENCE and time.monotonic() - started < PATIENCE


def at_once(http: httpx.Client, address: str, call: Callable[[], str]) -> tuple[list[str], float]:
    """What each of forty callers is told, and the longest that /health took meanwhile."""
    slowest, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.is_set():
            started = time.monotonic()
            assert http.get(f"{address}/health").status_code == 200
            slowest[0] = max(slowest[0], time.monotonic() - started)

    with ThreadPoolExecutor(FORTY + 1) as callers:
        watching = callers.submit(watch)
        told = [one.result() for one in [callers.submit(call) for _ in range(FORTY)]]
        over.set()
        watching.result()
    return told, slowest[0]


def ways(http: httpx.Client, address: str, image: Any) -> dict[str, str]:
    """What each way to call `embed` answers to the picture."""
    host = f"{address}/gradio_api"
    answers = {"run": http.post(f"{host}/run/embed", json={"data": [image]}).text}
    for way, body in (("call", {"data": [image]}), ("call/v2", {"image": image})):
        event = http.post(f"{host}/{way}/embed", json=body).json()["event_id"]
        answers[way] = http.get(f"{host}/call/embed/{event}").text
    return answers | {"queue": queued(http, address, "embed", [image])}


def queued(http: httpx.Client, address: str, name: str, data: list[Any]) -> str:
    """What the queue says of an event, named or the page's own."""
    config = http.get(f"{address}/config").json()
    own = [one for one in config["dependencies"] if name in (one["api_name"], one["targets"][0][1])]
    session = os.urandom(6).hex()
    body = {"data": data, "fn_index": own[0]["id"], "session_hash": session}
    http.post(f"{address}/gradio_api/queue/join", json=body).raise_for_status()
    with http.stream("GET", f"{address}/gradio_api/queue/data?session_hash={session}") as stream:
        return next(line for line in stream.iter_lines() if "process_completed" in line)


@pytest.mark.parametrize("kind", ["absolute", "link", "pipe", "nothing there"])
@pytest.mark.parametrize("meta", [{}, {"meta": META}])
def test_every_way_to_call_refuses_alike(
    http: httpx.Client, address: str, planted: dict[str, str], kind: str, meta: Any
) -> None:
    for way, answer in ways(http, address, {"path": planted[kind]} | meta).items():
        assert REFUSED in answer and "vector" not in answer, way


@pytest.mark.parametrize("kind", ["absolute", "dots", "link", "stranger", "pipe", "terminal", "nothing there"])
def test_the_page_s_own_questions_refuse_alike(
    http: httpx.Client, address: str, planted: dict[str, str], kind: str
) -> None:
    visit = {"steps": [{}, {"cause": "picture", "picture": "key"}]}
    for name in ("view", "why", "export"):
        question = {"visit": visit, "pictures": {"key": planted[kind]}, "stage": "picture", "id": "1"}
        answer = http.post(f"{address}/page/{name}", json=question)
        assert (answer.status_code, answer.json()) == (410, {"error": TEXTS["picture_gone"]})


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "empty"])
def test_mcp_refuses_alike(http: httpx.Client, address: str, planted: dict[str, str], kind: str) -> None:
    for image in (planted[kind], f"{address}/gradio_api/file={planted[kind]}"):
        answer = mcp(http, address, "embed", {"image": image})
        assert answer["isError"] and answer["content"][0]["text"] == REFUSED


def mcp(http: httpx.Client, address: str, name: str, arguments: dict[str, Any]) -> Any:
    """What the MCP server answers to one call of a tool."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    headers = {"Accept": "application/json, text/event-stream"}
    return http.post(f"{address}/gradio_api/mcp/", json=call, headers=headers).json()["result"]


def test_mcp_takes_a_data_url(http: httpx.Client, address: str) -> None:
    assert mcp(http, address, "embed", {"image": URL})["structuredContent"]["vector"][0] == 0.001


@pytest.mark.parametrize("kind", ["absolute", "pipe", "inner network"])
def test_forty_agents_at_once_leave_the_app_answering(
    http: httpx.Client, address: str, planted: dict[str, str], kind: str
) -> None:
    told, slowest = at_once(
        http, address, lambda: mcp(http, address, "embed", {"image": planted[kind]})["content"][0]["text"]
    )
    assert set(told) == {REFUSED}
    assert slowest < PATIENCE


@pytest.mark.parametrize("meta", [{}, {"meta": META}])
def test_uploads_and_data_urls_are_taken_with_and_without_meta(http: httpx.Client, address: str, meta: Any) -> None:
    kept = upload(http, address, jpeg(solid(GREEN)))
    served = f"{address}/gradio_api/file={kept}"
    for image in (
        {"path": kept},
        {"path": kept, "url": served},
        {"url": URL},
        {"path": None, "url": URL},
    ):
        for name in ENDPOINTS:
            assert sentence(*run(http, address, name, image | meta)) == "", (name, image)
        for way, answer in ways(http, address, image | meta).items():
            assert "vector" in answer, way


@pytest.mark.parametrize("meta", [{}, {"meta": META}])
def test_an_address_is_fetched_where_it_is_public(
    http: httpx.Client, address: str, meta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def public(host: str) -> str:
        return host

    monkeypatch.setattr("safehttpx.async_validate_url", public)
    url = f"{address}/example/red-tshirt.jpg"
    for image in ({"path": url}, {"path": url, "url": url}, {"url": url}):
        for name in ENDPOINTS:
            assert sentence(*run(http, address, name, image | meta)) == "", (name, image)
    assert sentence(*run(http, address, "embed", {"path": f"{address}/nothing"} | meta)) == REFUSED


def test_the_same_picture_twice_lies_under_two_names_nobody_can_guess(http: httpx.Client, address: str) -> None:
    first, second = (Path(upload(http, address, b"the same", "a.jpg")) for _ in range(2))
    assert first.parent != second.parent
    assert {len(path.parent.name) for path in (first, second)} == {64}
    assert upload_folder().stat().st_mode & 0o777 == 0o700
    stranger = http.get(f"{address}/gradio_api/file={first.parent}/b.jpg")
    nowhere = http.get(f"{address}/gradio_api/file={first.parent.parent}/{'0' * 64}/b.jpg")
    assert (stranger.status_code, nowhere.status_code) == (404, 404)


def test_too_many_pictures_are_refused_for_their_number(http: httpx.Client, address: str) -> None:
    images = [{"path": f"{address}/example/red-tshirt.jpg"}] * 2000
    answer = http.post(f"{address}/gradio_api/run/search_batch", json={"data": [images, 1]}).json()
    assert "2000 pictures came; send at most 32" in answer["error"]


def test_the_batch_tells_the_refused_from_the_good(http: httpx.Client, address: str, planted: dict[str, str]) -> None:
    images = [{"path": planted["absolute"]}, {"url": URL}, None, {"path": upload(http, address, b"nothing")}]
    body = {"data": [images, 1]}
    results = http.post(f"{address}/gradio_api/run/search_batch", json=body).json()["data"][0]["results"]
    assert [bool(result.get("matches")) for result in results] == [False, True, False, False]
    assert results[0]["error"] == results[2]["error"] == REFUSED
    assert "not a picture" in results[3]["error"]
    assert json.dumps(results).find(str(upload_folder())) < 0
