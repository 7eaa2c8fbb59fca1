"""One build at a time writes to a folder, and what a killed one left half written is gone at the next."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fashion_search.building.claim import ClaimedError, claim
from fashion_search.commands import build as build_index
from fashion_search.index import CatalogIndex
from tests.fakes import FakeEncoder, solid
from tests.paths import ROOT

# KILLS=30 is what docs/trust.md was measured with; the fewest pictures that a kill can fall between.
KILLS, PICTURES = int(os.environ.get("KILLS", "2")), 60
BUILD = """
import sys, time
from fashion_search.building import shards
from fashion_search.commands import build
from tests.fakes import FakeEncoder

class Slow(FakeEncoder):
    def encode(self, images):
        return super().encode(time.sleep(0.01) or image for image in images)

shards.SHARD_ROWS = 10
build.load_encoder = lambda *_: Slow()
print("begins", flush=True)
sys.exit(build.main(sys.argv[1:]))
"""


def test_the_second_of_two_builds_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--dataset", str(tmp_path), "--output", str(tmp_path / "index")]
    with claim(tmp_path / "index"):
        started = time.monotonic()
        assert build_index.main(given) == 2
        assert time.monotonic() - started < 10
    assert capsys.readouterr().err.startswith("build_index: Another build is writing to 'index' now; wait until")
    with claim(tmp_path / "index"), claim(tmp_path / "other"):
        pass


def test_a_claim_within_one_process_holds_too(tmp_path: Path) -> None:
    with claim(tmp_path / "index"), pytest.raises(ClaimedError), claim(tmp_path / "index"):
        pass


def test_what_killed_builds_left_is_gone_at_the_next_and_nothing_else(tmp_path: Path) -> None:
    left = [".index.99999.partial/index.usearch", "index.work/.9.9.partial.a.parquet", ".9.9.partial.index.skipped.csv"]
    kept = [".other.99999.partial/index.usearch", "index.work/a.parquet", "index/manifest.json"]
    for name in left + kept:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"half")
    with claim(tmp_path / "index"):
        assert not any((tmp_path / name).exists() for name in left)
    assert all((tmp_path / name).exists() for name in kept)
    assert not (tmp_path / ".index.99999.partial").exists()


def begin(command: list[str]) -> subprocess.Popen[bytes]:
    """A build that has begun."""
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout and child.stdout.readline() == b"begins\n"
    return child


@pytest.mark.slow
def test_builds_killed_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(PICTURES):
        solid((number, 255 - number, 9)).save(photos / f"{number}.png")
    output = tmp_path / "built" / "index"
    command = [sys.executable, "-c", BUILD, "--dataset", str(photos), "--output", str(output)]
    whole = begin(command)
    started = time.monotonic()
    whole.communicate(timeout=120)
    assert whole.returncode == 0
    took, chance, killed = time.monotonic() - started, random.Random(19), 0
    for number in range(KILLS):
        before = CatalogIndex.load(output).manifest
        child = begin([*command, "--afresh"])  # without it there is nothing to do, and nothing to kill
        time.sleep((number + chance.random()) / KILLS * took)  # early, late, and all between
        child.send_signal(signal.SIGKILL)
        child.communicate()
        killed += child.returncode == -signal.SIGKILL
        # The old index stays whole, or the new one has taken its place.
        assert len(CatalogIndex.load(output)) == before.count == PICTURES
    print(f"{killed} of {KILLS} builds were killed within {took:.1f} s")
    assert killed > 0
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    assert len(CatalogIndex.load(output, FakeEncoder())) == PICTURES
    assert sorted(path.name for path in output.parent.iterdir()) == ["index"]
