"""Questions and what came of them in; Prometheus' text out. Only where the settings ask for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

__all__ = ["AGENT", "CONTENT_TYPE_LATEST", "GRADIO", "HTTP", "PAGE", "Metrics", "Outcome", "watching"]

NAME = "fashion_search"
SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
HTTP, GRADIO, PAGE, AGENT = "http", "gradio", "page", "mcp"


def watching(metrics: Metrics | None, door: str, endpoint: str) -> AbstractContextManager[Outcome]:
    """`watch`, or nothing where nobody asked for metrics."""
    return metrics.watch(door, endpoint) if metrics else nullcontext(Outcome())


class Outcome:
    """How a question ended: a status as HTTP has it."""

    status = 200


class Metrics:
    """What one app counts, in a registry of its own."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        self.registry = own = CollectorRegistry()
        asked = ("door", "endpoint")
        self._asked = Counter(f"{NAME}_requests", "Questions, by status.", (*asked, "status"), registry=own)
        self._failed = Counter(f"{NAME}_errors", "Questions whose status is 400 or more.", asked, registry=own)
        self._taken = Histogram(
            f"{NAME}_seconds", "Time to an answer, waiting included.", asked, registry=own, buckets=SECONDS
        )
        self._searched = Counter(f"{NAME}_searches", "Searches, by what came of them.", ("found",), registry=own)
        Gauge(f"{NAME}_queue", "Questions that wait for their turn.", registry=own).set_function(waiting)

    @contextmanager
    def watch(self, door: str, endpoint: str) -> Iterator[Outcome]:
        """Time a question; who answers it says in the outcome how it ended."""
        outcome, begun = Outcome(), time.perf_counter()
        try:
            yield outcome
        except BaseException:
            outcome.status = 500 if outcome.status == 200 else outcome.status
            raise
        finally:
            self._taken.labels(door, endpoint).observe(time.perf_counter() - begun)
            self._asked.labels(door, endpoint, str(outcome.status)).inc()
            if outcome.status >= 400:
                self._failed.labels(door, endpoint).inc()

    def count_search(self, found: int, weak: bool) -> None:
        """One search that somebody asked for."""
        self._searched.labels("nothing" if not found else "weak" if weak else "good").inc()

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)
