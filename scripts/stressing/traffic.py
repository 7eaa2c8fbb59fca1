"""The address of an app in; callers of every kind for a while, and what each was answered, out."""

from __future__ import annotations

import base64
import io
import json
import random
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
from PIL import Image

from scripts.stressing.known import Known
from scripts.stressing.outcome import Outcome

PATIENCE = 120
# What a refusal may be: bad, not there, too slow, gone, too large, unprocessable, busy.
REFUSALS = (400, 404, 408, 410, 413, 422, 503)
BUSY = "Try again"  # what is told by whoever has no room for a whole picture now
CUT_OFF = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
Call = Callable[[httpx.Client, random.Random, Outcome], None]
HEALTH_WITHIN = 30  # seconds; on an overloaded machine that shares its processor


def throw_traffic(address: str, callers: int, seconds: float) -> Outcome:
    """Let `callers` call for so long; the app must answer its health route all the while, and nobody wrongly."""
    outcome, kinds = Outcome(f"{callers} callers for {seconds:,.0f} s"), KINDS | {"known": Known(address).ask}
    over, end = threading.Event(), time.monotonic() + seconds
    with ThreadPoolExecutor(callers + 1) as pool:
        watching = pool.submit(watch_health, address, over, outcome)
        calling = [pool.submit(call_on, address, number, end, outcome, kinds) for number in range(callers)]
        for one in calling:
            one.result()
        over.set()
        watching.result()
    return outcome


def watch_health(address: str, over: threading.Event, outcome: Outcome) -> None:
    """Ask whether the app is there, once a second."""
    longest = 0.0
    with httpx.Client(verify=False, timeout=HEALTH_WITHIN) as client:
        while not over.wait(1):
            started = time.monotonic()
            try:
                status = client.get(f"{address}/health").status_code
                outcome.note("health", "" if status == 200 else f"answered {status}")
            except httpx.HTTPError as error:
                outcome.note("health", repr(error))
            longest = max(longest, time.monotonic() - started)
    outcome.tell(f"the longest that its health was waited for: {longest:.1f} s")


def call_on(address: str, number: int, end: float, outcome: Outcome, kinds: dict[str, Call]) -> None:
    """One caller, who picks a way to call by chance."""
    chance = random.Random(number)
    with caller(address, number) as client:
        while time.monotonic() < end:
            call_once(client, chance, outcome, kinds)


def call_once(client: httpx.Client, chance: random.Random, outcome: Outcome, kinds: dict[str, Call]) -> None:
    """One call of some kind."""
    kind = chance.choice(list(kinds))
    try:
        kinds[kind](client, chance, outcome)
    except httpx.HTTPError as error:
        outcome.note(kind, repr(error))


def caller(address: str, number: int) -> httpx.Client:
    """Somebody with an address of their own, where the system has as many: one has no more than a share of an app."""
    own = f"127.0.1.{number % 250 + 1}" if sys.platform == "linux" and "//127.0.0.1:" in address else None
    transport = httpx.HTTPTransport(verify=False, local_address=own)
    return httpx.Client(base_url=address, transport=transport, timeout=PATIENCE)


def picture(chance: random.Random) -> dict[str, str]:
    """A small photo as a data URL."""
    noise = Image.fromarray(np.frombuffer(chance.randbytes(12 * 16 * 3), np.uint8).reshape(16, 12, 3)).resize(
        (240, 320)
    )
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG")
    return {"url": "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()}


def judge(kind: str, answer: httpx.Response, outcome: Outcome) -> None:
    """An answer, or a sentence without a traceback and a path."""
    text = answer.text
    told = answer.status_code == 200 or (
        answer.status_code in REFUSALS and "Traceback" not in text and "/tmp/" not in text
    )
    outcome.note(kind, "" if told else f"{answer.status_code} {text[:200]}")


def search(client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
    answer = client.post("/gradio_api/run/search", json={"data": [picture(chance), 5]})
    judge("search", answer, outcome)
    if answer.status_code == 200:
        found = bool(answer.json()["data"][0]["matches"])
        outcome.note("search found" if found else "search empty", "" if found else "no match")


def queue(client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
    joined = client.post("/gradio_api/call/embed", json={"data": [picture(chance)]})
    if joined.status_code == 503:
        return outcome.note("queue full", "" if "retry-after" in joined.headers else "no Retry-After")
    judge("queue", joined, outcome)
    if joined.status_code != 200:
        return None
    told = client.get(f"/gradio_api/call/embed/{joined.json()['event_id']}").text
    if "event: complete" in told and '"vector"' in told:  # heartbeats come first where it takes long
        return outcome.note("queue vector")
    return outcome.note("queue refused", "" if BUSY in told and "Traceback" not in told else told[:200])


def batch(client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
    many = chance.choice((1, 2, 8))
    judge("batch", client.post("/gradio_api/run/search_batch", json={"data": [[picture(chance)] * many, 3]}), outcome)


def upload(client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
    judge("upload", client.post("/gradio_api/upload", files={"files": ("a.jpg", chance.randbytes(9_000))}), outcome)


def slow(client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
    """A body that comes in pieces, with pauses."""
    body = json.dumps({"data": [picture(chance)]}).encode()

    def pieces() -> object:
        for at in range(0, len(body), len(body) // 5 + 1):
            time.sleep(0.2)
            yield body[at : at + len(body) // 5 + 1]

    sent = client.post("/gradio_api/run/embed", content=pieces(), headers={"Content-Type": "application/json"})  # type: ignore[arg-type]
    judge("slow", sent, outcome)


def hang_up(client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
    """Half a request, then nobody."""
    where = client.base_url
    with socket.create_connection((where.host, where.port or 80), timeout=PATIENCE) as line:
        path = chance.choice(("/gradio_api/run/embed", "/gradio_api/upload", "/page/view"))
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n{{".encode())
    outcome.note("hanging up")


def oversized(client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
    """More than may come, in pieces."""
    pieces = (bytes(2**20) for _ in range(chance.choice((46, 60))))
    try:
        answer = client.post("/gradio_api/run/embed", content=pieces)
    except CUT_OFF:  # where much is sent at once: the answer that says so may be lost with the rest of the request
        return outcome.note("oversized cut off")
    judge("oversized", answer, outcome)
    return outcome.note("oversized refused", "" if answer.status_code in (408, 413, 503) else f"{answer.status_code}")


def malformed(client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
    """What is no question."""
    body = chance.choice(
        (b"", b"{", b"[" * 5_000, b"null", b'{"data": 5}', b'{"data": [{"path": "/etc/passwd"}]}', b"\xff")
    )
    path = chance.choice(("/gradio_api/run/search", "/gradio_api/call/embed", "/gradio_api/queue/join", "/page/view"))
    judge("malformed", client.post(path, content=body, headers={"Content-Type": "application/json"}), outcome)


KINDS: dict[str, Call] = {
    "search": search, "queue": queue, "batch": batch, "upload": upload, "slow": slow, "hanging up": hang_up,
    "oversized": oversized, "malformed": malformed,
}  # fmt: skip
