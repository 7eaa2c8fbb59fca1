"""The folder that a build will write in; the right to it, for one build at a time with nothing half written, out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from fashion_search.files import cache_folder, sha256


class ClaimedError(ValueError):
    """Another build writes to this output now."""


@contextmanager
def claim(output: Path) -> Iterator[None]:
    """Holds an output against other builds, also those of other processes; the system lets go of it with the process.

    Raises ClaimedError at once where another build holds it.
    """
    output = output.resolve()
    locks = cache_folder() / "locks"  # beside the output one would stay for ever
    locks.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(locks / f"{sha256(str(output).encode())[:32]}.lock", timeout=0):
            clear_away(output)
            yield
    except Timeout:
        raise ClaimedError(
            f"Another build is writing to {output.name!r} now; wait until it has ended, or name another --output."
        ) from None


def clear_away(output: Path) -> None:
    """Removes what killed builds left half written; nobody else writes here while the output is claimed."""
    for folder in output.parent.glob(f".{output.name}.*.partial"):
        shutil.rmtree(folder, ignore_errors=True)
    for file in output.parent.glob(f".*.partial.{output.name}.skipped.csv"):
        file.unlink(missing_ok=True)
    for file in output.with_name(f"{output.name}.work").glob(".*.partial.*"):
        file.unlink(missing_ok=True)
