"""Nothing is left of a visit: neither on the disk nor in memory."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from fashion_search.web import housekeeping
from fashion_search.web.housekeeping import ROUNDS, SESSIONS, bound_queue, forget_sessions
from fashion_search.web.kept import LEAST, UploadRoom, sweep, used
from fashion_search.web.uploads import upload_folder
from tests.conftest import data_url, jpeg, until
from tests.fakes import GREEN, solid
from tests.web.conftest import served
from tests.web.test_open_door import mcp, ways

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

URL = data_url(jpeg(solid(GREEN)))
FETCHED = "download"  # what a file is called that came from an address


class Clock:
    """Goes so fast that an hour is no time at all, but only when it is told to: a slow machine loses no visit."""

    def __init__(self) -> None:
        self.goes = self.stood = False
        self._tidy = housekeeping.tidy

    async def tidy(self, page: Any, waited: dict[str, int], age: float) -> dict[str, int]:
        """A round of housekeeping, where the clock goes."""
        if self.goes:
            return await self._tidy(page, waited, 0)
        self.stood = True
        return waited

    def stop(self) -> None:
        """Stand still; the round that was under way is over then."""
        self.goes = self.stood = False
        until(lambda: self.stood)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, str, Clock]]:
    """The app, and its clock, which stands."""
    slow, clock = housekeeping.housekeeping, Clock()
    monkeypatch.setattr(housekeeping, "tidy", clock.tidy)
    monkeypatch.setattr(housekeeping, "housekeeping", lambda: slow(every=0.05))
    with served() as (page, address):
        yield page, address, clock


def test_nothing_is_left_after_the_last_visitor(
    http: httpx.Client, hurried: tuple[Any, str, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def public(host: str) -> str:
        return host

    monkeypatch.setattr("safehttpx.async_validate_url", public)
    page, address, clock = hurried
    photo = jpeg(solid(GREEN))
    for name in ("a.jpg", "b.jpg", "empty"):
        sent = http.post(f"{address}/gradio_api/upload?upload_id=1", files={"files": (name, photo)}).json()[0]
        ways(http, address, {"path": sent})
        for image in ({"path": sent}, {"url": URL}, {"path": "/nothing"}):
            http.post(f"{address}/gradio_api/run/search_batch", json={"data": [[image, image], 1]})
    mcp(http, address, "embed", {"image": URL})
    search = {"data": [{"path": f"{address}/example/red-tshirt.jpg"}, 1]}
    assert http.post(f"{address}/gradio_api/run/search", json=search).status_code == 200
    assert FETCHED in {path.name for path in upload_folder().rglob("*")}
    hang_up(address)
    unread = http.post(f"{address}/gradio_api/call/embed", json={"data": [{"url": URL}]}).json()["event_id"]
    queue = page._queue
    until(lambda: unread not in queue.event_ids_to_events)
    assert upload_folder().is_dir() and page.upload_file_set and queue.pending_messages_per_session
    clock.goes = True
    until(lambda: not list(upload_folder().rglob("*")))
    until(lambda: not page.upload_file_set and not any(page.temp_file_sets))
    until(lambda: not queue.pending_messages_per_session and not queue.pending_event_ids_session)
    clock.stop()  # and it goes on as before
    sent = http.post(f"{address}/gradio_api/upload", files={"files": ("a.jpg", photo)}).json()[0]
    assert "vector" in ways(http, address, {"path": sent})["call"]


def hang_up(address: str) -> None:
    """Send half an upload."""
    import socket

    host, port = address.removeprefix("http://").split(":")
    head = (
        f"POST /gradio_api/upload HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        'Content-Length: 9999\r\n\r\n--x\r\nContent-Disposition: form-data; name="files"; filename="h.jpg"\r\n\r\nhalf'
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode())
        time.sleep(0.3)


def test_who_hangs_up_leaves_no_half_file(address: str) -> None:
    before = set(upload_folder().rglob("*"))
    hang_up(address)
    until(lambda: {path for path in upload_folder().rglob("*") if path.is_file()} <= before)


def test_calls_leave_no_sessions_behind() -> None:
    with served() as (page, address), httpx.Client(base_url=address, timeout=60) as client:
        for _ in range(SESSIONS + 40):
            event = client.post("/gradio_api/call/embed", json={"data": [{"url": URL}]}).json()["event_id"]
            assert "vector" in client.get(f"/gradio_api/call/embed/{event}").text
    assert len(page.app.state_holder.session_data) <= SESSIONS
    assert len(page._queue.event_analytics) <= 1
    assert page._queue.cached_event_analytics_summary == {"functions": {}}


def test_old_files_go_and_new_ones_stay(tmp_path: Path) -> None:
    now = time.time()
    for name, age in (("old/deep/a", 4000), ("old/b", 4000), ("new/a", 10), ("both/old", 4000), ("both/new", 10)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)
        os.utime(path, (now - age, now - age))
    for folder in ("old/deep", "old", "both"):
        os.utime(tmp_path / folder, (now - 4000, now - 4000))
    (tmp_path / "link").symlink_to(tmp_path)
    assert used(tmp_path) == 10 * LEAST
    assert sweep(tmp_path, 3600, now) == 5
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert left == {"new", "new/a", "both", "both/new", "link"}
    assert sweep(tmp_path / "nowhere") == 0


def test_the_room_counts_files_by_number_too(tmp_path: Path) -> None:
    room = UploadRoom(tmp_path, 20 * LEAST)
    assert asyncio.run(room.take(LEAST))
    for number in range(30):
        (tmp_path / str(number)).touch()
    room._looked -= 60
    assert not asyncio.run(room.take(1))
    sweep(tmp_path, 0, time.time() + 1)
    room._looked -= 60
    assert asyncio.run(room.take(1))


def test_an_unread_answer_waits_some_rounds_and_a_running_call_for_ever() -> None:
    queue: Any = SimpleNamespace(
        pending_messages_per_session={"unread": 1, "read": 2, "running": 3},
        pending_event_ids_session={"unread": {"a"}, "read": set(), "running": {"b"}, "late": {"c"}},
        event_ids_to_events={"b": 1},
    )
    waited: dict[str, int] = {}
    for _ in range(2):
        waited = forget_sessions(queue, waited)
    assert set(queue.pending_messages_per_session) == {"unread", "running"}
    for _ in range(ROUNDS):
        waited = forget_sessions(queue, waited)
    assert set(queue.pending_messages_per_session) == set(queue.pending_event_ids_session) == {"running"}
    assert waited == {}


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_full_queue_says_when_to_come_again(anyio_backend: str) -> None:
    answers = [(True, "event", "success"), (False, "Queue is full. Max size is 64", "queue_full")]

    async def push(body: Any, request: Any, username: Any) -> Any:
        return answers.pop(0)

    waiting = SimpleNamespace(request=SimpleNamespace(scope={housekeeping.BODY: 90}))
    queue: Any = SimpleNamespace(
        push=push, event_ids_to_events={"one": waiting}, pending_messages_per_session=SimpleNamespace(max_size=2000)
    )
    bound_queue(queue, 100)
    full = (False, "Too many are asking at once. Try again in 5 seconds.", "queue_full")
    small, large = (SimpleNamespace(scope={housekeeping.BODY: size}) for size in (10, 11))
    assert await queue.push(None, large, None) == full
    assert await queue.push(None, small, None) == (True, "event", "success")
    assert await queue.push(None, small, None) == full
