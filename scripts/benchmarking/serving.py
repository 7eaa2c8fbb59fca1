"""The app as its callers meet it: how soon it answers, what HTTP adds to a query, and eight callers at once."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from fashion_search.encoder import load_encoder
from fashion_search.index import CatalogIndex
from fashion_search.search.service import SearchService
from scripts.benchmarking.machine import memory, watch
from scripts.benchmarking.material import data_url
from scripts.benchmarking.rounds import Block, Worker, start, summary

ROOT = Path(__file__).parent.parent.parent
# How often the pictures are repeated for the batch rate: fewer than a hundred would not keep every core busy.
REPEATED = 5
START_SECONDS = 180.0


class UnservedError(RuntimeError):
    """The app did not come up, or did not answer."""


def measure(index: Path, model: str, pictures: list[Path], rounds: int) -> dict[str, Any]:
    """Start the app on the index; it, its engine alone and the engine on many pictures take turns."""
    with app(index) as (address, process, begun):
        asked = [_body(address, picture) for picture in pictures]
        plain = [_plain(picture) for picture in pictures]
        with _caller(address) as connection:
            _ask(connection, asked[0])
        answer: dict[str, Any] = {"first_answer_s": time.perf_counter() - begun, **_time_opening(index)}
        answer |= {"torch_loaded": _has_loaded(process.pid, "libtorch"), "at_rest": memory(process.pid)}
        # Only now: a second process that starts beside the app would have slowed its first answer.
        service = SearchService(CatalogIndex.load(index), load_encoder(model))
        with start({"engine": ("ours", model, str(index))}) as [worker]:
            engine = Engine(worker, service, pictures)
            answer |= _in_turns(
                {
                    "engine": engine.block,
                    "engine_8": partial(engine.crowd, 8),
                    "callers_1": partial(_block, address, process.pid, asked, 1),
                    "callers_8": partial(_block, address, process.pid, asked, 8),
                    "plain_1": partial(_block, address, process.pid, plain, 1),
                    "plain_8": partial(_block, address, process.pid, plain, 8),
                },
                rounds,
            )
        return answer | _compare(answer) | {"under_load": memory(process.pid)}


def _compare(rows: dict[str, Any]) -> dict[str, float]:
    """Tell what each door adds to a query, and how much of the engine's rate it gives to eight callers."""
    compared = {}
    for door, name in (("callers", ""), ("plain", "plain_")):
        one, eight = rows[f"{door}_1"], rows[f"{door}_8"]
        compared[f"{name}overhead_ms"] = one["median_ms"] - rows["engine"]["median_ms"]
        compared[f"{name}share_of_batch_rate"] = eight["per_second"] / rows["engine"]["per_second"]
        compared[f"{name}share_of_engine_8"] = eight["per_second"] / rows["engine_8"]["per_second"]
    return compared


