"""The drawn sample catalog: what it must hold, and that drawing it twice gives the same bytes."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("skia", reason="drawing needs skia-python (requirements-draw.txt)")
from fashion_search.catalog.dataset import load_catalog
from scripts import draw_sample_catalog
from scripts.sample_catalog.drawing import draw
from scripts.sample_catalog.examples import EXAMPLES, subject
from scripts.sample_catalog.garments import CUTS
from scripts.sample_catalog.kinds import KINDS, Kind
from scripts.sample_catalog.planning import invent, plan, shares, style_table
from tests.paths import SHARED_PHOTOS

COLUMNS = [
    "file_name", "id", "gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "year",
    "usage", "productDisplayName",
]  # fmt: skip
REAL = SHARED_PHOTOS / "fashion-products" / "data" / "train-00000-of-00001.parquet"
SMALL = 64


def test_plan_is_large_and_wide() -> None:
    products = plan(7, 1000)
    kinds = Counter(p.article for p in products)
    assert len(products) == 1000 and sum(shares(1000)) == 1000
    assert len(kinds) >= 30 and min(kinds.values()) >= 10
    assert len({p.number for p in products}) == 1000
    assert len({p.colour for p in products}) >= 24


def test_plan_follows_the_seed_alone() -> None:
    assert plan(7, 50) == plan(7, 50)
    assert plan(7, 50) != plan(8, 50)


def test_attributes_fit_the_type() -> None:
    products = plan(7, 1000)
    assert {product.gender for product in products} == {"Men", "Women", "Boys", "Girls", "Unisex"}
    assert {product.year for product in products} <= set(range(2010, 2019))
    for_women = [product for product in products if product.article in ("Heels", "Dresses", "Sarees", "Handbags")]
    assert {product.article for product in for_women} == {"Heels", "Dresses", "Sarees", "Handbags"}
    assert {product.gender for product in for_women} == {"Women", "Girls"}
    ties = {(product.gender, product.usage) for product in products if product.article == "Ties"}
    assert ties == {("Men", "Formal")}


def test_names_say_what_it_is() -> None:
    for product in plan(7, 200):
        assert product.gender in product.name and product.colour.split()[0] in product.name


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.article)
def test_every_style_draws_something_in_the_frame(kind: Kind) -> None:
    for turn in range(max(len(style_table(kind.article, g)[1]) for g in ("Men", "Women"))):
        picture = draw(invent(kind, 1, f"test {kind.article} {turn}", turn), SMALL)
        assert picture.size == (SMALL * 3 // 4, SMALL) and picture.mode == "RGB"
        dark = picture.convert("L").point(lambda v: 255 * (v < 225)).getbbox()
        assert dark is not None and (dark[2] - dark[0]) * (dark[3] - dark[1]) > 150


def test_same_type_and_colour_differ() -> None:
    kind = next(k for k in KINDS if k.article == "Tshirts")
    pictures = {draw(invent(kind, 1, f"differ {i}", i), SMALL).tobytes() for i in range(12)}
    assert len(pictures) == 12


def test_written_folder_is_the_same_twice(tmp_path: Path) -> None:
    for name in ("one", "two"):
        draw_sample_catalog.main(["--output", str(tmp_path / name), "--count", "24", "--size", str(SMALL)])
    one = {f.name: f.read_bytes() for f in (tmp_path / "one").iterdir()}
    two = {f.name: f.read_bytes() for f in (tmp_path / "two").iterdir()}
    assert one == two and len(one) == 26


def test_metadata_names_every_picture(tmp_path: Path) -> None:
    draw_sample_catalog.main(["--output", str(tmp_path), "--count", "12", "--size", str(SMALL)])
    with (tmp_path / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == COLUMNS and len(rows) == 12
    for row in rows:
        with Image.open(tmp_path / row["file_name"]) as picture:
            assert picture.height == SMALL


def test_the_catalog_names_its_licence(tmp_path: Path) -> None:
    draw_sample_catalog.main(["--output", str(tmp_path), "--count", "12", "--size", str(SMALL)])
    catalog = load_catalog(str(tmp_path), "train")
    assert catalog.licence == "apache-2.0"
    assert len(list(catalog)) == 12


def test_a_full_size_picture_is_small() -> None:
    kind = next(k for k in KINDS if k.article == "Shirts")
    assert draw(invent(kind, 1, "size", 0)).size == (240, 320)


def test_examples_exist_for_every_row(tmp_path: Path) -> None:
    draw_sample_catalog.main(["--examples", str(tmp_path), "--size", str(SMALL)])
    assert {f.stem for f in tmp_path.iterdir()} == {e.file for e in EXAMPLES}
    for example in EXAMPLES:
        assert subject(example, 1).colour == example.colour


def test_nothing_asked_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        draw_sample_catalog.main([])
    assert "--output" in capsys.readouterr().err


def test_cuts_belong_to_kinds() -> None:
    articles = {k.article for k in KINDS}
    assert all(any(table.endswith(a) for a in articles) for table in CUTS)


def test_vocabulary_is_the_real_sets() -> None:
    if not REAL.exists():
        pytest.skip("the real photos are not here")
    import pyarrow.parquet as pq

    table = pq.read_table(
        REAL, columns=["masterCategory", "subCategory", "articleType", "baseColour", "season", "usage"]
    )
    rows = table.to_pylist()
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        places[row["articleType"]].add((row["masterCategory"], row["subCategory"]))
    for kind in KINDS:
        assert (kind.master, kind.sub) in places[kind.article]
    colours, seasons = {r["baseColour"] for r in rows}, {r["season"] for r in rows}
    for product in plan(7, 1000):
        assert product.colour in colours and product.season in seasons
