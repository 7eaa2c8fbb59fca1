"""A catalog in; builds of it that are killed at some moment, and what stood there afterwards, out."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from fashion_search.index import CatalogIndex
from scripts.stressing.outcome import Outcome

ROOT = Path(__file__).resolve().parents[2]
PICTURES = 60


def kill_builds(count: int, seed: int = 1) -> Outcome:
    """Kill `count` builds over a whole index: it stays whole, or the new one takes its place whole."""
    chance, outcome = random.Random(seed), Outcome("killed builds")
    with tempfile.TemporaryDirectory() as folder:
        catalog, built = Path(folder) / "catalog", Path(folder) / "index"
        draw(catalog, chance)
        started = time.monotonic()
        build(catalog, built).wait()
        took = time.monotonic() - started
        for _ in range(count):
            building = build(catalog, built)
            time.sleep(chance.uniform(0.2, 1.1) * took)
            ended = building.poll() is not None
            building.kill()
            building.wait()
            outcome.note("ended before" if ended else "killed", fault(built))
    return outcome


def draw(catalog: Path, chance: random.Random) -> None:
    """A folder of pictures."""
    catalog.mkdir()
    for number in range(PICTURES):
        noise = np.frombuffer(chance.randbytes(12 * 16 * 3), np.uint8).reshape(16, 12, 3)
        Image.fromarray(noise).resize((240, 320)).save(catalog / f"{number}.jpg")


def build(catalog: Path, built: Path) -> subprocess.Popen[bytes]:
    """A build of all pictures over the index that stands there."""
    command = [
        sys.executable,
        str(ROOT / "scripts" / "build_index.py"),
        "--dataset",
        str(catalog),
        "--output",
        str(built),
        "--afresh",  # else there is little to do, and little to kill
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def fault(built: Path) -> str:
    """What is wrong with the index, "" for nothing."""
    try:
        index = CatalogIndex.load(built)
    except (OSError, ValueError) as error:
        return str(error)
    return "" if len(index) == PICTURES else f"{len(index)} of {PICTURES} pictures"
