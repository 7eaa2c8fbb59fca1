"""Contenders take turns: a block of questions each, round after round; what slows the machine slows them all."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from scripts.benchmarking.machine import CONTENDED, memory, watch

# Threads of the contender before keep a core busy for a while after their answer; nobody pays for the one before.
PAUSE = 0.4


@dataclass
class Block:
    """The times of one contender's turn, what others took of the machine meanwhile, and what it answered."""

    ms: list[float] = field(default_factory=list)
    others: float = 0.0
    steal: float = 0.0
    answers: list[Any] = field(default_factory=list)


class Worker:
    """A contender in a process of its own; several can be started before the first is waited for."""

    def __init__(self, name: str, kind: str, *arguments: str) -> None:
        command = [sys.executable, str(Path(__file__).with_name("worker.py")), kind, *arguments]
        self.name = name
        self.at_rest: dict[str, float] = {}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *error: object) -> None:
        """End the process by closing its input."""
        pipe_of(self.process.stdin).close()
        self.process.wait(timeout=60)
        pipe_of(self.process.stdout).close()

    def ready(self) -> dict[str, float]:
        """Wait until it is built; the seconds that took and its memory before the first question."""
        return {**self._read(), **memory(self.process.pid)}

    def ask(self, items: list[Any], times: int) -> dict[str, Any]:
        """Ask `times` questions and return the worker's answer."""
        pipe_of(self.process.stdin).write(json.dumps({"items": items, "times": times}) + "\n")
        pipe_of(self.process.stdin).flush()
        return self._read()

    def memory(self) -> dict[str, float]:
        """Return its resident megabytes."""
        return memory(self.process.pid)

    def _read(self) -> dict[str, Any]:
        line = pipe_of(self.process.stdout).readline()
        if not line:
            raise RuntimeError(f"The contender {self.name!r} ended with status {self.process.wait()}; see above.")
        return dict(json.loads(line))


@contextmanager
def start(commands: dict[str, tuple[str, ...]]) -> Iterator[list[Worker]]:
    """Start a worker for each name and command, wait until all are ready, and end them after the block."""
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(name, *command)) for name, command in commands.items()]
        for worker in workers:
            worker.at_rest = worker.ready()
        yield workers


def pipe_of(pipe: Any) -> Any:
    """Return the pipe of a process that was started with one."""
    if pipe is None:
        raise RuntimeError("The process was started without pipes.")
    return pipe


def interleave(workers: list[Worker], items: list[Any], rounds: int, times: int) -> dict[str, list[Block]]:
    """Warm every worker up, then let them take turns; the order turns with the round, and each asks other items."""
    blocks: dict[str, list[Block]] = {worker.name: [] for worker in workers}
    for worker in workers:
        worker.ask(items, 3)
    for number in range(rounds):
        first = number % len(workers)
        asked = [items[(number * times + at) % len(items)] for at in range(times)]
        for worker in workers[first:] + workers[:first]:
            time.sleep(PAUSE)
            with watch(worker.process.pid) as shares:
                told = worker.ask(asked, times)
            blocks[worker.name].append(Block(told["ms"], shares.others, shares.steal, told["answers"]))
    return blocks


def summary(blocks: list[Block]) -> dict[str, Any]:
    """Return the median, p99, sample count, and the shares of the machine that others took (medians over blocks)."""
    ms = np.concatenate([block.ms for block in blocks])
    others, steal = (float(np.median([getattr(block, name) for block in blocks])) for name in ("others", "steal"))
    return {
        "median_ms": float(np.median(ms)),
        "p99_ms": float(np.percentile(ms, 99)),
        "samples": len(ms),
        "others": others,
        "steal": steal,
        "contended": others + steal > CONTENDED,
    }