def _in_turns(turns: dict[str, Callable[[], tuple[Block, float]]], rounds: int) -> dict[str, dict[str, Any]]:
    """Let each take its turn, round after round; a row for each."""
    rows: dict[str, list[tuple[Block, float]]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            rows[name].append(turn())
    return {
        name: {**summary([block for block, _ in blocks]), "per_second": median(rate for _, rate in blocks)}
        for name, blocks in rows.items()
    }


@dataclass
class Engine:
    """What the app could do at best: one query in a process of its own, and pictures per second when it has many."""

    worker: Worker
    service: SearchService
    pictures: list[Path]

    def block(self, times: int = 10) -> tuple[Block, float]:
        """Ask for single queries, then embed every picture at once; the times, and pictures per second."""
        with watch(self.worker.process.pid) as shares:
            ms = self.worker.ask([str(picture) for picture in self.pictures], times)["ms"]
        many = self.pictures * REPEATED
        start = time.perf_counter()
        self.service.encoder.encode(self.service.decode(picture.read_bytes()) for picture in many)
        return Block(ms, shares.others, shares.steal), len(many) / (time.perf_counter() - start)

    def crowd(self, callers: int, each: int = 20) -> tuple[Block, float]:
        """Let the callers ask `each` questions side by side without HTTP; the times, and how many a second."""
        data = [picture.read_bytes() for picture in self.pictures]
        return _side_by_side([partial(self._search, data)] * callers, each)

    def _search(self, data: list[bytes], at: int) -> None:
        self.service.search(data[at % len(data)])


def _time_opening(index: Path, times: int = 5) -> dict[str, float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        CatalogIndex.load(index)
        taken.append(1000 * (time.perf_counter() - start))
    return {"index_open_ms": median(taken)}


def _has_loaded(pid: int, library: str) -> bool | None:
    """Whether the process has a library of this name in its memory; None where /proc does not tell."""
    try:
        return library in Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return None


@contextmanager
def app(index: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]", float]]:
    """Run app.py on a free port until the block ends; give its address, its process and when it was started."""
    port = _free_port()
    settings = {"FASHION_INDEX": str(index), "GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=os.environ | settings, stdout=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}", process, begun
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Ask for the API's description until it is there."""
    end = time.perf_counter() + START_SECONDS
    while time.perf_counter() < end:
        if process.poll() is not None:
            raise UnservedError(f"app.py ended with status {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/gradio_api/info", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise UnservedError(f"app.py did not answer within {START_SECONDS:.0f} s")


@dataclass(frozen=True)
class Asked:
    """A question as it is sent, and where its matches stand in the answer."""

    path: str
    kind: str
    body: bytes
    read: Callable[[Any], list[Any]]


def _body(address: str, picture: Path) -> Asked:
    """Make a question for Gradio's door: the picture as a data: URL, every other parameter at its default."""
    with urllib.request.urlopen(f"{address}/gradio_api/info", timeout=30) as response:
        parameters = json.load(response)["named_endpoints"]["/search"]["parameters"]
    values = [parameter.get("parameter_default") for parameter in parameters]
    values[0] = {"url": data_url(picture), "orig_name": picture.name, "meta": {"_type": "gradio.FileData"}}
    body = json.dumps({"data": values}).encode()
    return Asked("/gradio_api/run/search", "application/json", body, lambda answer: answer["data"][0]["matches"])


def _plain(picture: Path) -> Asked:
    """Make a question for the plain door: the picture as the body."""
    return Asked("/api/search", "image/jpeg", picture.read_bytes(), lambda answer: answer["matches"])


def _caller(address: str) -> "closing[HTTPConnection]":
    """Open a caller's connection, which stays open between questions as HTTP clients keep it."""
    return closing(HTTPConnection(address.removeprefix("http://"), timeout=120))


def _ask(connection: HTTPConnection, asked: Asked) -> bytes:
    """Ask and wait for the whole answer."""
    connection.request("POST", asked.path, asked.body, {"Content-Type": asked.kind})
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise UnservedError(f"{asked.path} answered {response.status}: {answer[:300]!r}")
    return answer


def _block(address: str, pid: int, questions: list[Asked], callers: int, each: int = 20) -> tuple[Block, float]:
    """Let the callers ask `each` questions over HTTP side by side; the times, and how many were answered a second."""
    answers: list[bytes] = []

    def ask(connection: HTTPConnection, at: int) -> None:
        answers.append(_ask(connection, questions[at % len(questions)]))

    with ExitStack() as stack:
        connections = [stack.enter_context(_caller(address)) for _ in range(callers)]
        found = _side_by_side([partial(ask, connection) for connection in connections], each, pid)
    matches = [questions[0].read(json.loads(answer)) for answer in answers]
    if len(matches) != callers * each or not all(matches):
        raise UnservedError(f"{callers * each} questions were asked and {sum(map(bool, matches))} found products")
    return found


def _side_by_side(callers: list[Callable[[int], None]], each: int, *pids: int) -> tuple[Block, float]:
    """Let each of the callers ask `each` questions; the times, and how many were answered a second."""
    taken: list[float] = []

    def ask(question: Callable[[int], None]) -> None:
        for at in range(each):
            start = time.perf_counter()
            question(at)
            taken.append(1000 * (time.perf_counter() - start))

    threads = [threading.Thread(target=ask, args=(caller,)) for caller in callers]
    start = time.perf_counter()
    with watch(*pids) as shares:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return Block(taken, shares.others, shares.steal), len(taken) / (time.perf_counter() - start)
