"""What the machine is, and what share of its processors others took while something was measured."""

import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fashion_search.encoder.cores import usable_cores

PACKAGES = ("torch", "timm", "openvino", "usearch", "numpy", "pillow", "gradio", "scikit-learn", "faiss-cpu")
CONTENDED = 0.05
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Shares:
    """Shares of all processor time during a block: taken by others, stolen by the host, left idle."""

    others: float = 0.0
    steal: float = 0.0
    idle: float = 0.0

    @property
    def contended(self) -> bool:
        """Whether others took so much that the times of the block say more about them than about us."""
        return self.others + self.steal > CONTENDED


@contextmanager
def watch(*pids: int) -> Iterator[Shares]:
    """Fill in the shares of the time spent inside the block; the processes named and this one are not "others"."""
    shares, before, own = Shares(), _stat(), _count_own(pids)
    yield shares
    after, used = _stat(), _count_own(pids) - own
    total = sum(after.values()) - sum(before.values())
    if total > 0:
        spent = {name: after[name] - before[name] for name in after}
        busy = total - spent["idle"] - spent["steal"]
        shares.idle, shares.steal = spent["idle"] / total, spent["steal"] / total
        shares.others = max(0.0, (busy - used) / total)


def _stat() -> dict[str, float]:
    """Read /proc/stat in ticks; nothing where there is no such file."""
    try:
        fields = [float(value) for value in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except OSError:
        return {"busy": 0.0, "idle": 0.0, "steal": 0.0}
    user, nice, system, idle, wait, irq, soft, steal = fields
    return {"busy": user + nice + system + irq + soft, "idle": idle + wait, "steal": steal}


def _count_own(pids: tuple[int, ...]) -> float:
    """Add up the ticks of this process and the named ones, with the children they have waited for."""
    ticks = time.process_time() * TICKS
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(float(value) for value in fields[11:15])
    return ticks


def memory(pid: int) -> dict[str, float]:
    """Return the resident megabytes of a process: all, and those that no file on disk backs."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "RssAnon"))}
    return {"resident_mb": int(values["VmRSS"]) / 1024, "private_mb": int(values["RssAnon"]) / 1024}


def describe() -> dict[str, Any]:
    """Name the processor, its vector units, the cores and the libraries."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").is_file() else []
    info = {line.split(":")[0].strip(): line.split(":", 1)[1].strip() for line in lines if ":" in line}
    units = [
        unit for unit in ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8") if unit in info.get("flags", "")
    ]
    versions = {name: found for name in PACKAGES if (found := _version(name))}
    return {
        "processor": info.get("model name", platform.processor()),
        "vector_units": units,
        "cores": usable_cores(),
        "python": platform.python_version(),
        "versions": versions,
        "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
