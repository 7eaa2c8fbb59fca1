"""Milvus Lite as a server of its own process, which can be killed and started again where it was."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Self

from tests.conftest import until


class MilvusServer:
    """`milvus-lite server` on a port and a folder that stay the same from one start to the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def address(self, collection: str) -> str:
        """Where a collection is."""
        return f"milvus://127.0.0.1:{self.port}/{collection}"

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        place = ("--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "milvus_lite", "server", *place],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers)

    def kill(self) -> None:
        """Ends it at once, with whatever it was about."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        assert self._process and self._process.poll() is None, "the server ended"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
