"""A build on Ray: the vectors of one machine, also after a worker, a machine or the driver has died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fashion_search.building.cluster import Done, Share, do_all
from fashion_search.building.parts import plan
from fashion_search.building.store import Store
from fashion_search.catalog.dataset import load_catalog
from fashion_search.commands import build as build_index
from fashion_search.index import CatalogIndex
from tests.building.ray_work import LONG, hold_second, poisoned, wait_for_the_end
from tests.building.test_parts import spoil
from tests.building.test_update import picture
from tests.catalog.test_dataset import write_parquet
from tests.conftest import jpeg, until
from tests.paths import ROOT

pytest.importorskip("ray", reason="Ray is an extra (requirements-ray.txt)")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # Ray leaves its processes' pipes to the garbage collector
]

FILES, ROWS = 5, 3
# A build whose driver ends as `kill -9` ends it, when two of five parts are done.
KILLED = """
import os, signal, sys
from fashion_search.building.cluster import Done
from fashion_search.commands.build import main

note = Done.note
def die_after_two(done, *how):
    again = note(done, *how)
    if len(done.done) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return again

Done.note = die_after_two
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def machines() -> Iterator[Any]:
    """A cluster of two machines with a processor each, both simulated here."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112  # Ray's name; else others on the machine come first
    import ray
    from ray.cluster_utils import Cluster

    simulated = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    simulated.add_node(num_cpus=1)
    ray.init(address=simulated.address, log_to_driver=False)
    yield simulated
    ray.shutdown()
    simulated.shutdown()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Five files of three pictures; the second picture of each cannot be read."""
    for at in range(FILES):
        pictures = [jpeg(picture(at * ROWS + row)) for row in range(ROWS)]
        pictures[1] = pictures[1][:50]
        ids = [f"{at}-{row}" for row in range(ROWS)]
        write_parquet(tmp_path / "shop" / f"train-{at:05d}-of-00005.parquet", pictures, id=ids)
    return tmp_path / "shop"


def run(work: Callable[..., str], shop: Path, place: Path, retries: int = 3, **how: Any) -> Done:
    return do_all(plan(load_catalog(shop), 10), partial(work, shop=shop, place=place), Share(), retries, **how)


def meanwhile(do: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=do)
    thread.start()
    return thread


def check_all_there(done: Done, place: Path) -> None:
    assert (len(done.done), done.failed) == (FILES, {})
    assert len(Store(str(place / "parts")).names()) == FILES
    assert len(list((place / "parts").iterdir())) == FILES  # nothing half written


def test_a_worker_that_is_killed_costs_one_try(machines: Any, shop: Path, tmp_path: Path) -> None:
    told = tmp_path / "train-00001-of-00005.parquet"
    rows: list[int] = []

    def kill() -> None:
        os.kill(int(until(lambda: told.exists() and told.read_text(), LONG)), signal.SIGKILL)

    killer = meanwhile(kill)
    done = run(hold_second, shop, tmp_path, progress=rows.append)
    killer.join()
    check_all_there(done, tmp_path)
    assert {part.name: tries for part, tries in done.tried.items()} == {told.name: 1}
    assert sum(rows) == FILES * ROWS


def test_a_part_that_kills_its_worker_is_named_and_holds_up_no_other(
    machines: Any, shop: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done = run(poisoned, shop, tmp_path, retries=1)
    assert {part.name: reason for part, reason in done.failed.items()} == {
        "train-00001-of-00005.parquet": "its worker or its machine has died (2 tries)",
        "train-00003-of-00005.parquet": "ValueError: The fourth is wrong",
    }
    assert len(done.done) == len(Store(str(tmp_path / "parts")).names()) == FILES - 2
    tries = (tmp_path / "tries").read_text().splitlines()
    assert tries.count("train-00001-of-00005.parquet") == 2
    assert len(tries) == FILES + 1
    assert (
        "train-00001-of-00005.parquet is tried again (1 of 1): its worker or its machine has died." in caplog.messages
    )


def build(*arguments: object) -> int:
    return build_index.main([str(each) for each in arguments])


@contextmanager
def spoilt(file: Path) -> Iterator[None]:
    """The file cannot be read for a while; its size and time tell nothing of that."""
    data, told = file.read_bytes(), file.stat()
    spoil(file)
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))
    yield
    file.write_bytes(data)
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))


def test_the_index_is_the_same_as_one_machine_makes_after_every_fault(
    machines: Any, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A driver that is killed, a file that cannot be read, and the same command again each time."""
    common = ("--dataset", shop, "--model", "bundled-lite")
    assert build(*common, "--output", tmp_path / "one") == 0
    command = (*common, "--engine", "ray", "--address", machines.address, "--output", tmp_path / "index")
    first = subprocess.run([sys.executable, "-c", KILLED, *map(str, command)], cwd=ROOT, timeout=300)
    assert first.returncode == -signal.SIGKILL
    assert not (tmp_path / "index").exists()
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "index.parts").glob("[!.]*.parquet")}
    assert 2 <= len(kept) < FILES
    capsys.readouterr()
    with spoilt(shop / "train-00004-of-00005.parquet"):
        assert build(*command) == 2
    told = capsys.readouterr()
    assert f"parts       5, {len(kept)} of them done before" in told.out
    assert "not done    train-00004-of-00005.parquet: " in told.out
    assert "1 of the parts could not be done, 'train-00004-of-00005.parquet' the first of them" in told.err
    assert told.err.splitlines()[-1].startswith("build_index: ")
    assert build(*command) == 0
    told = capsys.readouterr()
    assert "parts       5, 4 of them done before" in told.out
    assert "products    10, 10 pictures (2 embedded now, 8 known from before)" in told.out
    assert all(path.stat().st_mtime_ns == then for path, then in kept.items())
    one, many = (CatalogIndex.load(tmp_path / name) for name in ("one", "index"))
    assert one.vectors.tobytes() == many.vectors.tobytes()
    assert one.products.to_pylist() == many.products.to_pylist()
    assert one.manifest["dataset"] == many.manifest["dataset"]
    assert (tmp_path / "one.skipped.csv").read_text() == (tmp_path / "index.skipped.csv").read_text()


def test_a_machine_that_is_gone_costs_one_try(machines: Any, shop: Path, tmp_path: Path) -> None:
    """The last test: the machine does not come back."""
    [lost] = machines.worker_nodes
    raylet = str(lost.all_processes["raylet"][0].process.pid)

    def remove() -> None:
        until(lambda: raylet in [path.read_text() for path in tmp_path.glob("train-*")], LONG)
        machines.remove_node(lost, allow_graceful=False)
        (tmp_path / "gone").write_text(raylet)

    remover = meanwhile(remove)
    done = run(wait_for_the_end, shop, tmp_path)
    remover.join()
    check_all_there(done, tmp_path)
    assert list(done.tried.values()) == [1]
