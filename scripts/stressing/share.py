"""A running app in; how long one caller waits alone, and among others who send batches without a pause, out.

Each way of asking is measured by itself, with searches and batches by the same way; every caller has an address of
their own.
"""

from __future__ import annotations

import base64
import json
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from fashion_search.assets import ASSETS
from scripts.stressing.app import served
from scripts.stressing.known import answer_in, by_door, by_run
from scripts.stressing.outcome import Outcome
from scripts.stressing.traffic import caller

OTHERS, MANY = 8, 32  # callers, and the pictures of each of their batches
MOST = 3  # times as long as alone a caller's median wait may be
BATCH = "search_batch"
Ask = Callable[[httpx.Client, Any], httpx.Response]


def batch_by_door(client: httpx.Client, urls: list[str]) -> httpx.Response:
    """Plain HTTP."""
    return client.post(f"/api/{BATCH}", json={"images": urls})


def batch_by_run(client: httpx.Client, urls: list[str]) -> httpx.Response:
    """Gradio's way to answer at once."""
    return client.post(f"/gradio_api/run/{BATCH}", json={"data": [[{"url": url} for url in urls]]})


def by_call(client: httpx.Client, url: str) -> httpx.Response:
    """Gradio's queue."""
    return fetch(client, "search", {"url": url})


def batch_by_call(client: httpx.Client, urls: list[str]) -> httpx.Response:
    """The same for a batch."""
    return fetch(client, BATCH, [{"url": url} for url in urls])


def fetch(client: httpx.Client, name: str, value: Any) -> httpx.Response:
    """Join the queue, and wait for what it answers."""
    joined = client.post(f"/gradio_api/call/{name}", json={"data": [value]}).raise_for_status()
    return client.get(f"/gradio_api/call/{name}/{joined.json()['event_id']}")


WAYS: dict[str, tuple[Ask, Ask]] = {
    "/api": (by_door, batch_by_door),
    "/gradio_api/run": (by_run, batch_by_run),
    "/gradio_api/call": (by_call, batch_by_call),
}


def share_fairly(count: int) -> Outcome:
    """`count` searches of one caller by each way, alone and among eight with batches: not three times as long."""
    outcome = Outcome("a fair share")
    with served() as app:
        for way in WAYS:
            measure(app.address, way, count, outcome)
    return outcome


def measure(address: str, way: str, count: int, outcome: Outcome, others: int = OTHERS, many: int = MANY) -> None:
    """One way of asking."""
    search, batch = WAYS[way]
    urls = photos()
    alone = ask(address, search, urls, count // 2, f"{way} alone", outcome)
    over, batches = threading.Event(), list[float]()

    def keep_on(number: int) -> None:
        sent = (urls * many)[:many]
        while not over.is_set():
            batches.extend(ask(address, batch, [sent], 1, f"{way} batch", outcome, number))

    with ThreadPoolExecutor(others) as pool:
        working = [pool.submit(keep_on, number) for number in range(1, others + 1)]
        among = ask(address, search, urls, count, f"{way} among batches", outcome)
        over.set()
        for one in working:
            one.result()
    # Before and after: a machine that others use too is not the same for long.
    alone += ask(address, search, urls, count - count // 2, f"{way} alone", outcome)
    judge(way, statistics.median(alone), statistics.median(among), statistics.median(batches), outcome)


def photos() -> list[str]:
    """The page's examples, as data URLs."""
    files = sorted((ASSETS / "examples").glob("*.jpg"))
    return ["data:image/jpeg;base64," + base64.b64encode(file.read_bytes()).decode() for file in files]


def ask(
    address: str, way: Ask, values: list[Any], count: int, name: str, outcome: Outcome, number: int = 0
) -> list[float]:
    """The seconds that each of `count` questions took; one that is not answered is a loss."""
    took = []
    with caller(address, number) as client:
        for at in range(count):
            started = time.monotonic()
            heard = way(client, values[at % len(values)])
            took.append(time.monotonic() - started)
            outcome.note(name, "" if is_found(heard) else f"{heard.status_code} {heard.text[:200]}")
    return took


def is_found(heard: httpx.Response) -> bool:
    """Whether something was found, for every picture asked with."""
    if heard.status_code != 200:
        return False
    text = heard.text
    if not text.startswith("{"):  # the queue's events
        text = '{"data": ' + text.rpartition("event: complete\ndata: ")[2].strip() + "}"
    found = answer_in(json.loads(text))
    return all(one.get("matches") for one in found.get("results", [found]))


def judge(way: str, alone: float, among: float, batch: float, outcome: Outcome) -> None:
    """Tell both medians, and lose where one is too many times the other."""
    told = f"{alone * 1000:,.0f} ms alone, {among * 1000:,.0f} ms among batches: {among / alone:.1f} times"
    outcome.tell(f"{way}: {told}; a batch took {batch:,.1f} s")
    if among > MOST * alone:
        outcome.note(f"{way} share", told)
