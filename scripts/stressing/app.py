"""An index, or nothing, in; the app that serves it, and what that holds in memory and keeps on the disk, out."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 2**20
ENDING = 180  # seconds
HOUR = 60  # seconds that an upload is kept in this app: nobody waits an hour for what a visitor leaves
# The app with that clock, and an index of `killed.build` with the tests' own encoder, which takes no time; everything
# else is as `python app.py` has it.
APP = f"""
import os, sys
from fashion_search.commands.serve import serve
from fashion_search.search import opening
from fashion_search.web import housekeeping

if os.environ.get("FASHION_INDEX"):
    from tests.fakes import FakeEncoder

    opening.load_encoder = lambda *_: FakeEncoder()
slow = housekeeping.housekeeping
housekeeping.housekeeping = lambda: slow(every=5, age={HOUR})
sys.exit(serve(os.environ))
"""


@dataclass(frozen=True)
class App:
    """A running app."""

    address: str
    process: int
    folder: Path  # where it keeps what is uploaded

    def memory(self) -> float:
        """The MB of memory that it holds; 0 where the system does not tell."""
        status = Path(f"/proc/{self.process}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) * 1024 / MEGABYTE for line in lines if line.startswith("VmRSS")), 0.0)

    def files(self) -> list[Path]:
        """What it keeps on the disk."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


@contextmanager
def served(index: Path | str = "") -> Iterator[App]:
    """The app, until the end of the block; then it is gone, with all that was uploaded."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        own = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": folder}
        own["FASHION_INDEX"] = str(index)
        app = subprocess.Popen(
            [sys.executable, "-c", APP], cwd=ROOT, env=os.environ | own, stdout=subprocess.PIPE, text=True
        )
        try:
            # It answers before it is there: Gradio still asks itself for its page.
            if app.stdout is None or not any("API" in line for line in app.stdout):
                raise RuntimeError("The app did not start; what it said stands above.")
            yield App(f"http://127.0.0.1:{port}", app.pid, Path(folder))
        finally:
            end(app)


def end(app: subprocess.Popen[str]) -> None:
    """Ask an app to end, and say how long that took; one that does not is ended."""
    started = time.monotonic()
    app.terminate()
    try:
        app.wait(ENDING)
    except subprocess.TimeoutExpired:
        app.kill()
        app.wait()
    print(f"asked to end, the app did so after {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
