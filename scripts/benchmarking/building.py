"""Building an index: scripts/build_index.py, all in, against a loop of torch eager one picture at a time."""

import csv
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from fashion_search.building.shards import VectorShards
from fashion_search.catalog.dataset import load_catalog
from fashion_search.encoder import Encoder
from fashion_search.index import write_index
from scripts.benchmarking.machine import watch
from scripts.benchmarking.material import vectors

ROOT = Path(__file__).parent.parent.parent


def picture_folder(folder: Path, pictures: list[Path], count: int) -> Path:
    """Lay out an image folder with a metadata.csv; the pictures repeat, their file names and bytes do not."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "metadata.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file_name", "id", "name"])
        for row in range(count):
            name = f"{row}.jpg"
            picture = Image.open(pictures[row % len(pictures)])
            picture.putpixel((0, 0), (row % 256, row // 256 % 256, 7))
            picture.save(folder / name, quality=90)
            table.writerow([name, str(row), f"Product {row}"])
    return folder


def measure(pictures: Path, model: str, folder: Path, count: int, naive_limit: int) -> dict[str, Any]:
    """Build from nothing, and run the usual loop over fewer pictures."""
    command = [sys.executable, str(ROOT / "scripts/build_index.py"), "--dataset", str(pictures), "--model", model,
               "--output", str(folder / "built")]  # fmt: skip
    first, shares = _time(command)
    loop = _usual_loop(str(pictures), naive_limit)
    rates = {"ours_per_s": count / first, "naive_per_s": loop, "ratio": count / first / loop}
    watched_shares = {
        "idle": shares.idle,
        "others": shares.others,
        "steal": shares.steal,
        "contended": shares.contended,
    }
    return {"pictures": count, **rates, "seconds": first, **watched_shares}


class Remembered:
    """Stands for an encoder that has embedded every picture already: gives vectors without looking."""

    def __init__(self, encoder: Encoder, count: int) -> None:
        self.ndim, self.fingerprint = encoder.ndim, encoder.fingerprint
        self._vectors, self._given = vectors(count, encoder.ndim), 0

    def encode(self, images: Iterable[Image.Image]) -> np.ndarray:
        """Read the pictures and return the next rows, (n, ndim)."""
        start = self._given
        self._given += sum(1 for _ in images)
        return self._vectors[start : self._given]


def rebuild(folder: Path, pictures: Path, count: int, encoder: Encoder) -> dict[str, Any]:
    """Time the way from the shards of `count` embedded products to an index on disk: what a killed build has left."""
    catalog = load_catalog(str(pictures))
    shards = VectorShards(folder / "shards", catalog, Remembered(encoder, count))
    shards.embed()
    start = time.perf_counter()
    with watch() as shares:
        write_index(folder / "rebuilt", shards.tables(), {"encoder": encoder.fingerprint()})
    return {"products": count, "seconds": time.perf_counter() - start, "contended": shares.contended}


def _time(command: list[str]) -> tuple[float, Any]:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    # Once waited for, a child's time counts among this process's own, so it is added up while it still runs.
    with watch(process.pid) as shares:
        while not _has_ended(process.pid):
            time.sleep(0.05)
    if process.wait():
        raise RuntimeError(f"{' '.join(command[1:3])} ended with status {process.returncode}")
    return time.perf_counter() - start, shares


def _has_ended(pid: int) -> bool:
    """Whether a child is done; asked of /proc, because asking the child's `poll` would wait for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def _usual_loop(dataset: str, limit: int) -> float:
    """Return pictures per second of torch eager, ResNet50 at 224, one at a time, rows stacked at the end."""
    import torch

    from fashion_search.encoder.timm_import import import_timm

    timm = import_timm()
    from timm.data import create_transform

    network = timm.create_model("resnet50", num_classes=0).eval()
    transform = create_transform(input_size=(3, 224, 224))
    rows = []
    start = time.perf_counter()
    with torch.no_grad():
        for item in load_catalog(dataset, limit=limit):
            rows.append(network(transform(item.image).unsqueeze(0)).numpy())
    np.concatenate(rows)
    return len(rows) / (time.perf_counter() - start)
