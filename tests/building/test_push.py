"""Publishing apart from building: checked first, lost never, spoken of as pushing. Over HTTP, against the local Hub."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fashion_search.index import CatalogIndex
from tests.building.test_update import AFTER, BEFORE, answers, write
from tests.local_hub import LocalHub, client_environment
from tests.paths import ROOT

pytestmark = pytest.mark.slow

BUILD = """
import sys
from fashion_search.commands import build
from tests.building.test_build_index import CountingEncoder
encoder = CountingEncoder()
build.load_encoder = lambda model, engine: encoder
status = build.main(sys.argv[1:])
print("embedded here:", encoder.embedded)
sys.exit(status)
"""
PUSH = "import sys; from fashion_search.commands.main import main; sys.exit(main(['push', *sys.argv[1:]]))"


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    with LocalHub() as server:
        yield server


def run(code: str, environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_nobody_logged_in_is_told_before_anything_is_embedded(hub: LocalHub, tmp_path: Path) -> None:
    environment = {name: value for name, value in hub.environment(tmp_path / "home").items() if name != "HF_TOKEN"}
    shop = write(tmp_path / "shop", BEFORE)
    done = run(BUILD, environment, "--dataset", shop, "--output", tmp_path / "index", "--push-to", "shop/index")
    assert done.returncode == 2
    assert done.stderr.startswith("build_index: Nothing can be pushed to 'shop/index': nobody is logged in")
    assert "embedded here: 0" in done.stdout
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--push-to", "no such/repo/name"), "'no such/repo/name' is neither a folder that exists nor the name"),
        (
            ("--push-to", "shop/index"),
            "cannot be reached or does not answer, so the index 'shop/index' was not pushed",
        ),
        (("--output", "photos"), "'photos' exists and holds no manifest.json"),
    ],
)
def test_what_would_stop_a_push_or_the_writing_is_told_first(more: tuple[str, ...], told: str, tmp_path: Path) -> None:
    shop = write(tmp_path / "shop", BEFORE)
    write(tmp_path / "photos", BEFORE)
    given = [str(tmp_path / each) if each == "photos" else each for each in more]
    environment = client_environment("http://127.0.0.1:9", tmp_path / "home")
    done = run(BUILD, environment, "--dataset", shop, "--output", tmp_path / "index", *given)
    assert done.returncode == 2
    assert told in done.stderr
    assert "embedded here: 0" in done.stdout


def test_a_failed_push_loses_nothing_and_the_rerun_only_pushes(hub: LocalHub, tmp_path: Path) -> None:
    environment, index = hub.environment(tmp_path / "home"), tmp_path / "index"
    command = ("--dataset", write(tmp_path / "shop", BEFORE), "--output", index, "--push-to", "shop/index")
    hub.read_only = True
    failed = run(BUILD, environment, *command)
    assert failed.returncode == 2
    told = failed.stderr.splitlines()[-1]
    assert f"{hub.url} refuses access (403), so the index 'shop/index' was not pushed" in told
    assert f"`fashion-search push {index} shop/index` pushes it" in told
    assert len(CatalogIndex.load(index)) == 12
    hub.read_only = False
    pushed = run(PUSH, environment, index, "shop/index")
    assert pushed.returncode == 0, pushed.stderr
    assert hub.repos["datasets", "shop/index"].commits[-1].title == "Index of 12 products"
    rerun = run(BUILD, environment, *command)
    assert rerun.returncode == 0, rerun.stderr
    assert "embedded here: 0" in rerun.stdout
    assert f"pushed      {hub.url}/datasets/shop/index/commit/" in rerun.stdout


def test_an_index_of_the_hub_is_updated(hub: LocalHub, tmp_path: Path) -> None:
    environment, shop = hub.environment(tmp_path / "home"), tmp_path / "shop"
    first = ("--dataset", write(shop, BEFORE), "--output", tmp_path / "first", "--push-to", "shop/index")
    assert run(BUILD, environment, *first).returncode == 0
    nightly = ("--dataset", write(shop, AFTER), "--update", "shop/index", "--output", tmp_path / "tonight")
    done = run(BUILD, environment, *nightly, "--push-to", "shop/index")
    assert done.returncode == 0, done.stderr
    assert "embedded here: 2" in done.stdout
    assert "since then  2 products new, 3 gone" in done.stdout
    assert run(BUILD, environment, "--dataset", shop, "--output", tmp_path / "fresh").returncode == 0
    assert answers(tmp_path / "tonight") == answers(tmp_path / "fresh")
    assert hub.repos["datasets", "shop/index"].commits[-1].title == "Index of 11 products"
