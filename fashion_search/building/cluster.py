"""Parts of a catalog and what is to be done with each in; all of it done on a Ray cluster, and what was not, out.

Plain tasks, each tried a bounded number of times by this program: Ray by itself tries a task that ran out of memory for
ever, and so does Ray Data with one that kills its worker.
"""

from __future__ import annotations

import logging
import os
import re
import socket
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fashion_search.building.parts import Part
from fashion_search.catalog.source import first_line
from fashion_search.optional import needed_for

log = logging.getLogger(__name__)

WINDOW = 1000  # parts handed to Ray at once
SILENT_S = 600
ANSWER_S = 10
Work = Callable[[Part], object]
Progress = Callable[[int], object]


def nobody(rows: int) -> None:
    """Takes the rows of a part that was done."""


class ClusterError(ValueError):
    """A cluster that cannot be used; the text says which and why."""


@dataclass(frozen=True)
class Share:
    """What one task takes of a machine."""

    cpus: float = 1
    gpus: float = 0


@dataclass(frozen=True)
class Fault:
    """Why a try ended; a `lasting` one would only come again."""

    reason: str
    lasting: bool


@dataclass
class Done:
    """The parts that were done, and why the others were not."""

    done: list[Part] = field(default_factory=list)
    failed: dict[Part, str] = field(default_factory=dict)
    tried: Counter[Part] = field(default_factory=Counter)  # without success

    def note(self, part: Part, fault: Fault | None, retries: int) -> bool:
        """Notes how a try ended; whether there is to be another."""
        if fault is None:
            self.done.append(part)
            return False
        self.tried[part] += 1
        tries = self.tried[part]
        if not fault.lasting and tries <= retries:
            log.warning("%s is tried again (%d of %d): %s.", part.name, tries, retries, fault.reason)
            return True
        self.failed[part] = f"{fault.reason} ({tries} tries)" if tries > 1 else fault.reason
        log.warning("%s cannot be done: %s.", part.name, self.failed[part])
        return False


@contextmanager
def cluster(address: str | None = None) -> Iterator[None]:
    """Ray, at `address` or on this machine alone. Raises ClusterError where that cannot be used."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody is told what is built here
    if not address:
        os.environ.setdefault("RAY_AUTH_MODE", "token")  # what Ray does by itself, with a warning
    with needed_for("The engine 'ray'"):
        import ray

    if ray.is_initialized():
        yield
        return
    local: dict[str, Any] = {} if address else {"include_dashboard": False}
    try:
        check_answers(address or "")
        ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING, **local)
    except (OSError, RuntimeError, ray.exceptions.RayError) as error:
        raise ClusterError(f"The Ray cluster {address or 'here'!r} cannot be used: {first_line(error)}.") from None
    try:
        yield
    finally:
        ray.shutdown()


def check_answers(address: str) -> None:
    """Raises OSError where nothing listens at host:port; Ray would ask for minutes."""
    if found := re.fullmatch(r"(?:ray://)?\[?([^]/]+?)]?:(\d+)", address):
        socket.create_connection((found[1], int(found[2])), ANSWER_S).close()


def share_of_machine(engine: str) -> Share:
    """What keeps a machine busy: a GPU where there are any, else every core of the smallest machine."""
    import ray

    has = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    if engine in ("auto", "torch") and any(node.get("GPU", 0) >= 1 for node in has):
        return Share(cpus=1, gpus=1)
    return Share(cpus=min((node["CPU"] for node in has if node.get("CPU", 0) >= 1), default=1))


def do_all(parts: Sequence[Part], work: Work, share: Share, retries: int, progress: Progress = nobody) -> Done:
    """Does every part; one that cannot be done after `retries` more tries is told, and holds up no other."""
    import ray

    @ray.remote(max_retries=0, num_cpus=share.cpus, num_gpus=share.gpus)
    def task(part: Part) -> object:
        return work(part)

    waiting, under_way, done = deque(parts), dict[Any, Part](), Done()
    while waiting or under_way:
        while waiting and len(under_way) < WINDOW:
            part = waiting.popleft()
            under_way[task.remote(part)] = part
        ended, _ = ray.wait(list(under_way), num_returns=1, timeout=SILENT_S)
        if not ended:
            log.warning("No part has ended for %d minutes; %d are under way or wait for a machine.",
                        SILENT_S // 60, len(under_way))  # fmt: skip
        for each in ended:
            part = under_way.pop(each)
            if done.note(part, _fault_of(each), retries):
                waiting.appendleft(part)
            elif part not in done.failed:
                progress(part.stop - part.start)
    return done


def _fault_of(ended: Any) -> Fault | None:
    """What went wrong; None for a task that was done."""
    import ray
    from ray.exceptions import NodeDiedError, OutOfMemoryError, RayError, RayTaskError, WorkerCrashedError

    try:
        ray.get(ended)
    except RayTaskError as error:
        cause = error.cause if isinstance(error.cause, Exception) else error
        return Fault(f"{type(cause).__name__}: {first_line(cause)}", not isinstance(cause, OSError | MemoryError))
    except OutOfMemoryError:
        return Fault("its machine had no memory left", lasting=False)
    except (WorkerCrashedError, NodeDiedError):
        return Fault("its worker or its machine has died", lasting=False)
    except RayError as error:
        return Fault(f"{type(error).__name__}: {first_line(error)}", lasting=False)
    return None
