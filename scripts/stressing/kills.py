"""A catalog in; builds, updates and pushes of it that are killed at some moment, and what stood there afterwards, out.

The encoder is the tests' own: what is killed is the writing, and there it is the same for any. So is the Hub.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from PIL import Image

from fashion_search.files import sha256
from fashion_search.index import CatalogIndex
from fashion_search.index.folder import check_files
from scripts.stressing.killed import begin
from scripts.stressing.outcome import Outcome
from tests.local_hub import Commit, LocalHub

ROOT = Path(__file__).resolve().parents[2]
PICTURES, GONE, NEW = 60, 12, 8
REPO = "shop/index"
PULL = "import sys; from fashion_search.hub import pull_index; print(pull_index(sys.argv[1]))"


def kill_builds(count: int) -> Outcome:
    """Kill builds over a whole index: it stays whole, or the new one takes its place whole."""
    with tempfile.TemporaryDirectory() as name:
        shop, built = draw(Path(name) / "shop", range(PICTURES)), Path(name) / "built" / "index"
        given = ("--dataset", shop, "--output", built, "--afresh")  # else there is little to do, and little to kill

        def fault() -> str:
            return fault_of(built, {PICTURES})

        outcome = kill("killed builds", count, lambda _: begin("build", *given), fault)
        look_for_litter(built.parent, outcome)
    return outcome


def kill_updates(count: int) -> Outcome:
    """Kill updates to a catalog that has changed: the index is that of before, or that of now, and nothing between."""
    with tempfile.TemporaryDirectory() as name:
        shops, editions = editions_in(Path(name))
        built, known = Path(name) / "built" / "index", {digest(edition) for edition in editions}

        def update(number: int) -> BaseProcess:
            again = ("--update", built) if built.exists() else ()
            return begin("build", "--dataset", shops[number % 2], "--output", built, *again)

        def fault() -> str:
            told = fault_of(built, {PICTURES, PICTURES - GONE + NEW})
            return told or ("" if digest(built) in known else "neither the index of before nor that of now")

        outcome = kill("killed updates", count, update, fault)
        look_for_litter(built.parent, outcome)
    return outcome


def kill_pushes(count: int) -> Outcome:
    """Kill pushes of two editions by turns: every commit of the Hub holds one of them whole."""
    with tempfile.TemporaryDirectory() as name, LocalHub(lfs=True) as hub:
        _, editions = editions_in(Path(name))
        known, seen = {digest(edition) for edition in editions}, 1  # the first commit makes the repo, and is empty
        environment = hub.environment(Path(name) / "home")

        def fault() -> str:
            nonlocal seen
            commits = hub.repos["datasets", REPO].commits[seen:] if ("datasets", REPO) in hub.repos else []
            seen += len(commits)
            return next((told for commit in commits if (told := fault_in(commit, known))), "")

        def push(number: int) -> BaseProcess:
            return begin("push", editions[number % 2], REPO, environment=environment)

        outcome = kill("killed pushes", count, push, fault)
        repo = hub.repos["datasets", REPO]
        outcome.tell(f"{len(repo.commits) - 1:,} commits, {len(repo.tags):,} tags")
        command = [sys.executable, "-c", PULL, REPO]
        pulled = subprocess.run(
            command, cwd=ROOT, env=hub.environment(Path(name) / "other"), capture_output=True, text=True, check=True
        ).stdout.strip()
        outcome.note("pulled", "" if digest(Path(pulled)) in known else f"{pulled} is neither edition")
    return outcome


def kill(name: str, count: int, begin_one: Callable[[int], BaseProcess], fault: Callable[[], str]) -> Outcome:
    """Let one end, kill `count` early, late and all between, and let one more end; what was wrong after each."""
    outcome, chance = Outcome(name), random.Random(19)
    begin_one(1).join()
    number, started = 0, time.monotonic()
    begin_one(0).join()
    took = time.monotonic() - started
    while outcome.counts["killed"] < count:
        child = begin_one(number)
        number += 1
        time.sleep((outcome.counts["killed"] + chance.random()) / count * took)
        ended = not child.is_alive()
        child.kill()
        child.join()
        outcome.note("ended before" if ended else "killed", fault())
        took *= 0.9 if ended else 1  # the machine has more time for it than before
    last = begin_one(number)
    last.join()
    outcome.note("let alone", fault() or (f"ended with {last.exitcode}" if last.exitcode else ""))
    return outcome


def editions_in(folder: Path) -> tuple[list[Path], list[Path]]:
    """A catalog before and after a change, and the index of each, built at once and not disturbed."""
    shops = [draw(folder / "before", range(PICTURES)), draw(folder / "after", range(GONE, PICTURES + NEW))]
    editions = [folder / "editions" / shop.name for shop in shops]
    for shop, edition in zip(shops, editions, strict=True):
        begin("build", "--dataset", shop, "--output", edition).join()
    return shops, editions


def draw(shop: Path, numbers: range) -> Path:
    """A folder of pictures; each number is the same picture in any."""
    shop.mkdir()
    for number in numbers:
        noise = np.frombuffer(random.Random(number).randbytes(6 * 8 * 3), np.uint8).reshape(8, 6, 3)
        Image.fromarray(noise).resize((60, 80)).save(shop / f"{number}.png")
    return shop


def fault_of(built: Path, counts: set[int]) -> str:
    """What is wrong with an index, "" for nothing."""
    try:
        index = CatalogIndex.load(built)
        check_files(built, index.manifest, every_byte=True)
    except (OSError, ValueError) as error:
        return str(error)
    return "" if len(index) in counts else f"{len(index)} pictures"


def fault_in(commit: Commit, known: set[str]) -> str:
    """What is wrong with a commit of the Hub, "" for nothing."""
    with tempfile.TemporaryDirectory() as name:
        for path, blob in commit.files.items():
            (Path(name) / path).write_bytes(blob.content)
        told = fault_of(Path(name), {PICTURES, PICTURES - GONE + NEW})
        return told or ("" if digest(Path(name)) in known else "a mixture of editions")


def digest(built: Path) -> str:
    """An index's rows: which products, with which vectors."""
    index = CatalogIndex.load(built)
    return sha256(index.vectors.tobytes() + "\n".join(index.products["id"].to_pylist()).encode())


def look_for_litter(folder: Path, outcome: Outcome) -> None:
    """Whatever lies beside the index after the last build is a loss."""
    found = sorted(path.name for path in folder.iterdir())
    outcome.note("looked for litter", "" if found == ["index"] else ", ".join(found))
