"""Tables as shops, spreadsheets and Kaggle write them, beside their pictures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fashion_search.catalog.dataset import load_catalog
from fashion_search.catalog.skips import describe_skipped, write_skipped
from fashion_search.catalog.source import DatasetError, ReadOptions
from fashion_search.catalog.summary import describe
from tests.catalog.test_dataset import left_out
from tests.conftest import jpeg
from tests.fakes import BLUE, GREEN, RED, solid

KAGGLE = """\ufeffid,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName
10000,Women,Apparel,Topwear,Skirts,Red,Summer,2011,Casual,Red Skirt
10007,Men,Apparel,Topwear,Shirts,Black,Summer,2012.0,Casual,Slim Fit, Solid, Black Shirt
10021,Men,Apparel,Topwear,Shirts,NaN,,NaN,,A shirt without a picture
10014,Women,Apparel,Topwear,Jeans,Blue,Summer,2012,NaN,NaN
"""


def pictures(folder: Path, *names: str) -> Path:
    """Pictures of one colour each."""
    for name, colour in zip(names, (RED, GREEN, BLUE) * 3, strict=False):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        solid(colour).save(folder / name)
    return folder


@pytest.fixture
def kaggle(tmp_path: Path) -> Path:
    folder = pictures(tmp_path / "kaggle", *(f"images/{name}.jpg" for name in (10000, 10007, 10014)))
    (folder / "styles.csv").write_bytes(KAGGLE.replace("\n", "\r\n").encode())
    return folder


def test_the_kaggle_layout_is_read_as_it_is_downloaded(kaggle: Path) -> None:
    catalog = load_catalog(kaggle)
    products = {item.product["id"]: item.product for item in catalog}
    assert list(products) == ["10000", "10007", "10014"]
    assert products["10007"]["name"] == "Slim Fit, Solid, Black Shirt"
    assert [products["10007"][name] for name in ("year", "gender", "article_type")] == [2012, "Men", "Shirts"]
    assert (products["10014"]["name"], products["10014"]["usage"]) == (None, None)
    assert [(each.id, each.place, each.reason) for each in left_out(catalog)] == [
        ("10021", "line 4", "the picture file is missing")
    ]
    assert [note for row in catalog.rows() for note in row.notes] == [
        "more cells than the header: taken as commas inside the last text"
    ]


def test_of_several_tables_the_one_that_says_most_is_read_and_the_others_are_told(kaggle: Path) -> None:
    (kaggle / "images.csv").write_text("filename,link\n10000.jpg,http://shop.example/1.jpg\n")
    catalog = load_catalog(kaggle)
    assert next(iter(catalog)).product["name"] == "Red Skirt"
    assert "            not read: images.csv" in describe(catalog)


def test_an_archive_with_one_folder_inside_is_the_folder(kaggle: Path, tmp_path: Path) -> None:
    kaggle.rename(tmp_path / "inner")
    (tmp_path / "outer").mkdir()
    (tmp_path / "inner").rename(tmp_path / "outer" / "fashion-dataset")
    assert len(list(load_catalog(tmp_path / "outer"))) == 3


TEXT = "Bild;Bezeichnung;Preis\nbilder\\1.png;Kleid für Mädchen – grün;19,90 €\nbilder\\2.png;Hüte;5 €\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str, tmp_path: Path) -> None:
    folder = pictures(tmp_path, "bilder/1.png", "bilder/2.png")
    (folder / "katalog.csv").write_bytes(TEXT.replace(";", delimiter).encode(encoding))
    items = list(load_catalog(folder))
    assert [item.product["name"] for item in items] == ["Kleid für Mädchen – grün", "Hüte"]
    assert [(item.product["price"], item.product["currency"]) for item in items] == [(19.9, "EUR"), (5.0, "EUR")]
    assert [item.product["id"] for item in items] == ["1", "2"]


def test_encoding_and_delimiter_can_be_told(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "1.png")
    (folder / "t.csv").write_bytes("image!name\n1.png!Сукня\n".encode("cp1251"))
    options = ReadOptions(encoding="cp1251", delimiter="!")
    assert [item.product["name"] for item in load_catalog(folder, options=options)] == ["Сукня"]
    with pytest.raises(DatasetError, match="no encoding called 'klingon'"):
        load_catalog(folder, options=ReadOptions(encoding="klingon"))
    with pytest.raises(DatasetError, match="delimiter is 'xy'; expected is one character"):
        load_catalog(folder, options=ReadOptions(delimiter="xy"))
    with pytest.raises(DatasetError, match=r"t\.csv cannot be read .*--encoding"):
        load_catalog(folder, options=ReadOptions(encoding="utf-8"))


@pytest.mark.parametrize("name", ["images/10000", "IMAGES/10000.JPG", "10000.jpg", "C:\\shop\\images\\10000.jpg"])
def test_a_picture_is_found_however_it_is_written(name: str, tmp_path: Path) -> None:
    folder = pictures(tmp_path, "images/10000.jpg", "images/2.jpg")
    (folder / "t.tsv").write_text(f"image_file\tname\n{name}\tTee\n")
    assert [np.asarray(item.image)[3, 3, 0] > 200 for item in load_catalog(folder)] == [True]


def test_of_two_pictures_with_one_name_the_folder_decides(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "shop/red/1.png", "shop/green/1.png")
    (folder / "t.csv").write_text("image,name\nX:\\export\\green\\1.png,Green\n1.png,Which?\n")
    catalog = load_catalog(folder)
    assert [item.image.getpixel((3, 3)) for item in catalog] == [GREEN]
    assert [each.reason for each in left_out(catalog)] == [
        "several picture files have this name: write its folder before it"
    ]


def test_a_row_with_more_cells_than_the_header_is_told(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "1.png", "2.png", "3.png")
    (folder / "t.csv").write_text("name,image,year\nTee,1.png,2012\nTee, red,2.png,2012\nHat,3.png,2013,,\nCap\n")
    catalog = load_catalog(folder)
    assert [item.product["name"] for item in catalog] == ["Tee", "Hat"]
    assert [(each.place, each.reason) for each in left_out(catalog)] == [
        ("line 3", "the row has more cells than the header (3): put texts that hold commas in quotes"),
        ("line 5", "there is no picture"),
    ]


def test_values_that_are_not_understood_are_told(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "1.png", "2.png")
    (folder / "t.csv").write_text("image,year,price,url\n1.png,2012,ask us,file:///tmp/1\n2.png,,9.50,https://a.de/2\n")
    first, second = load_catalog(folder).rows()
    assert [first.product[name] for name in ("year", "price", "url")] == [2012, None, None]
    assert first.notes == (
        "price not understood and left empty (the column 'price')",
        "url not understood and left empty (the column 'url')",
    )
    assert (second.product["year"], second.product["price"], second.notes) == (None, 9.5, ())


def test_of_columns_with_one_name_the_first_is_read_and_that_is_told(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "1.png")
    (folder / "t.csv").write_text("image,name,name\n1.png,Tee,Shirt\n")
    catalog = load_catalog(folder)
    assert [row.product["name"] for row in catalog.rows()] == ["Tee"]
    assert "of the columns that are all called name the first is read" in describe(catalog)[0]


def test_columns_can_be_mapped_by_hand(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "1.png", "2.png")
    (folder / "t.csv").write_text("front,back,what,kind\n1.png,2.png,Lamp,Lighting\n")
    with pytest.raises(DatasetError, match=r"no picture column: .* has front, back, what, kind.*--column image="):
        load_catalog(folder)
    told_columns = (("image", "front"), ("image", "back"), ("name", "what"), ("article_type", "kind"))
    items = list(load_catalog(folder, options=ReadOptions(told_columns)))
    assert [(item.product["name"], item.product["article_type"]) for item in items] == [("Lamp", "Lighting")] * 2
    assert [item.image.getpixel((3, 3)) for item in items] == [RED, GREEN]
    with pytest.raises(DatasetError, match=r"no column 'Name' in the catalog; it has front, back"):
        load_catalog(folder, options=ReadOptions((("name", "Name"),)))
    with pytest.raises(DatasetError, match=r"no column 'colour' to map 'kind' to; choose from id, name"):
        load_catalog(folder, options=ReadOptions((("colour", "kind"),)))


def test_the_owner_is_told_what_was_understood(kaggle: Path, tmp_path: Path) -> None:
    lines = "\n".join(describe(load_catalog(kaggle)))
    assert "kaggle: styles.csv (utf-8, parted by commas), pictures named by id, 4 rows" in lines
    assert "image = id, " in lines
    assert "article_type = articleType" in lines
    assert "warning" not in lines
    folder = pictures(tmp_path / "bare", "1.png")
    (folder / "t.csv").write_text("image,what,material\n1.png,Lamp,Brass\n")
    lines = "\n".join(describe(load_catalog(folder)))
    assert "extras      what, material" in lines
    assert "columns     image, id = the picture's name\n" in lines
    assert "missing     name, gender" in lines
    assert "warning     neither a name nor a type was found" in lines
    assert "The catalog has: what, material." in lines


def test_json_lines_and_a_parquet_table_name_their_pictures(tmp_path: Path) -> None:
    rows = [{"file_name": f"{at}.png", "title": f"T{at}", "size": at if at > 1 else "S"} for at in (1, 2)]
    folder = pictures(tmp_path / "lines", "1.png", "2.png")
    (folder / "t.jsonl").write_text("\n".join([*map(json.dumps, rows), "no json", "[1]"]))
    catalog = load_catalog(folder)
    assert [item.product["name"] for item in catalog] == ["T1", "T2"]
    assert [each.reason for each in left_out(catalog)] == ["the line is no JSON object"] * 2
    folder = pictures(tmp_path / "table", "1.png", "2.png")
    pq.write_table(pa.table({"file_name": ["1.png", "2.png"], "title": ["T1", "T2"]}), folder / "products.parquet")
    assert [item.product["name"] for item in load_catalog(folder)] == ["T1", "T2"]
    assert [item.product["id"] for item in load_catalog(folder / "products.parquet")] == ["1", "2"]


def test_several_pictures_of_one_row(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "1.png", "2.png", "3.png")
    (folder / "t.csv").write_text("image,image2,name\n1.png|2.png,3.png,Tee\n3.png,,Hat\n")
    items = list(load_catalog(folder))
    assert [item.product["id"] for item in items] == ["1", "1", "1", "3"]
    assert [item.image.getpixel((3, 3)) for item in items] == [RED, GREEN, BLUE, BLUE]
    assert [item.row for item in items] == [0, 1, 2, 3]


def test_what_was_left_out_is_counted_by_reason_and_written_down(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "1.png")
    (folder / "bad.png").write_bytes(jpeg(solid(RED, (200, 200)))[:-200])
    (folder / "t.csv").write_text("image,id\n1.png,1\nno.png,2\nbad.png,3\nno2.png,4\n")
    skipped = left_out(load_catalog(folder))
    assert describe_skipped(skipped) == [
        "2 × the picture file is missing: line 3 (id 2), line 5 (id 4)",
        "1 × the picture is damaged or cut off and cannot be read to its end: line 4 (id 3)",
    ]
    write_skipped(tmp_path / "skipped.csv", skipped)
    lines = (tmp_path / "skipped.csv").read_text().splitlines()
    assert lines[0] == "place,id,picture,reason"
    assert lines[1] == "line 3,2,no.png,the picture file is missing"
