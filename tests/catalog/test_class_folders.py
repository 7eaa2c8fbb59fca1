"""Folders and archives of pictures without a table: the folders' names are what is known."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from fashion_search.catalog.class_folders import folder_columns
from fashion_search.catalog.columns import map_columns
from fashion_search.catalog.dataset import load_catalog
from fashion_search.catalog.datasets_source import from_datasets
from fashion_search.catalog.source import DatasetError
from fashion_search.catalog.summary import describe
from tests.catalog.test_tables import pictures
from tests.conftest import jpeg
from tests.fakes import GREEN, RED, solid


def test_folders_become_type_and_gender_and_no_name_throws_a_product_away(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "Women/Skirts/1.jpg", "Men/Shirts/1.jpg", "Women/Skirts/2.jpg", "Men/Shirts/1.png")
    products = [item.product for item in load_catalog(folder)]
    assert [(each["id"], each["gender"], each["article_type"]) for each in products] == [
        ("Men/Shirts/1.jpg", "Men", "Shirts"),
        ("Men/Shirts/1.png", "Men", "Shirts"),
        ("Women/Skirts/1", "Women", "Skirts"),
        ("Women/Skirts/2", "Women", "Skirts"),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("1.jpg", {}),
        ("images/1.jpg", {}),
        ("shoes/1.jpg", {"article_type": "shoes"}),
        ("Women/1.jpg", {"gender": "Women"}),
        ("Skirts/Women/1.jpg", {"gender": "Women", "article_type": "Skirts"}),
        ("Apparel/Tshirts/1.jpg", {"master_category": "Apparel", "article_type": "Tshirts"}),
        (
            "Men/Apparel/Topwear/Tshirts/images/1.jpg",
            {"gender": "Men", "master_category": "Apparel", "sub_category": "Topwear", "article_type": "Tshirts"},
        ),
    ],
)
def test_what_folders_say(path: str, expected: dict[str, str]) -> None:
    assert folder_columns(path) == expected


def test_a_split_folder_is_chosen_and_hidden_files_are_no_pictures(tmp_path: Path) -> None:
    pictures(tmp_path, "train/shirts/1.png", "test/shirts/2.png", "train/shirts/._1.png", "train/__MACOSX/3.png")
    for split, expected in (("train", "1"), ("test", "2")):
        assert [item.product["id"] for item in load_catalog(tmp_path, split)] == [expected]
    assert next(iter(load_catalog(tmp_path))).product["article_type"] == "shirts"


def test_a_table_further_down_is_read_and_of_several_each_is_told(tmp_path: Path) -> None:
    pictures(tmp_path, "shop/data/1.png", "shop/more/2.png")
    (tmp_path / "shop" / "data" / "metadata.csv").write_text("file_name,title\n1.png,Tee\n")
    assert [item.product["name"] for item in load_catalog(tmp_path / "shop")] == ["Tee"]
    (tmp_path / "shop" / "more" / "metadata.csv").write_text("file_name,title\n2.png,Hat\n")
    catalog = load_catalog(tmp_path / "shop")
    assert [item.product["id"] for item in catalog] == ["data/1", "more/2"]
    assert "            not read: data, more" in describe(catalog)


def test_archives_are_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "shop").mkdir()
    with zipfile.ZipFile(tmp_path / "shop" / "pictures.zip", "w") as packed:
        for kind, colour in (("shirts", RED), ("shoes", GREEN)):
            packed.writestr(f"all/{kind}/1.jpg", jpeg(solid(colour)))
    for source in (tmp_path / "shop", tmp_path / "shop" / "pictures.zip"):
        assert [item.product["id"] for item in load_catalog(source)] == ["shirts/1", "shoes/1"]
    (tmp_path / "bad.zip").write_bytes(b"PK no")
    with pytest.raises(DatasetError, match=r"bad\.zip cannot be unpacked"):
        load_catalog(tmp_path / "bad.zip")


@pytest.mark.slow
def test_a_webdataset_keeps_its_json_and_publishes_no_path(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "train-0000.tar", "w") as packed:
        for at, colour in enumerate((RED, GREEN)):
            told = {"productDisplayName": f"Tee {at}", "baseColour": "Red", "price": "5 €"}
            for name, data in ((f"{at}.jpg", jpeg(solid(colour))), (f"{at}.json", json.dumps(told).encode())):
                member = tarfile.TarInfo(name)
                member.size = len(data)
                packed.addfile(member, io.BytesIO(data))
    items = list(load_catalog(tmp_path))
    assert [(item.product["id"], item.product["name"]) for item in items] == [("0", "Tee 0"), ("1", "Tee 1")]
    assert items[0].product["price"] == 5.0
    assert str(tmp_path) not in str([item.product for item in items])


def test_a_folder_without_anything_to_show_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(DatasetError, match="holds no pictures and no table that names them"):
        load_catalog(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("streaming", [False, True])
def test_a_dataset_with_class_labels_has_their_names(streaming: bool, tmp_path: Path) -> None:
    pictures(tmp_path / "data", "train/shirts/1.png", "train/shoes/1.png")
    source = from_datasets(str(tmp_path / "data"), "train", streaming, cache_dir=str(tmp_path / "cache"))
    columns = map_columns(source.names, (), source.pictures)
    assert columns.understood == {"label": "article_type"}
    assert [row.cells["label"] for row in source.read()] == ["shirts", "shoes"]
