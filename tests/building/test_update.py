"""A catalog that has changed: only what is new is embedded, and the result answers as a fresh build does."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_search.index import CatalogIndex
from tests.building.test_build_index import CountingEncoder, build
from tests.fakes import FakeEncoder

Row = tuple[str, str, int]  # id, name, seed of its picture


def picture(seed: int) -> Image.Image:
    colour = np.random.default_rng(seed).integers(1, 255, 3)
    return Image.new("RGB", (20, 24), tuple(colour.tolist()))


def write(folder: Path, rows: list[Row]) -> Path:
    """A table beside pictures; a picture's file is called by the product's id."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    with (folder / "products.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file_name", "id", "name", "price"])
        for product_id, name, seed in rows:
            picture(seed).save(folder / f"{product_id}.png")
            table.writerow([f"{product_id}.png", product_id, name, f"{len(name)},50 €"])
    return folder


BEFORE: list[Row] = [(f"p{at}", f"Thing {at}", at) for at in range(12)]
AFTER: list[Row] = [
    *((f"p{at}", f"Thing {at}", at) for at in (0, 1, 2)),
    ("p3", "Another name", 3),  # changed columns
    ("new", "A new thing", 50),  # added
    ("p5", "Thing 5", 99),  # changed picture
    ("renamed", "Thing 6", 6),  # another id, the same picture
    *((f"p{at}", f"Thing {at}", at) for at in (11, 10, 9, 8)),  # another order; p4 and p7 are gone
]


def answers(folder: Path) -> list[object]:
    """Everything that can be asked of an index, as plain values."""
    index = CatalogIndex.load(folder)
    queries = FakeEncoder().encode([picture(seed) for seed in range(200, 230)])
    wheres = (None, {"name": ["Thing 1", "Another name", "A new thing"]})
    found = [
        [(match.key, match.score, dict(match.product)) for match in index.search(query, 5, where)]
        for query in queries
        for where in wheres
    ]
    pictures = [index.thumbnail(key) for key in range(len(index))]
    return [found, pictures, index.vectors.tolist(), index.products.to_pylist(), index.facets()]


def test_an_update_answers_as_a_fresh_build_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop, index = tmp_path / "shop", tmp_path / "index"
    assert build(monkeypatch, FakeEncoder(), "--dataset", write(shop, BEFORE), "--output", index) == 0
    old = answers(index)
    capsys.readouterr()
    encoder = CountingEncoder()
    assert build(monkeypatch, encoder, "--dataset", write(shop, AFTER), "--update", index) == 0
    assert encoder.embedded == 2
    printed = capsys.readouterr().out
    assert "products    11, 11 pictures (2 embedded now, 9 known from before)" in printed
    assert "since then  2 products new, 3 gone" in printed
    afresh = CountingEncoder()
    assert build(monkeypatch, afresh, "--dataset", shop, "--output", tmp_path / "fresh") == 0
    assert afresh.embedded == 11
    assert answers(index) == answers(tmp_path / "fresh") != old
    manifests = [CatalogIndex.load(folder).manifest["dataset"] for folder in (index, tmp_path / "fresh")]
    assert manifests[0] == manifests[1]
    assert len(manifests[0]["content_sha256"]) == 64


def test_the_index_that_is_replaced_is_known_and_afresh_forgets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, index = write(tmp_path / "shop", BEFORE), tmp_path / "index"
    embedded = []
    for more in ((), (), ("--afresh",)):
        encoder = CountingEncoder()
        assert build(monkeypatch, encoder, "--dataset", shop, "--output", index, *more) == 0
        embedded.append(encoder.embedded)
    assert embedded == [12, 0, 12]


def test_an_update_elsewhere_leaves_the_old_index_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, index = tmp_path / "shop", tmp_path / "index"
    build(monkeypatch, FakeEncoder(), "--dataset", write(shop, BEFORE), "--output", index)
    old = answers(index)
    encoder = CountingEncoder()
    command = ("--dataset", write(shop, AFTER), "--update", index, "--output", tmp_path / "new")
    assert build(monkeypatch, encoder, *command) == 0
    assert encoder.embedded == 2
    assert answers(index) == old


def test_an_update_by_another_encoder_is_refused_and_a_damaged_old_index_is_not_used(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop, index = write(tmp_path / "shop", BEFORE), tmp_path / "index"
    build(monkeypatch, FakeEncoder(), "--dataset", shop, "--output", index)
    other = CountingEncoder()
    other.weights_hash = "f" * 64
    assert build(monkeypatch, other, "--dataset", shop, "--update", index, "--model", "other") == 2
    assert "was made with the encoder 'fake-mean-colour'" in capsys.readouterr().err
    assert not caplog.messages
    assert build(monkeypatch, other, "--dataset", shop, "--output", index) == 0  # built anew
    assert other.embedded == 12
    [told] = caplog.messages
    assert told.startswith("Nothing of the index that is replaced is used: The index was made with the encoder")
    caplog.clear()
    (index / "products.parquet").write_bytes((index / "products.parquet").read_bytes()[:-9])
    again = CountingEncoder()
    again.weights_hash = "f" * 64
    assert build(monkeypatch, again, "--dataset", shop, "--output", index) == 0
    assert again.embedded == 12
    [told] = caplog.messages
    assert "products.parquet has" in told


def test_an_update_needs_somewhere_to_write_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(monkeypatch, FakeEncoder(), "--dataset", tmp_path, "--update", "user/repo") == 2
    assert "nowhere to write to: name a folder with --output" in capsys.readouterr().err


def test_an_index_from_before_pictures_were_known_is_embedded_anew(
    index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = CountingEncoder()
    command = ("--dataset", write(tmp_path / "shop", BEFORE), "--update", index_folder, "--output", tmp_path / "new")
    assert build(monkeypatch, encoder, *command) == 0
    assert encoder.embedded == 12
    assert len(CatalogIndex.load(tmp_path / "new")) == 12
    [told] = caplog.messages
    assert told == "The index swatches is of an older version and does not tell its pictures: none is used."
