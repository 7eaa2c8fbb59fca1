"""The name of an index on the Hub in; its commit, downloaded by a process that can be ended, or why not, out.

A thread that waits for a Hub which sends a byte a second, or for its name, can be ended by nobody. The other half runs
as `python -m fashion_search.search.fetching ASKED PROCESS`, where PROCESS is who asks.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from fashion_search.encoder.weights import WeightsError, find_weights
from fashion_search.hub import REPO_TYPE, commit_of, pull_index
from fashion_search.hub_cache import UNFINISHED, blobs, repo_folder
from fashion_search.hub_client import HubError, hub_repo
from fashion_search.hub_download import Way, take
from fashion_search.index import IndexFormatError
from fashion_search.index.folder import read_manifest

log = logging.getLogger(__name__)

HOME = Path(__file__).resolve().parents[2]
# A download that nothing can stand in for is waited for as long as so much of it comes.
PACE = 5.0
LEAST_PACE = 100_000  # bytes a second


@dataclass(frozen=True)
class Asked:
    """An index of the Hub, or (`model`) an encoder alone; `mend` compares what is in the cache with its hashes."""

    index: str = ""
    revision: str | None = None
    model: str = ""
    mend: bool = False

    @property
    def name(self) -> str:
        """What is asked for."""
        return self.index or self.model


class Fetched(NamedTuple):
    """The commit that is in the cache now, whole and with its encoder; or what is wrong, in a sentence."""

    commit: str | None = None
    fault: str | None = None


def fetch_apart(asked: Asked, seconds: float, patient: bool = False) -> Fetched:
    """Fetches within so many seconds; `patient` goes on waiting for as long as enough of it comes."""
    # In the clone or beside what is installed; -P keeps modules of the folder that it was started in out.
    command = [
        sys.executable,
        "-P",
        "-m",
        "fashion_search.search.fetching",
        json.dumps(asdict(asked)),
        str(os.getpid()),
    ]
    paths = [str(HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    started, before = time.monotonic(), set(sizes(asked, UNFINISHED))
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    try:
        told = _wait(child, asked, seconds, patient)
    finally:
        child.kill()
        child.wait()
    if told is None:
        came = _clear_away(asked, before)
        return Fetched(fault=_too_slow(asked, time.monotonic() - started, came))
    if child.returncode or not told.strip():
        return Fetched(fault=f"The download of {asked.name!r} ended with code {child.returncode}.")
    return Fetched(**json.loads(told.splitlines()[-1]))


def _wait(child: subprocess.Popen[bytes], asked: Asked, seconds: float, patient: bool) -> bytes | None:
    """What the other process says; None when it took too long."""
    before = sum(sizes(asked, "*").values())
    seconds = max(seconds, PACE if patient else 0.0)
    while True:
        try:
            return child.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            came = sum(sizes(asked, "*").values()) - before
        if not patient or came < LEAST_PACE * seconds:
            return None
        log.warning("%s is still coming, %.1f MB in the last %.0f s.", asked.name, came / 1e6, seconds)
        before, seconds = before + came, PACE


def sizes(asked: Asked, pattern: str) -> dict[Path, int]:
    """The files in the cache that have come or are coming, as far as they have."""
    named = [(asked.index, REPO_TYPE), (hub_repo(asked.model), "model")]
    folders = [repo_folder(name, kind) for name, kind in named if name]
    return {path: size for folder in folders for path, size in blobs(folder, pattern).items()}


def _clear_away(asked: Asked, before: set[Path]) -> int:
    """Removes what nobody goes on with; how many bytes that were."""
    left = {path: size for path, size in sizes(asked, UNFINISHED).items() if path not in before}
    for path in left:
        path.unlink(missing_ok=True)
    return sum(left.values())


def _too_slow(asked: Asked, seconds: float, came: int) -> str:
    from huggingface_hub import constants

    what = f"{'index' if asked.index else 'model'} {asked.name!r}"
    so_far = f"{came / 1e6:,.1f} MB came" if came else "nothing came"
    return (
        f"{constants.ENDPOINT} did not deliver the {what} within {seconds:.0f} seconds ({so_far}); try again later, "
        "or give it longer with FASHION_START_SECONDS."
    )


def fetch(asked: Asked) -> Fetched:
    """The same in this process, as long as it may take; never by what the cache holds of another commit."""
    try:
        try:
            return Fetched(_fetch(asked, asked.mend))
        except (IndexFormatError, WeightsError) as error:
            log.warning("%s cannot be read (%s); its files are compared with their hashes.", asked.name, error)
            return Fetched(_fetch(asked, True))
    except (HubError, WeightsError, IndexFormatError, OSError, ValueError) as error:
        return Fetched(fault=" ".join(str(error).split()))


def _fetch(asked: Asked, mend: bool) -> str | None:
    with take(Way(cache=False, mend=mend)):
        return _fetch_pair(asked)


def _fetch_pair(asked: Asked) -> str | None:
    if not asked.index:
        return find_weights(asked.model).revision
    folder = pull_index(asked.index, asked.revision)
    encoder = read_manifest(folder).encoder
    if hub_repo(encoder.model or ""):
        find_weights(encoder.pinned or "")
    return commit_of(folder)


def main() -> int:
    """Fetches what is asked for and says what came of it."""
    if os.name == "posix":  # elsewhere a launcher may stand between the two
        threading.Thread(target=_end_with, args=(int(sys.argv[2]),), daemon=True).start()
    print(json.dumps(fetch(Asked(**json.loads(sys.argv[1])))._asdict()))
    return 0


def _end_with(parent: int) -> None:
    """Ends this process when the one that asked is gone, killed or not: nobody else would."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
