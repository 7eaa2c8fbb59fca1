"""`build --to milvus://…`: embedded, written and uploaded by one command; what would stop it is told first."""

from __future__ import annotations

from pathlib import Path

import pytest

from fashion_search.commands import build as build_index
from fashion_search.commands import push
from fashion_search.index import CatalogIndex
from fashion_search.index.milvus import MilvusIndex
from tests.building.test_build_index import CountingEncoder
from tests.catalog.test_dataset import write_image_folder


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> CountingEncoder:
    encoder = CountingEncoder()
    monkeypatch.setattr(build_index, "load_encoder", lambda *_: encoder)
    return encoder


def build(folder: Path, *more: str) -> int:
    if not (folder / "shop").exists():
        write_image_folder(folder / "shop", ["a.png", "b.png", "c.png"])
    return build_index.main(["--dataset", str(folder / "shop"), "--output", str(folder / "index"), *more])


def test_a_build_is_uploaded_and_a_second_one_writes_nothing_twice(
    encoder: CountingEncoder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"milvus://{tmp_path}/shop.db/shop"
    assert build(tmp_path, "--to", address) == 0
    assert "uploaded    shop, 3 pictures written now, 0 there from before\n" in capsys.readouterr().out
    plain = CatalogIndex.load(tmp_path / "index")
    with MilvusIndex.open(address) as index:
        assert index.products.equals(plain.products) and index.manifest == plain.manifest
        assert [match.key for match in index.search(index.vector(1), 3)] == [
            match.key for match in plain.search(plain.vector(1), 3)
        ]
    assert str(plain.manifest.command).endswith("--to 'milvus://…/shop'")
    assert push.main([str(tmp_path / "index"), address]) == 0
    assert "shop, 0 pictures written now, 3 there from before" in capsys.readouterr().out


def test_a_milvus_that_is_not_there_is_told_before_anything_is_embedded(
    encoder: CountingEncoder, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fashion_search.index.milvus.link.SECONDS", 1.0)
    assert build(tmp_path, "--to", "milvus://me:secret@127.0.0.1:9/shop") == 2
    told = capsys.readouterr().err
    assert "build_index: Milvus at 127.0.0.1:9 cannot be used (" in told and "secret" not in told
    assert encoder.embedded == 0 and not (tmp_path / "index").exists()


def test_a_milvus_that_is_lost_meanwhile_leaves_the_index_and_the_way_to_go_on(
    encoder: CountingEncoder, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fashion_search.index.milvus.link.SECONDS", 1.0)
    monkeypatch.setattr(build_index, "check_upload", lambda address: None)
    assert build(tmp_path, "--to", "milvus://me:secret@127.0.0.1:9/shop") == 2
    told = capsys.readouterr().err
    assert "The index is built and whole; `fashion-search push" in told and "secret" not in told
    assert len(CatalogIndex.load(tmp_path / "index")) == 3
