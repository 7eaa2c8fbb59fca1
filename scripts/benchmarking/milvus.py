"""A catalog of synthetic products in; what a folder and a Milvus Lite server cost for it, side by side, as JSON out.

python -m scripts.benchmarking.milvus --products 100000 --output build/milvus
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from fashion_search.files import write_json
from fashion_search.index import CatalogIndex, Match
from fashion_search.settings import is_milvus

NDIM, K, QUERIES = 256, 5, 20
PICTURE = bytes(1_500)  # about what a thumbnail of 60 × 80 pixels takes
FILTERS: dict[str, Any] = {"filtered_50%": {"base_colour": ["50%"]}, "filtered_1%": {"base_colour": ["1%"]}}


def cost(work: Callable[[], Any], server: int | None = None) -> tuple[dict[str, float], Any]:
    """Seconds by the clock, and of the processor in this process and in the server's; and what the work gave."""
    began, own, its = time.perf_counter(), time.process_time(), processor(server)
    found = work()
    spent = {"clock": time.perf_counter() - began, "own": time.process_time() - own, "server": processor(server) - its}
    return {name: round(seconds, 4) for name, seconds in spent.items()}, found


def processor(pid: int | None) -> float:
    """Seconds of the processor that a process has used."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def memory(pid: int | str = "self") -> float:
    """MB that a process holds."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return round(int(text.partition("VmRSS:")[2].split()[0]) / 1024, 1)


def build(folder: Path, count: int) -> None:
    """The index folder."""
    from scripts.benchmarking.material import products, vectors

    rows = [row | {"thumbnail": PICTURE} for row in products(count)]
    CatalogIndex.build(vectors(count, NDIM), rows, {"dataset": {"id": f"synthetic-{count}"}}).save(folder)


def ask(where: str, server: int | None) -> dict[str, Any]:
    """Opens an index and asks it, as an app would: each answer's mean cost, and how exact it is."""
    from fashion_search.index.milvus import MilvusIndex

    empty = memory()
    loading, index = cost(lambda: MilvusIndex.open(where) if is_milvus(where) else CatalogIndex.load(where), server)
    opened = memory()
    keys = np.random.default_rng(5).choice(len(index), QUERIES, replace=False)
    vectors = [index.vector(int(key)) for key in keys]
    told: dict[str, Any] = {"open": loading}
    for name, where_ in {"search": None, **FILTERS}.items():
        index.search(vectors[0], K, where_)
        spent, found = cost(partial(search_all, index, vectors, where_), server)
        told[name] = {part: round(1000 * seconds / QUERIES, 2) for part, seconds in spent.items()}
        told[f"{name}_keys"] = [[match.key for match in matches] for matches in found]
    spent, _ = cost(lambda: [index.compare(one) for one in vectors[:5]], server)
    told["words"] = {part: round(1000 * seconds / 5, 1) for part, seconds in spent.items()}
    spent, _ = cost(lambda: [index.thumbnail(int(key)) for key in keys], server)
    told["thumbnail"] = {part: round(1000 * seconds / QUERIES, 2) for part, seconds in spent.items()}
    return told | {"memory": {"program": empty, "opened": opened, "asked": memory()}}


def search_all(index: CatalogIndex, vectors: list[np.ndarray], where: Any) -> list[list[Match]]:
    """What each vector finds."""
    return [index.search(vector, K, where) for vector in vectors]


def apart(where: str, server: int | None = None) -> dict[str, Any]:
    """The same in a process of its own, whose memory is its own."""
    command = [sys.executable, "-m", "scripts.benchmarking.milvus", "--ask", where, "--server", str(server or 0)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measure(count: int, output: Path) -> dict[str, Any]:
    """Builds, uploads, asks both."""
    from fashion_search.index.milvus import upload

    folder = output / "index"
    told: dict[str, Any] = {"products": count, "ndim": NDIM}
    if not folder.is_dir():
        told["build"], _ = cost(lambda: build(folder, count))
    told["usearch"] = apart(str(folder))
    print(told, flush=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = ["--data-dir", str(output / "server"), "--host", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-m", "milvus_lite", "server", *place]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            address = f"milvus://127.0.0.1:{port}/catalog"
            told["upload"], _ = cost(lambda: upload(folder, address), server.pid)
            print(told["upload"], flush=True)
            told["milvus"] = apart(address, server.pid)
            told["server_memory"] = memory(server.pid)
        finally:
            server.terminate()
    told["disk"] = {name: megabytes(output / name) for name in ("index", "server")}
    return told


def megabytes(folder: Path) -> float:
    """What a folder takes on disk."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20, 1)


def _wait_for(port: int) -> None:
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)


def agree(told: dict[str, Any]) -> None:
    """Puts the share of equal answers in the place of the answers."""
    for name in ("search", *FILTERS):
        one, other = (told[engine].pop(f"{name}_keys") for engine in ("usearch", "milvus"))
        shared = [len(set(a) & set(b)) / K for a, b in zip(one, other, strict=True)]
        told["milvus"][name]["as_usearch"] = round(float(np.mean(shared)), 4)


def main() -> None:
    """Runs it, or, within it, the asking of one engine."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--output", type=Path, default=Path("build/milvus"))
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    parser.add_argument("--server", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        print(json.dumps(ask(options.ask, options.server or None)))
        return
    told = measure(options.products, options.output)
    agree(told)
    write_json(options.output / "milvus.json", told)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
