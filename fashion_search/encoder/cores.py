"""Nothing in; the number of processor cores that this process may keep busy out."""

import os
from pathlib import Path


def usable_cores() -> int:
    """Count the cores that this process may use: its affinity, cut by a container's quota (cgroup v2 and v1)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _quota(Path("/sys/fs/cgroup"))))


def _quota(cgroup: Path) -> int:
    """Read how many whole cores the container's quota amounts to; a large number where there is none."""
    try:
        if (cgroup / "cpu.max").is_file():
            quota, period = (cgroup / "cpu.max").read_text().split()
        else:
            quota = (cgroup / "cpu/cpu.cfs_quota_us").read_text()
            period = (cgroup / "cpu/cpu.cfs_period_us").read_text()
        share = int(quota) / int(period)
    except (OSError, ValueError):  # no such files, or the quota is the word "max"
        return 1 << 16
    return max(1, round(share)) if share > 0 else 1 << 16
