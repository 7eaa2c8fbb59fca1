"""scripts/evaluate.py from a drawn catalog to its report, and the short form that an index carries."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from fashion_search.catalog.sources import DatasetError
from fashion_search.commands import evaluate as script
from fashion_search.evaluation.figures import index_evaluation
from fashion_search.evaluation.picture_sets import queries_and_gallery
from fashion_search.evaluation.report import shown_name
from fashion_search.evaluation.without_clothes import read_without_clothes
from fashion_search.index.card import evaluation_table
from fashion_search.index.facts import Evaluation

COLOURS = {"Red": (200, 30, 40), "Blue": (40, 60, 190), "Green": (30, 140, 60)}


def draw(folder: Path, rows: list[dict[str, str]]) -> Path:
    """An image folder: a Watches product is a circle, a Shirts product a square, on white."""
    folder.mkdir()
    for number, row in enumerate(rows):
        picture = Image.new("RGB", (40, 40), "white")
        shape = (6 + number % 5, 6, 30 + number % 3, 32)
        pen = ImageDraw.Draw(picture)
        (pen.ellipse if row["articleType"] == "Watches" else pen.rectangle)(shape, fill=COLOURS[row["baseColour"]])
        picture.save(folder / f"{number}.png")
    with (folder / "metadata.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["file_name", *rows[0]])
        writer.writeheader()
        writer.writerows({"file_name": f"{number}.png", **row} for number, row in enumerate(rows))
    return folder


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """48 products of two types and three colours, in one split."""
    rows = [
        {"id": str(n), "articleType": ("Watches", "Shirts")[n % 2], "baseColour": list(COLOURS)[n % 3], "gender": "Men"}
        for n in range(48)
    ]
    return draw(tmp_path_factory.mktemp("data") / "catalog", rows)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People's own photos, with categories."""
    row = {"articleType": "Shirts", "baseColour": "Red"}
    rows = [{"id": str(n), "category": ("shirt", "sofa")[n % 2], **row} for n in range(6)]
    return draw(tmp_path_factory.mktemp("data") / "photos", rows)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six more products, for the whole catalog."""
    rows = [{"id": f"more{n}", "articleType": "Shirts", "baseColour": "Red", "gender": "Men"} for n in range(6)]
    return draw(tmp_path_factory.mktemp("data") / "second", rows)


@pytest.fixture(scope="module")
def metrics(catalog: Path, photos: Path, second: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the script wrote."""
    output = tmp_path_factory.mktemp("evaluation")
    arguments = ["--dataset", str(catalog), "--queries", str(photos), "--limit", "48", "--resamples", "20"]
    arguments += ["--gallery", str(second), "--robustness", "4"]
    models = ["--model", "hsv-histogram", "--model", "pixels-16"]
    assert script.main([*arguments, *models, "--output", str(output)]) == 0
    return json.loads((output / "metrics.json").read_text()) | {"folder": output}


def test_colour_histograms_know_colours_and_pixels_know_shapes(metrics: dict[str, Any]) -> None:
    colours, pixels = (metrics["models"][name]["attributes"] for name in ("hsv-histogram", "pixels-16"))
    assert colours["baseColour"]["precision@1"] == 1
    low, high = pixels["articleType"]["intervals"]["precision@5"]
    assert low <= pixels["articleType"]["precision@5"] <= high
    assert metrics["models"]["hsv-histogram"]["classification"]["baseColour"]["macro_f1"] > 0.5
    assert metrics["models"]["hsv-histogram"]["hnsw"]["recall@5"] > 0.95


def test_photos_are_judged_by_the_table_of_categories(metrics: dict[str, Any]) -> None:
    photos = metrics["models"]["pixels-16"]["photos"]
    assert photos["photos"] == 3 and list(photos["categories"]) == ["shirt"]
    assert photos["chance"] == pytest.approx(0.5, abs=0.1)


