"""What a build on a cluster refuses in one sentence, and an index that is copied to another place when it is built."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from fashion_search.building.cluster import Share, share_of_machine
from fashion_search.building.store import Store
from fashion_search.commands import build as build_index
from fashion_search.index import CatalogIndex
from tests.building.test_build_index import CountingEncoder, build
from tests.building.test_update import BEFORE, write
from tests.web.conftest import free_port


def build_on_ray(shop: Path, output: Path, *more: str) -> int:
    return build_index.main(["--dataset", str(shop), "--output", str(output), "--engine", "ray", *more])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--streaming",), "--streaming does not go with --engine ray"),
        (("--part-rows", "0"), "--part-rows is 0 and --retries 3; at least 1 and 0 are needed."),
        (("--retries", "-1"), "--retries -1"),
        (("--parts", "nonsense://x"), "'nonsense://x' cannot be written to: Protocol not known: nonsense."),
    ],
)
def test_what_a_cluster_cannot_do_is_one_sentence(
    tmp_path: Path, more: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_on_ray(write(tmp_path / "shop", BEFORE[:2]), tmp_path / "index", *more) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning:ray")
def test_a_cluster_that_does_not_answer_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("ray", reason="Ray is an extra (requirements-ray.txt)")
    address = f"127.0.0.1:{free_port()}"
    assert build_on_ray(write(tmp_path / "shop", BEFORE[:2]), tmp_path / "index", "--address", address) == 2
    told = capsys.readouterr().err
    assert f"The Ray cluster '{address}' cannot be used: [Errno 111] Connection refused." in told
    assert told.count("\n") == 1


def test_an_update_is_refused_before_anything_is_embedded(
    index_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = write(tmp_path / "shop", BEFORE[:2])
    assert build_on_ray(shop, tmp_path / "index", "--update", str(index_folder), "--model", "bundled") == 2
    assert "--update does not go with --engine ray, which keeps every part" in capsys.readouterr().err


def test_an_index_is_copied_when_it_is_built_its_manifest_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop, whole, put = write(tmp_path / "shop", BEFORE), Store.put, list[str]()

    def noted(store: Store, file: Path, name: str) -> None:
        put.append(name)
        whole(store, file, name)

    monkeypatch.setattr(Store, "put", noted)
    command = ("--dataset", shop, "--output", tmp_path / "index", "--copy-to", f"file://{tmp_path}/shared/copy")
    assert build(monkeypatch, CountingEncoder(), *command) == 0
    assert f"copied      file://{tmp_path}/shared/copy" in capsys.readouterr().out
    assert put[-1] == "manifest.json"
    assert sorted(put) == sorted(path.name for path in (tmp_path / "index").iterdir())
    assert len(CatalogIndex.load(tmp_path / "shared" / "copy")) == len(BEFORE)


def test_a_place_that_cannot_take_the_copy_is_told_before_anything_is_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder, shop = CountingEncoder(), write(tmp_path / "shop", BEFORE)
    command = ("--dataset", shop, "--output", tmp_path / "index", "--copy-to", "nonsense://x")
    assert build(monkeypatch, encoder, *command) == 2
    assert "'nonsense://x' cannot be written to" in capsys.readouterr().err
    assert encoder.embedded == 0


@pytest.mark.parametrize(
    ("engine", "gpus", "share"),
    [
        ("auto", [0, 0], Share(cpus=4)),  # the smallest machine's cores
        ("auto", [0, 2], Share(cpus=1, gpus=1)),
        ("torch", [1, 0], Share(cpus=1, gpus=1)),
        ("openvino", [1, 1], Share(cpus=4)),  # which does not run on a GPU
        ("auto", [], Share(cpus=1)),
    ],
)
def test_a_task_takes_a_gpu_where_the_cluster_has_any_and_else_a_machine(
    engine: str, gpus: list[int], share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = [
        {"Alive": True, "Resources": {"CPU": float(cpus), "GPU": float(has)}}
        for cpus, has in zip((4, 8), gpus, strict=False)
    ]
    gone = {"Alive": False, "Resources": {"CPU": 2.0, "GPU": 8.0}}
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(nodes=lambda: [gone, *nodes]))
    assert share_of_machine(engine) == share
