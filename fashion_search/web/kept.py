"""The folder of uploads in; how full it is, and the same folder without what nobody comes back for, out."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

AGE = 3600  # seconds that an upload is kept
FULL = "As many uploads are kept here as may be; each is forgotten after an hour. Try again in {minutes} minutes."
WAIT_FULL = 600  # seconds
# A file, or its folder, takes at least so much of a disk: a million empty ones are no less of a load than large ones.
LEAST = 4096
FRESH = 10.0  # seconds that a look at the disk counts; what came since is added to it


class UploadRoom:
    """How much may be kept on the disk for all callers together."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.most = folder, most
        self._seen = self._since = 0
        self._looked = -FRESH

    async def take(self, size: int) -> bool:
        """Whether `size` bytes more may be written; they count from now on."""
        now = time.monotonic()
        full = self._seen + self._since + size > self.most
        if now - self._looked > (1.0 if full else FRESH):
            self._looked, self._since = now, 0
            self._seen = await asyncio.to_thread(used, self.folder)
        self._since += size
        return self._seen + self._since <= self.most


def used(folder: Path) -> int:
    """The bytes that a folder takes on the disk, or a little more."""
    return sum(max(found.st_size, LEAST) for entry in _entries(folder) if (found := _stat(entry)))


def sweep(folder: Path, age: float = AGE, now: float | None = None) -> int:
    """Take away every file that was written longer ago than `age` seconds, and empty folders; how many went."""
    before = (time.time() if now is None else now) - age
    old = [entry for entry in _entries(folder) if (found := _stat(entry)) and found.st_mtime < before]
    # What lies deepest goes first; a folder that still holds something stays.
    return sum(_remove(entry) for entry in sorted(old, key=lambda entry: -len(entry.path)))


def _entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Everything under a folder; what goes away meanwhile is passed over."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path)
        yield entry


def _stat(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None


def _remove(entry: os.DirEntry[str]) -> bool:
    try:
        (os.rmdir if entry.is_dir(follow_symlinks=False) else os.unlink)(entry.path)
    except OSError:  # not empty, or gone already
        return False
    return True
