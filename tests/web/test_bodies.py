"""What every route may be sent: bounded however it comes, and nothing of a refused request kept."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from starlette.types import Message

from fashion_search.decoding.bounds import BOUNDS, Bounds
from fashion_search.web.bodies import BODY, BUSY, FULL, TOGETHER, Bodies
from fashion_search.web.kept import UploadRoom, used
from fashion_search.web.uploads import upload_folder
from tests.conftest import data_url, jpeg
from tests.fakes import GREEN, solid
from tests.web.conftest import served, swatches

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries


MB = 2**20
SMALL = Bounds(body_megabytes=1, uploads_megabytes=3)
TOO_LARGE = {"error": "The request is larger than 1 MB, which is the limit. Send smaller pictures, or fewer at once."}
WAYS = ("/gradio_api/run/embed", "/gradio_api/call/embed", "/gradio_api/call/v2/embed", "/gradio_api/queue/join",
        "/gradio_api/mcp/", "/gradio_api/cancel", "/page/view", "/page/fetch")  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Iterator[str]:
    """Where an app is served that takes a megabyte a request and keeps three."""
    with served(swatches(bounds=SMALL)) as (_, where):
        yield where


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunks"])
def test_a_body_over_the_limit_is_refused_in_a_sentence(
    http: httpx.Client, small: str, way: str, chunked: bool
) -> None:
    body = b'{"data": ["' + b"A" * (2 * MB) + b'"]}'
    sent: Any = (body[at : at + 50_000] for at in range(0, len(body), 50_000)) if chunked else body
    answer = http.post(small + way, content=sent, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (413, TOO_LARGE)


def test_a_body_within_the_limit_is_read_whole(http: httpx.Client, small: str) -> None:
    picture = data_url(jpeg(solid(GREEN)) + bytes(600_000))
    body = httpx.Request("POST", small, json={"data": [{"url": picture}]}).content
    pieces = (body[at : at + 7_001] for at in range(0, len(body), 7_001))
    answer = http.post(f"{small}/gradio_api/run/embed", content=pieces, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200 and "vector" in answer.text


def test_the_default_takes_the_largest_picture_as_a_data_url() -> None:
    assert BOUNDS.body_bytes > BOUNDS.bytes * 4 / 3 + 1000


def test_uploads_are_bounded_together(http: httpx.Client, small: str) -> None:
    before = used(upload_folder())
    answers = [http.post(f"{small}/gradio_api/upload", files={"files": ("a.jpg", bytes(MB))}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200, 503}
    refused = answers[-1]
    assert refused.json() == {"error": FULL.format(minutes=10)} and refused.headers["retry-after"] == "600"
    assert used(upload_folder()) <= max(before, SMALL.uploads_bytes) + MB


def heard(messages: list[Message]) -> Any:
    """Something to receive from: these messages, then a caller that hung up."""

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


async def ask(bodies: Bodies, messages: list[Message]) -> list[Message]:
    """What one request is answered."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await bodies({"type": "http", "method": "POST", "path": "/x", "headers": []}, heard(messages), send)
    return sent


@pytest.fixture
def seen() -> list[tuple[int, bytes]]:
    """What the app behind was given: how much it was told of, and what it read."""
    return []


@pytest.fixture
def bodies(seen: list[tuple[int, bytes]], tmp_path: Any) -> Bodies:
    """Bodies of at most ten bytes before an app that reads everything."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        read, more = b"", True
        while more:
            message = await receive()
            read, more = read + message["body"], message["more_body"]
        seen.append((scope[BODY], read))

    return Bodies(app, 10, UploadRoom(tmp_path, 10))


def part(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_the_app_reads_what_was_sent_and_nobody_who_hung_up(
    bodies: Bodies, seen: list[tuple[int, bytes]], anyio_backend: str
) -> None:
    assert await ask(bodies, [part(b"abc", True), part(b"", True), part(b"de")]) == []
    assert await ask(bodies, [part(b"abc", True)]) == []
    assert seen == [(5, b"abcde")]
    assert (bodies.held, bodies.requests) == (0, 0)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_all_bodies_together_are_bounded(
    bodies: Bodies, seen: list[tuple[int, bytes]], anyio_backend: str
) -> None:
    bodies.held = TOGETHER * 10 - 2
    start, body = await ask(bodies, [part(b"abc")])
    assert start["status"] == 503 and (b"retry-after", b"5") in start["headers"]
    assert BUSY.format(seconds=5).encode() in body["body"]
    assert seen == [] and bodies.held == TOGETHER * 10 - 2


# A caller in a process of its own: what it holds itself is not looked at.
CALLER = """
import json, sys, urllib.request, urllib.error
from urllib.request import Request, urlopen
address, way = sys.argv[1:]
picture = {"url": "data:image/jpeg;base64," + "A" * 3 * 2**20}
def ask(path, body=None):
    data = body and json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    try:
        return urlopen(Request(address + "/gradio_api/" + path, data, headers)).read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()
if way == "run":
    print(ask("run/embed", {"data": [picture]}))
elif way == "call":
    print(ask("call/embed/" + json.loads(ask("call/embed", {"data": [picture]}))["event_id"]))
else:
    tools = json.loads(ask("mcp/schema"))
    name = next(tool["name"] for tool in tools if tool["name"].endswith("embed"))
    call = {"name": name, "arguments": {"image": picture["url"]}}
    print(ask("mcp/", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}))
"""


def call_apart(address: str, way: str) -> str:
    """What a refused picture of three megabytes is answered."""
    return subprocess.run([sys.executable, "-c", CALLER, address, way], capture_output=True, text=True).stdout


@pytest.mark.slow
@pytest.mark.parametrize("way", ["call", "run"])
def test_nothing_holds_a_picture_that_was_refused(address: str, way: str) -> None:
    """Nor one circle of objects: they are looked for while Python looks for none."""
    call_apart(address, way)
    gc.collect()
    before = holders()
    gc.disable()
    try:
        assert "not a picture" in call_apart(address, way)
        assert [type(kept) for kept in holders(but=before)] == []
    finally:
        gc.enable()


@pytest.mark.slow
def test_nothing_holds_a_picture_that_was_refused_over_mcp(address: str) -> None:
    gc.collect()
    before = holders()
    assert "not a picture" in call_apart(address, "mcp")
    gc.collect()  # its client leaves circles of its own
    assert [type(kept) for kept in holders(but=before)] == []


PLANTED: list[Any] = []


def test_what_would_be_held_in_a_question_is_found() -> None:
    before = holders()
    PLANTED.append([{"url": "A" * 3 * MB}])
    try:
        [question] = PLANTED[0]
        assert not gc.is_tracked(question)  # so that it is in no list of Python's, as the questions that JSON says
        assert [kept is PLANTED[0] for kept in holders(but=before)] == [True]
    finally:
        PLANTED.clear()


def holders(but: Sequence[Any] = ()) -> list[Any]:
    """What holds megabytes now and did not before: the data of other tests is none of this one's business."""
    known = {id(kept) for kept in but}
    return [kept for kept in gc.get_objects() if id(kept) not in known and holds_much(kept)]


def holds_much(kept: Any) -> bool:
    """Whether something refers to a text or bytes of megabytes, itself or through what Python does not track."""
    return any(
        (isinstance(one, str | bytes | bytearray) and len(one) > 2 * MB)
        or (isinstance(one, dict | tuple) and not gc.is_tracked(one) and holds_much(one))
        for one in gc.get_referents(kept)
    )
