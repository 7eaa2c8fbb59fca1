"""Two processes of the app behind one address share nothing but the index: one of them may go at any time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.browser.conftest import start_app, wait_until_healthy
from tests.conftest import PRODUCTS, SWATCHES, data_url, jpeg, until
from tests.fake_app import FAKE_APP
from tests.fakes import solid
from tests.paths import ROOT
from tests.web.conftest import free_port

pytestmark = pytest.mark.slow

SEARCHES, CALLERS, KILLED_AFTER = 1000, 4, 300
PICTURES = [data_url(jpeg(solid(colour))) for colour in SWATCHES]


class Behind(NamedTuple):
    """An address and the processes of the app behind it, by their ports."""

    address: str
    apps: dict[int, subprocess.Popen[bytes]]


@pytest.fixture
def behind(index_folder: Path, tmp_path: Path) -> Iterator[Behind]:
    """Two apps with the same index, and a proxy before them."""
    apps: dict[int, subprocess.Popen[bytes]] = {}
    with ExitStack() as stack:
        for port in (free_port(), free_port()):
            out = stack.enter_context((tmp_path / f"{port}.txt").open("w"))
            apps[port] = start_app(port, out, "-c", FAKE_APP, PYTHONPATH=str(ROOT), FASHION_INDEX=str(index_folder))
            stack.callback(end, apps[port])
        for port, app in apps.items():
            wait_until_healthy(app, f"http://127.0.0.1:{port}", tmp_path / f"{port}.txt")
        own = free_port()
        command = [sys.executable, "-m", "tests.web.balancer", str(own), *map(str, apps)]
        proxy = subprocess.Popen(command, cwd=ROOT)
        stack.callback(end, proxy)
        until(lambda: proxy.poll() is None and answers(f"http://127.0.0.1:{own}/health"), 60)
        yield Behind(f"http://127.0.0.1:{own}", apps)


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(30)


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


class Asked:
    """What the callers have been told, as they go on."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.by_app: Counter[str] = Counter()
        self.lost: Counter[int] = Counter()  # by caller
        self.wrong: list[str] = []
        self.enough = threading.Event()

    def note(self, caller: int, at: int, answer: httpx.Response) -> None:
        """Notes an answer, or that there was none."""
        with self.lock:
            if answer.status_code != 200:
                self.lost[caller] += 1
            elif answer.json()["matches"][0]["id"] != PRODUCTS[at]["id"]:
                self.wrong.append(answer.text)
            else:
                self.by_app[answer.headers["x-app"]] += 1
            if self.by_app.total() >= KILLED_AFTER:
                self.enough.set()

    def search(self, address: str, caller: int) -> None:
        """One caller's share of the searches, one after the other."""
        with httpx.Client(base_url=address, timeout=60) as client:
            for number in range(SEARCHES // CALLERS):
                at = (caller + number) % len(PICTURES)
                self.note(caller, at, client.post("/api/search", json={"image": PICTURES[at], "k": 1}))


def test_a_process_that_is_killed_costs_a_caller_no_more_than_the_answer_under_way(behind: Behind) -> None:
    asked, killed = Asked(), next(iter(behind.apps))
    with ThreadPoolExecutor(CALLERS) as callers:
        running = [callers.submit(asked.search, behind.address, caller) for caller in range(CALLERS)]
        assert asked.enough.wait(120)
        behind.apps[killed].kill()
        before = Counter(asked.by_app)
        for each in running:
            each.result()
    assert asked.wrong == []
    assert all(count <= 1 for count in asked.lost.values()), asked.lost
    assert asked.by_app.total() + asked.lost.total() == SEARCHES
    assert before[str(killed)] > 100  # both had their share until then
    assert asked.by_app[str(killed)] <= before[str(killed)] + CALLERS
