"""An index folder of many products in; what serving it costs, asked once and asked again, as one JSON line out.

    python -m scripts.benchmarking.large FOLDER

Runs in a process of its own, so that what the first of each question costs is seen, and memory at rest is its own.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from fashion_search.encoder import Encoder, load_encoder
from fashion_search.index import CatalogIndex
from fashion_search.index.folder import read_manifest
from fashion_search.search.service import SearchService
from fashion_search.web.page import first_value
from fashion_search.web.show import Show
from scripts.benchmarking.machine import memory

ROOT = Path(__file__).parent.parent.parent
TIMES = 7
QUERIES = 20


def run(folder: Path) -> dict[str, Any]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "scripts.benchmarking.large", str(folder.resolve())]
    told = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=True, text=True)
    return dict(json.loads(told.stdout.splitlines()[-1]))


def measure(folder: Path, encoder: Encoder) -> dict[str, Any]:
    """Everything in the order in which a fresh app meets it; milliseconds of processor time, seconds, megabytes."""
    before = memory(os.getpid())
    began, spent = time.perf_counter(), time.process_time()
    index = CatalogIndex.load(folder, encoder)
    service = SearchService(index, encoder)
    first_value(service)
    show = Show(service)
    figures: dict[str, Any] = {
        "products": len(index),
        "open_and_first_page_s": time.perf_counter() - began,
        "open_and_first_page_processor_s": time.process_time() - spent,
    }
    product = str(index.product(len(index) // 2).id)
    figures["look_up_first_ms"], figures["look_up_ms"] = cost(lambda: index.key(product))
    figures |= {f"at_rest_{name}": value for name, value in memory(os.getpid()).items()}
    figures |= {f"without_index_{name}": value for name, value in before.items()}
    figures |= search_beside_filter(index)
    queries = near_products(index)
    turns = iter(range(10**6))
    asked: dict[str, Callable[[], object]] = {
        "search": lambda: index.search(queries[next(turns) % QUERIES], 5),
        "filtered_most": lambda: index.search(queries[next(turns) % QUERIES], 5, {"currency": ["EUR"]}),
        "filtered": lambda: index.search(queries[next(turns) % QUERIES], 5, {"gender": ["Women"], "season": ["Fall"]}),
        "start_page": lambda: show.view({"visit": {}, "stage": True}),
        "browse_filtered": lambda: show.view({"visit": {"where": {"gender": ["Women"]}}}),
        "thumbnail": lambda: index.thumbnail(next(turns) * 997 % len(index)),
        "outfit": lambda: service.outfit(product),
        "similar_page": lambda: show.view({"visit": {"steps": [{"product": product}]}}),
        "browse_by_name": lambda: service.find("blue shirts", None, 24),
    }
    for name, ask in asked.items():
        figures[f"{name}_first_ms"], figures[f"{name}_ms"] = cost(ask)
    return figures | {f"at_end_{name}": value for name, value in memory(os.getpid()).items()}


def cost(ask: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of processor time, of the first time and the median of those after it."""
    taken = []
    for _ in range(1 + TIMES):
        start = time.process_time()
        ask()
        taken.append(1000 * (time.process_time() - start))
    return taken[0], float(np.median(taken[1:]))


def near_products(index: CatalogIndex) -> np.ndarray[Any, Any]:
    """Queries near products from all over the catalog, (QUERIES, ndim)."""
    rows = np.linspace(0, len(index) - 1, QUERIES).astype(int)
    found = np.stack([index.vector(int(row)) for row in rows])
    found += np.random.default_rng(0).normal(0, 0.03, found.shape)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def search_beside_filter(index: CatalogIndex) -> dict[str, float]:
    """How long the first filtered search takes, and the longest that a search without a filter waits meanwhile."""
    query, waits = index.vector(0), [0.0]
    index.search(query, 5)
    taken: dict[str, float] = {}

    def filter_first() -> None:
        start, spent = time.perf_counter(), time.thread_time()
        index.search(query, 5, {"currency": ["EUR"]})
        taken["first_filter_processor_s"] = time.thread_time() - spent
        taken["first_filter_s"] = time.perf_counter() - start

    other = threading.Thread(target=filter_first)
    other.start()
    while other.is_alive():
        start = time.perf_counter()
        index.search(query, 5)
        waits.append(time.perf_counter() - start)
    other.join()
    return {**taken, "longest_wait_beside_it_s": max(waits), "searches_beside_it": len(waits) - 1}


if __name__ == "__main__":
    asked = Path(sys.argv[1])
    print(json.dumps(measure(asked, load_encoder(read_manifest(asked).encoder.model or "bundled"))))