def test_every_file_that_the_report_names_is_there(metrics: dict[str, Any]) -> None:
    folder = metrics["folder"]
    text = (folder / "report.md").read_text()
    named = {part.split(")")[0] for part in text.split("](")[1:]}
    assert len(named) == 11 and all((folder / name).stat().st_size > 1000 for name in named)
    assert "Goal (false alarms at most 2%" in text and "| *chance* |" in text
    assert "## precision@5, 48 products searched" in text and "| turned 90° |" in text
    assert "48 generated pictures" in text
    page = (folder / "pixels-16-queries.html").read_text()
    assert page.count("<figure") > 6 and "http" not in page


def test_short_form_for_an_index(metrics: dict[str, Any]) -> None:
    short = index_evaluation(metrics, "pixels-16")
    assert json.loads(json.dumps(short)) == short
    assert short["precision@5"]["articleType"] <= 1 and "photos right_group@5" in short
    assert short["vote"]["articleType"].keys() >= {"accuracy", "macro_f1", "calibration_error"}
    table = evaluation_table(Evaluation.of(short))
    assert "| articleType |" in table and "is said to show no clothes" in table
    with pytest.raises(ValueError, match="Name one"):
        index_evaluation(metrics)


def test_the_whole_catalog_is_measured_beside_the_dataset_s_own_gallery(metrics: dict[str, Any]) -> None:
    found = metrics["models"]["pixels-16"]
    assert found["whole_catalog"]["gallery"] == 48 and found["attributes"]["gender"]["gallery"] == 42
    assert found["whole_catalog"]["attributes"]["gender"]["gallery"] == 48
    assert metrics["whole_catalog"].count("pictures") == 2
    assert index_evaluation(metrics, "pixels-16")["whole_catalog"]["gallery"] == 48


def test_pictures_are_changed_the_same_way_for_every_model(metrics: dict[str, Any]) -> None:
    colours, pixels = (metrics["models"][name]["robustness"] for name in ("hsv-histogram", "pixels-16"))
    assert colours["as it is"]["baseColour"] > colours["grey"]["baseColour"]
    assert colours["turned 180°"]["baseColour"] == colours["as it is"]["baseColour"]
    measured = {"articleType", "articleType, part taken", "baseColour", "photos", "photos, part taken"}
    assert pixels.keys() == colours.keys() and pixels["as it is"].keys() == measured


def test_real_pictures_without_clothes_say_where_they_come_from(tmp_path: Path) -> None:
    row = {"articleType": "Shirts", "baseColour": "Red"}
    rows = [{"id": str(n), "source": ("attic", "cellar")[n % 2], "kind": "box", **row} for n in range(8)]
    found = read_without_clothes(str(draw(tmp_path / "boxes", rows)))
    assert set(found.sources) == {"attic", "cellar"} and set(found.kinds) == {"box"}
    assert found.name == "8 pictures (boxes, train)" and len(list(found.pictures())) == 8
    assert len(read_without_clothes(str(tmp_path / "boxes"), limit=4).sources) == 4
    with pytest.raises(ValueError, match="needs a column `source`"):
        read_without_clothes(str(draw(tmp_path / "unsaid", [{"id": str(n), **row} for n in range(4)])))


def test_a_reference_is_called_one_and_its_path_is_nobody_s_business() -> None:
    imagenet = {"ndim": 2048, "reference": True, "encoder": {"preprocessing": {"input_size": [3, 224, 224]}}}
    shown = shown_name("local-dir:/home/someone/resnet50", imagenet)
    assert shown == "resnet50 (reference: 2,048 numbers at 224 pixels, not trained on clothes)"
    assert shown_name("bundled", imagenet | {"reference": False}) == "bundled"


def test_one_split_is_parted_the_same_way_each_time(catalog: Path) -> None:
    first, again = queries_and_gallery(str(catalog)), queries_and_gallery(str(catalog))
    assert [len(part) for part in first] == [6, 42]
    assert first[0].products == again[0].products
    assert not {p["id"] for p in first[0].products} & {p["id"] for p in first[1].products}
    assert [item.product for item in first[0].items([0, 2])] == [first[0].products[0], first[0].products[2]]


def test_an_empty_dataset_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DatasetError):
        queries_and_gallery(str(empty))
    assert script.main(["--dataset", str(empty), "--model", "chance", "--output", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("evaluate: ") and told.count("\n") == 1
