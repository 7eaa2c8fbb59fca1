"""From a folder of pictures to an index; a killed run loses nothing, an error is one sentence."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
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
    while len(list(Path(sys.argv[-1]).parent.glob("*.work/[!.]*.parquet"))) < 2:
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
    assert "products    7, 7 pictures (7 embedded now, 0 known from before)" in printed
    assert "recall@5    1.0000" in printed
    assert "1 × this is not a picture that can be read: row 2 (id 3)" in printed
    assert "columns     image, id, price" in printed
    assert "warning     neither a name nor a type was found" in printed
    assert sorted(path.name for path in tmp_path.iterdir() if "index" in path.name) == ["index", "index.skipped.csv"]
    assert "row 2,3,,this is not a picture that can be read" in (tmp_path / "index.skipped.csv").read_text()


def test_a_killed_run_goes_on_where_it_was(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("--dataset", shop, "--output", tmp_path / "index")
    first = subprocess.run([sys.executable, "-c", KILLED, *map(str, command)], cwd=ROOT, timeout=300)
    assert first.returncode == -signal.SIGKILL
    assert not (tmp_path / "index" / "manifest.json").exists()
    second = CountingEncoder()
    assert build(monkeypatch, second, *command) == 0
    assert second.embedded == 1  # the eighth picture is the fourth one again
    assert "products    7, 7 pictures (1 embedded now, 6 known from before)" in capsys.readouterr().out
    assert CatalogIndex.load(tmp_path / "index").manifest["skipped"] == 1


@pytest.mark.parametrize("rows", [1, 2, 3, 8])
def test_what_was_skipped_is_told_whatever_the_shards(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards_module, "SHARD_ROWS", rows)
    good, broken = jpeg(solid(RED)), jpeg(solid(RED))[:100]
    pictures = [broken, good, broken, good, good, good, good, broken]
    catalog = load_catalog(write_parquet(tmp_path / "shop.parquet", pictures, id=[1, 2, 3, 4, 2, 5, 4, 6]))
    first = VectorShards(tmp_path / "work", catalog, FakeEncoder())
    outcome = first.embed()
    assert (outcome.embedded, outcome.known, [each.row for each in outcome.skipped]) == (5, 0, [0, 2, 7])
    assert sum(len(vectors) for vectors, _ in first.tables()) == 5
    again = VectorShards(tmp_path / "work", catalog, FakeEncoder())
    repeated = again.embed()
    assert (repeated.embedded, repeated.known, repeated.skipped) == (0, 5, outcome.skipped)
    assert repeated.digest == outcome.digest
    for (old, products), (new, same) in zip(first.tables(), again.tables(), strict=True):
        assert np.array_equal(old, new)
        assert products.equals(same)


def test_shards_of_another_encoder_are_not_used(shop: Path, tmp_path: Path) -> None:
    VectorShards(tmp_path / "work", load_catalog(shop), FakeEncoder()).embed()
    other = FakeEncoder()
    other.weights_hash = "f" * 64
    assert VectorShards(tmp_path / "work", load_catalog(shop), other).embed().known == 0
    assert VectorShards(tmp_path / "work", load_catalog(shop), FakeEncoder()).embed().known == 7


def test_a_folder_that_changed_between_kill_and_resume_is_read_as_it_is_now(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, colour in (("a", RED), ("b", GREEN), ("c", BLUE), ("d", YELLOW)):
        solid(colour).save(folder / f"{name}.png")
    first = VectorShards(tmp_path / "work", load_catalog(folder), FakeEncoder()).embed()
    (folder / "a.png").unlink()
    solid(RED, (9, 9)).save(folder / "aa.png")
    (folder / "c.png").replace(folder / "e.png")
    resumed = VectorShards(tmp_path / "work", load_catalog(folder), FakeEncoder())
    outcome = resumed.embed()
    assert (outcome.embedded, outcome.known) == (1, 3)
    assert outcome.digest != first.digest
    told = {row: vector for vectors, table in resumed.tables() for row, vector in zip(
        table["id"].to_pylist(), vectors, strict=True)}  # fmt: skip
    assert list(told) == ["aa", "b", "d", "e"]
    assert told["e"] == pytest.approx([0, 0, 1], abs=0.02)


def test_a_smaller_limit_after_a_larger_one_is_obeyed(shop: Path, tmp_path: Path) -> None:
    VectorShards(tmp_path / "work", load_catalog(shop), FakeEncoder()).embed()
    shards = VectorShards(tmp_path / "work", load_catalog(shop, limit=5), FakeEncoder())
    assert shards.embed().embedded == 0
    assert sum(len(vectors) for vectors, _ in shards.tables()) == 4


def test_columns_of_several_kinds_become_one(tmp_path: Path) -> None:
    lines = [{"image": f"{at}.png", "size": size} for at, size in enumerate((1, 2, 3, "XL", None, 2.5))]
    for at in range(6):
        solid(RED).save(tmp_path / f"{at}.png")
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, lines)))
    shards = VectorShards(tmp_path / "work", load_catalog(tmp_path), FakeEncoder())
    shards.embed()
    table = pa.concat_tables(table for _, table in shards.tables())
    assert table["size"].to_pylist() == ["1", "2", "3", "XL", None, "2.5"]


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


def test_a_catalog_without_one_good_picture_is_told_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = write_parquet(tmp_path / "bad.parquet", [b"no", b""])
    assert build(monkeypatch, FakeEncoder(), "--dataset", bad, "--output", tmp_path / "index") == 2
    told = capsys.readouterr()
    assert "no product to index" in told.err
    assert "1 × this is not a picture that can be read: row 0 (id 1)" in told.out
    assert "1 × there is no picture: row 1 (id 2)" in told.out
    assert len((tmp_path / "index.skipped.csv").read_text().splitlines()) == 3


def test_columns_and_the_form_of_a_table_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shop").mkdir()
    solid(RED).save(tmp_path / "shop" / "1.png")
    (tmp_path / "shop" / "t.csv").write_bytes("Datei!Was\n1.png!Größe\n".encode("cp1252"))
    command = ("--dataset", tmp_path / "shop", "--output", tmp_path / "index", "--column", "image=Datei", "--column",
               "name=Was", "--delimiter", "!", "--encoding", "cp1252")  # fmt: skip
    assert build(monkeypatch, FakeEncoder(), *command) == 0
    assert CatalogIndex.load(tmp_path / "index").product(0).name == "Größe"
    with pytest.raises(SystemExit):
        build(monkeypatch, FakeEncoder(), *command, "--column", "name")
    assert "'name' should be MEANING=NAME" in capsys.readouterr().err


def test_a_second_encoder_is_kept_where_one_is_named(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "index"
    assert build(monkeypatch, FakeEncoder(), "--dataset", shop.parent, "--output", output) == 0
    assert "compared    with a count of colours alone" in capsys.readouterr().out
    assert CatalogIndex.load(output).second is None
    told = ("--dataset", shop.parent, "--output", output, "--compare", "resnet50.a1_in1k")
    assert build(monkeypatch, FakeEncoder(), *told) == 0
    assert "compared    with resnet50.a1_in1k, 7 products" in capsys.readouterr().out
    index = CatalogIndex.load(output)
    assert index.second is not None and len(index.second.rows) == 7
    assert index.manifest.examples is not None
