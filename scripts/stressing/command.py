"""A command line in; every kind of stress, told as it ends, and 1 where anything was lost, out."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.stressing.files import mutate_files
from scripts.stressing.kills import kill_builds
from scripts.stressing.outcome import Outcome
from scripts.stressing.traffic import throw_traffic

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 2**20


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for."""
    asked = parser().parse_args(arguments)
    if asked.quick:
        asked.minutes, asked.callers, asked.files, asked.kills = 0.1, 8, 300, 0
    outcomes = []
    for outcome in run(asked):
        print(outcome, flush=True)
        outcomes.append(outcome)
    return 1 if any(outcome.lost for outcome in outcomes) else 0


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(description="Hostile traffic, odd files and killed builds; what was lost.")
    options.add_argument("--address", help="an app that runs; without it one is started on the bundled sample")
    options.add_argument("--minutes", type=float, default=10, help="how long the callers call")
    options.add_argument("--callers", type=int, default=64)
    options.add_argument("--files", type=int, default=20_000, help="mutated picture files")
    options.add_argument("--kills", type=int, default=20, help="builds that are killed")
    options.add_argument("--quick", action="store_true", help="some seconds, no kills")
    return options


def run(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Each kind that was asked for."""
    if asked.address:
        yield throw_traffic(asked.address.rstrip("/"), asked.callers, asked.minutes * 60)
        return
    if asked.minutes and asked.callers:
        with served() as (address, process):
            yield throw_traffic(address, 2, 5)  # what is made once is there now
            before = resident(process)
            yield throw_traffic(address, asked.callers, asked.minutes * 60)
            time.sleep(5)
            after = resident(process)
            print(f"memory: {before:,.0f} MB before, {after:,.0f} MB after", flush=True)
    if asked.files:
        yield mutate_files(asked.files)
    if asked.kills:
        yield kill_builds(asked.kills)


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The app on the bundled sample: its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environ = os.environ | {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        # It answers before it is there: Gradio still asks itself for its page.
        if app.stdout is None or not any("API" in line for line in app.stdout):
            raise RuntimeError("The app did not start; what it said stands above.")
        yield address, app.pid
    finally:
        app.terminate()
        app.wait(60)


def resident(process: int) -> float:
    """The MB of memory that a process holds; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 / MEGABYTE for line in lines if line.startswith("VmRSS")), 0.0)
