"""Every kind of source gives the same products; broken pictures are skipped and told."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fashion_search.catalog.columns import map_columns
from fashion_search.catalog.dataset import Catalog, CatalogItem, Skipped, load_catalog
from fashion_search.catalog.datasets_source import _in_cache
from fashion_search.catalog.products import product_of
from fashion_search.catalog.source import MissingPictureError, no_local_file
from fashion_search.catalog.sources import DatasetError
from fashion_search.schema import COLUMNS
from tests.conftest import jpeg
from tests.fakes import BLUE, GREEN, RED, solid
from tests.paths import SHARED_PHOTOS

REAL_PHOTOS = SHARED_PHOTOS / "fashion-products"


def write_parquet(path: Path, pictures: list[Any], **columns: list[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = {"id": list(range(1, len(pictures) + 1)), **columns}
    pq.write_table(pa.table({**rows, "image": [{"bytes": picture, "path": None} for picture in pictures]}), path)
    return path


def write_image_folder(folder: Path, names: list[str]) -> Path:
    folder.mkdir(parents=True)
    for name, colour in zip(names, (RED, GREEN, BLUE), strict=False):
        solid(colour).save(folder / name)
    with (folder / "metadata.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file_name", "productDisplayName", "baseColour", "year"])
        table.writerows([name, f"Thing {name}", "Red", "2012.0"] for name in names)
    return folder


def left_out(catalog: Catalog) -> list[Skipped]:
    return [opened for row in catalog.rows() if not isinstance(opened := catalog.open(row), CatalogItem)]


def test_an_image_folder_gives_uniform_products(tmp_path: Path) -> None:
    folder = write_image_folder(tmp_path / "shop", ["a.png", "b.jpg"])
    catalog = load_catalog(folder)
    items = list(catalog)
    assert (catalog.name, catalog.split, len(catalog)) == ("shop", "train", 2)
    assert items[0].product == dict.fromkeys(COLUMNS) | {
        "id": "a", "name": "Thing a.png", "base_colour": "Red", "year": 2012,
    }  # fmt: skip
    assert items[0].image.getpixel((5, 5)) == RED
    assert left_out(catalog) == []


def test_broken_and_missing_pictures_are_skipped_and_told(tmp_path: Path) -> None:
    folder = write_image_folder(tmp_path / "shop", ["a.png", "b.png", "c.png"])
    (folder / "b.png").write_bytes((folder / "b.png").read_bytes()[:20])
    (folder / "c.png").unlink()
    catalog = load_catalog(folder)
    assert [item.product["id"] for item in catalog] == ["a"]
    assert [(skipped.row, skipped.id, skipped.place) for skipped in left_out(catalog)] == [
        (1, "b", "line 3"),
        (2, "c", "line 4"),
    ]
    assert [skipped.reason for skipped in left_out(catalog)] == [
        "this is not a picture that can be read",
        "the picture file is missing",
    ]
    assert [item.row for item in catalog] == [0]


def test_rows_that_share_an_id_are_pictures_of_one_product(tmp_path: Path) -> None:
    pictures = [jpeg(solid(colour)) for colour in (RED, BLUE, GREEN)]
    path = write_parquet(tmp_path / "shop.parquet", pictures, id=[7, 7, 8], title=["Tee", None, "Hat"])
    items = list(load_catalog(path))
    assert [(item.product["id"], item.product["name"]) for item in items] == [("7", "Tee"), ("7", "Tee"), ("8", "Hat")]
    assert [np.asarray(item.image)[5, 5, 0] > 200 for item in items] == [True, False, False]


def test_a_dataset_folder_is_read_by_split(tmp_path: Path) -> None:
    for split, colour in (("train", RED), ("test", BLUE)):
        write_parquet(tmp_path / "data" / f"{split}-00000-of-00001.parquet", [jpeg(solid(colour))])
    (tmp_path / "README.md").write_text("---\nlicense: cc0-1.0\n---\n")
    assert [np.asarray(item.image)[0, 0, 2] > 200 for item in load_catalog(tmp_path, split="test")] == [True]
    assert load_catalog(tmp_path).licence == "cc0-1.0"
    with pytest.raises(DatasetError, match="no split 'dev'; it has test, train"):
        load_catalog(tmp_path, split="dev")


def test_a_parquet_file_without_split_in_its_name_is_for_training(tmp_path: Path) -> None:
    write_parquet(tmp_path / "shop" / "products.parquet", [jpeg(solid(RED))])
    assert len(list(load_catalog(tmp_path / "shop"))) == 1


def test_shards_are_read_in_order(tmp_path: Path) -> None:
    for shard in range(3):
        pictures = [jpeg(solid(RED))] * 2
        write_parquet(tmp_path / f"train-0000{shard}-of-00003.parquet", pictures, id=[2 * shard, 2 * shard + 1])
    catalog = load_catalog(tmp_path)
    assert [row.product["id"] for row in catalog.rows()] == ["0", "1", "2", "3", "4", "5"]
    assert [row.row for row in catalog.rows()] == [0, 1, 2, 3, 4, 5]


def test_the_limit_counts_rows(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "shop.parquet", [jpeg(solid(RED))] * 5)
    catalog = load_catalog(path, limit=3)
    assert len(catalog) == len(list(catalog)) == 3
    assert len(load_catalog(path, limit=99)) == 5
    with pytest.raises(DatasetError, match="limit is 0"):
        load_catalog(path, limit=0)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"productDisplayName": "A", "articleType": "Jeans"}, {"name": "A", "article_type": "Jeans"}),
        ({"title": "A", "colour": "Red", "occasion": "Party"}, {"name": "A", "base_colour": "Red", "usage": "Party"}),
        ({"name": "exact", "title": "alias"}, {"name": "exact", "title": "alias"}),
        ({"year": "n/a", "season": "", "usage": " NaN "}, {"year": None, "season": None, "usage": None}),
        ({"year": 2012.0, "price": 9.5, "tags": ["a", "b"]}, {"year": 2012, "price": 9.5, "tags": "a, b"}),
        ({"baseColour": "NA", "year": "2012.0"}, {"base_colour": "NA", "year": 2012}),
        ({"preis": "1.299,00 €"}, {"price": 1299.0, "currency": "EUR"}),
        ({"price": "$19.90"}, {"price": 19.9, "currency": "USD"}),
        ({"price": "19.90", "currency": "CHF"}, {"price": 19.9, "currency": "CHF"}),
        ({"link": "https://shop.example/1", "Marke": "Acme"}, {"url": "https://shop.example/1", "brand": "Acme"}),
        ({"url": "javascript:alert(1)"}, {"url": None}),
        ({"in_stock": "true"}, {"availability": "in stock"}),
        ({"availability": "https://schema.org/OutOfStock"}, {"availability": "out of stock"}),
        ({"__url__": "/home/anna/x.tar", "image_path": "C:/Users/anna/1.jpg"}, {}),
    ],
)
def test_column_names_are_mapped(raw: dict[str, Any], expected: dict[str, Any]) -> None:
    names = ("image", *raw)
    assert product_of(raw, map_columns(names)) == dict.fromkeys(COLUMNS) | expected


def test_what_is_no_dataset_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is empty; put parquet files or pictures"):
        load_catalog(tmp_path)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(DatasetError, match=r"broken\.parquet is not a parquet file"):
        load_catalog(tmp_path / "broken.parquet")
    pq.write_table(pa.table({"id": [1], "price": [2]}), tmp_path / "prices.parquet")
    with pytest.raises(DatasetError, match=r"no picture column: .* has id, price"):
        load_catalog(tmp_path / "prices.parquet")


def test_a_dataset_of_the_hub_cannot_name_a_file_of_this_machine(tmp_path: Path) -> None:
    solid(RED).save(tmp_path / "private.png")
    for locate in (_in_cache, no_local_file):
        with pytest.raises(MissingPictureError, match="named by a path, which only its maker's disk has"):
            locate(str(tmp_path / "private.png"))


@pytest.mark.skipif(not REAL_PHOTOS.is_dir(), reason="needs the real photos in ../shared/data")
def test_the_real_photos_are_read() -> None:
    catalog = load_catalog(REAL_PHOTOS, split="test", limit=20)
    items = list(catalog)
    assert len(items) == len(catalog) == 20
    assert all(item.product["article_type"] and item.image.size == (224, 224) for item in items)


def test_pictures_with_one_name_in_one_file_are_products_of_their_own(tmp_path: Path) -> None:
    pictures = [{"bytes": jpeg(solid(colour)), "path": "1.jpg"} for colour in (RED, BLUE, GREEN)]
    pq.write_table(pa.table({"image": pictures, "title": ["Tee", "Hat", "Bag"]}), tmp_path / "shop.parquet")
    assert [item.product["id"] for item in load_catalog(tmp_path / "shop.parquet")] == ["1", "1-2", "1-3"]
