"""From a folder of pictures to an index; a killed run loses nothing, an error is one sentence."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_search.building import shards as shards_module
from fashion_search.building.shards import VectorShards, thumbnail
from fashion_search.catalog.dataset import load_catalog
from fashion_search.commands import build as build_index
from fashion_search.index import CatalogIndex
from tests.catalog.test_dataset import write_image_folder, write_parquet
from tests.conftest import jpeg
from tests.fakes import BLUE, GREEN, RED, YELLOW, FakeEncoder, solid
from tests.paths import ROOT

# A build in a process of its own, which ends as `kill -9` ends it, in the middle of a shard.
KILLED = """
import os, signal, sys, time
from pathlib import Path
from fashion_search.building import shards
from fashion_search.commands import build as build_index
from tests.building.test_build_index import CountingEncoder

def die():
    while len(list(Path(sys.argv[-1]).parent.glob("*.work/*.parquet"))) < 2:
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)

shards.SHARD_ROWS = 3
encoder = CountingEncoder(lives=6, die=die)
build_index.load_encoder = lambda model, engine: encoder
build_index.main(sys.argv[1:])
"""


class CountingEncoder(FakeEncoder):
    """Counts the pictures it embeds and dies after `lives` of them."""

    def __init__(self, lives: int = 1000, die: Callable[[], None] = lambda: None) -> None:
        self.embedded, self.lives, self.die = 0, lives, die

    def encode(self, images: Iterable[Image.Image]) -> np.ndarray:
        return super().encode(self._count(image) for image in images)

    def _count(self, image: Image.Image) -> Image.Image:
        if self.embedded == self.lives:
            self.die()
        self.embedded += 1
        return image


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Eight pictures in four colours; the third is broken."""
    pictures = [jpeg(solid(colour)) for colour in (RED, GREEN, BLUE, YELLOW)] * 2
    pictures[2] = pictures[2][:100]
    return write_parquet(tmp_path / "shop" / "train.parquet", pictures, price=[None] * 4 + [1, 2.5, 3, 4])


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards_module, "SHARD_ROWS", 3)


def build(monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder, *arguments: object) -> int:
    monkeypatch.setattr(build_index, "load_encoder", lambda model, engine: encoder)
    return build_index.main([str(argument) for argument in arguments])


def test_a_catalog_becomes_an_index(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(monkeypatch, CountingEncoder(), "--dataset", shop, "--output", tmp_path / "index") == 0
    index = CatalogIndex.load(tmp_path / "index", FakeEncoder())
    assert index.products["id"].to_pylist() == ["1", "2", "4", "5", "6", "7", "8"]
    assert index.vector(0) == pytest.approx([1, 0, 0], abs=0.02)
    assert index.product(index.key("6")).price == 2.5
    assert (index.manifest["skipped"], index.manifest["dataset"]["id"]) == (1, "train")
    printed = capsys.readouterr().out
    assert "products    7 (7 embedded now, 0 from an earlier run)" in printed
    assert "recall@5    1.0000" in printed
    assert "row 2 (id 3):" in printed
    assert [path.name for path in tmp_path.iterdir() if "index" in path.name] == ["index"]


def test_a_killed_run_goes_on_where_it_was(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("--dataset", shop, "--output", tmp_path / "index")
    first = subprocess.run([sys.executable, "-c", KILLED, *map(str, command)], cwd=ROOT, timeout=300)
    assert first.returncode == -signal.SIGKILL
    assert not (tmp_path / "index" / "manifest.json").exists()
    second = CountingEncoder()
    assert build(monkeypatch, second, *command) == 0
    assert second.embedded == 2
    assert "products    7 (2 embedded now, 5 from an earlier run)" in capsys.readouterr().out
    assert CatalogIndex.load(tmp_path / "index").manifest["skipped"] == 1


@pytest.mark.parametrize("rows", [1, 2, 3, 8])
def test_what_was_skipped_is_told_by_the_shard_it_belongs_to(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards_module, "SHARD_ROWS", rows)
    good, broken = jpeg(solid(RED)), jpeg(solid(RED))[:100]
    pictures = [broken, good, broken, good, good, good, good, broken]
    catalog = load_catalog(write_parquet(tmp_path / "shop.parquet", pictures, id=[1, 2, 3, 4, 2, 5, 4, 6]))
    shards = VectorShards(tmp_path / "work", catalog, FakeEncoder())
    assert shards.embed() == 3
    assert [skipped.row for skipped in catalog.skipped] == [0, 2, 4, 6, 7]
    assert sum(len(vectors) for vectors, _ in shards.tables()) == 3
    for shard in shards.done():
        told = [skipped.row for skipped in shards_module._skipped(shard)]
        assert told == [row for row in (0, 2, 4, 6, 7) if shard.start <= row < shard.end]
    catalog.skipped.clear()
    assert shards.embed() == 0  # all of it from disk
    assert [skipped.row for skipped in catalog.skipped] == [0, 2, 4, 6, 7]


def test_shards_of_another_encoder_or_catalog_are_not_used(shop: Path, tmp_path: Path) -> None:
    VectorShards(tmp_path / "work", load_catalog(shop), FakeEncoder()).embed()
    other = FakeEncoder()
    other.weights_hash = "f" * 64
    assert VectorShards(tmp_path / "work", load_catalog(shop), other).done() == []
    shop.touch()
    assert VectorShards(tmp_path / "work", load_catalog(shop), FakeEncoder()).done() == []


def test_a_smaller_limit_after_a_larger_one_is_obeyed(shop: Path, tmp_path: Path) -> None:
    VectorShards(tmp_path / "work", load_catalog(shop), FakeEncoder()).embed()
    shards = VectorShards(tmp_path / "work", load_catalog(shop, limit=5), FakeEncoder())
    assert shards.embed() == 2
    assert sum(len(vectors) for vectors, _ in shards.tables()) == 4


def test_the_picture_of_a_result_is_small() -> None:
    with Image.open(io.BytesIO(thumbnail(solid(RED, (600, 300))))) as small:
        assert small.size == (256, 128)
    with Image.open(io.BytesIO(thumbnail(solid(RED, (60, 30))))) as small:
        assert small.size == (60, 30)


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        ("no such/shop/anywhere", "is neither a folder that exists nor the name of a repo"),
        ("empty", "is empty; put parquet files or pictures"),
        ("broken.parquet", "is not a parquet file that can be read"),
    ],
)
def test_a_wrong_dataset_is_one_sentence(
    tmp_path: Path, dataset: str, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("broken.parquet").write_bytes(b"no")
    assert build(monkeypatch, FakeEncoder(), "--dataset", dataset, "--output", "index") == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.startswith("build_index: ")
    assert told.count("\n") == 1


def test_an_output_that_is_no_index_is_left_alone(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_image_folder(tmp_path / "photos", ["a.png"])
    assert build(monkeypatch, FakeEncoder(), "--dataset", shop, "--output", tmp_path / "photos") == 2
    assert "'photos' exists and holds no manifest.json" in capsys.readouterr().err
    assert (tmp_path / "photos" / "a.png").exists()


def test_a_catalog_without_one_good_picture_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = write_parquet(tmp_path / "bad.parquet", [b"no", b""])
    assert build(monkeypatch, FakeEncoder(), "--dataset", bad, "--output", tmp_path / "index") == 2
    assert "no product to index" in capsys.readouterr().err
