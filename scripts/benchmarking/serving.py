"""The app as a stranger meets it: how soon it answers, what HTTP adds to a query, and eight callers at once."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.benchmarking.machine import memory, watched
from scripts.benchmarking.material import data_url
from scripts.benchmarking.rounds import Block, summary

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 180.0


class UnservedError(RuntimeError):
    """The app did not come up, or did not answer."""


def measure(index: Path, pictures: list[Path], rounds: int) -> dict[str, Any]:
    """Start the app on the index and measure start-up, memory, one caller and eight."""
    with app(index) as (address, process, started):
        bodies = [_body(address, picture) for picture in pictures]
        _post(address, bodies[0])
        answer = {"first_answer_s": time.perf_counter() - started, "at_rest": memory(process.pid)}
        for callers in (1, 8):
            blocks = [_block(address, process.pid, bodies, callers) for _ in range(rounds)]
            row = summary([block for block, _ in blocks])
            rates = sorted(rate for _, rate in blocks)
            answer[f"callers_{callers}"] = row | {"per_second": rates[len(rates) // 2]}
        return answer | {"under_load": memory(process.pid)}


@contextmanager
def app(index: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]", float]]:
    """Run app.py on a free port until the block ends; give its address, its process and when it was started."""
    port = _free_port()
    settings = {"FASHION_INDEX": str(index), "GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=os.environ | settings, stdout=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}", process, started
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


def _body(address: str, picture: Path) -> bytes:
    """Make a /search request: the picture as a data: URL, every other parameter at its default."""
    with urllib.request.urlopen(f"{address}/gradio_api/info", timeout=30) as response:
        parameters = json.load(response)["named_endpoints"]["/search"]["parameters"]
    values = [parameter.get("parameter_default") for parameter in parameters]
    values[0] = {"url": data_url(picture), "orig_name": picture.name, "meta": {"_type": "gradio.FileData"}}
    return json.dumps({"data": values}).encode()


def _post(address: str, body: bytes) -> dict[str, Any]:
    """Ask /search and wait for the answer."""
    request = urllib.request.Request(
        f"{address}/gradio_api/run/search", body, {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            return dict(json.load(response))
    except urllib.error.HTTPError as error:
        raise UnservedError(f"/search answered {error.code}: {error.read(300)!r}") from None


def _block(address: str, pid: int, bodies: list[bytes], callers: int, each: int = 10) -> tuple[Block, float]:
    """Let the callers ask `each` questions side by side; the times, and how many were answered a second."""
    taken: list[float] = []

    def ask() -> None:
        for at in range(each):
            start = time.perf_counter()
            _post(address, bodies[at % len(bodies)])
            taken.append(1000 * (time.perf_counter() - start))

    threads = [threading.Thread(target=ask) for _ in range(callers)]
    start = time.perf_counter()
    with watched(pid) as shares:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return Block(taken, shares.others, shares.steal), len(taken) / (time.perf_counter() - start)
