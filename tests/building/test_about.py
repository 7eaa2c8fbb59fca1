"""What an owner says of a catalog stands in the index and on its card, and an update keeps it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from fashion_search.commands import build as build_index
from fashion_search.index import CatalogIndex
from fashion_search.index.licences import front_matter
from fashion_search.search.service import SearchService
from fashion_search.web.view import header_value
from tests.building.test_build_index import CountingEncoder
from tests.lamps import FACETS, lamp

TOLD = ("--title", "Lamps of the North", "--description", "Made by hand.", "--licence", "cc-by-4.0", "--licence", "mit")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The lamps as a table beside their pictures."""
    (tmp_path / "shop").mkdir()
    rows = [lamp(number) for number in range(12)]
    for row in rows:
        (tmp_path / "shop" / f"{row['id']}.jpg").write_bytes(row.pop("thumbnail"))
        row |= {"image": f"{row['id']}.jpg", "Vendor": row.pop("brand")}
    with (tmp_path / "shop" / "lamps.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path / "shop" / "lamps.csv"


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> CountingEncoder:
    counting = CountingEncoder()
    monkeypatch.setattr(build_index, "load_encoder", lambda model, engine: counting)
    return counting


def build(shop: Path, output: Path, *options: str) -> CatalogIndex:
    assert build_index.main(["--dataset", str(shop), "--output", str(output), *options]) == 0
    return CatalogIndex.load(output)


def card(folder: Path) -> tuple[dict[str, object], str]:
    """The front matter and the text."""
    _, head, text = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), text


def test_title_description_and_two_licences_are_on_card_and_page(shop: Path, tmp_path: Path) -> None:
    index = build(shop, tmp_path / "index", *TOLD)
    head, text = card(tmp_path / "index")
    assert head["license"] == ["cc-by-4.0", "mit"] and head["pretty_name"] == "Lamps of the North"
    assert "# Lamps of the North\n\nMade by hand.\n" in text and "under its licences: cc-by-4.0, mit." in text
    service = SearchService(index, CountingEncoder())
    header = header_value(service)
    assert (header["title"], header["tagline"]) == ("Lamps of the North", "Made by hand.")
    assert "cc-by-4.0, mit" in header["serving"]
    assert service.info()["catalog"] == {
        "title": "Lamps of the North", "description": "Made by hand.", "licences": ["cc-by-4.0", "mit"],
    }  # fmt: skip


def test_facets_are_found_told_and_kept(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = build(shop, tmp_path / "index")
    assert index.manifest.facets == FACETS
    assert "filters     brand, material, style" in capsys.readouterr().out


def test_an_owner_names_facets_by_the_catalogs_own_names(shop: Path, tmp_path: Path) -> None:
    index = build(shop, tmp_path / "index", "--facet", "style", "--facet", "Vendor")
    assert index.manifest.facets == ("style", "brand") and index.manifest.facets_named


def test_an_update_keeps_what_was_said(shop: Path, tmp_path: Path) -> None:
    build(shop, tmp_path / "index", *TOLD, "--facet", "style")
    index = build(shop, tmp_path / "index", "--update", str(tmp_path / "index"), "--title", "Lights")
    manifest = index.manifest
    assert (manifest.title, manifest.description, manifest.facets) == ("Lights", "Made by hand.", ("style",))
    assert manifest.dataset.all_licences == ("cc-by-4.0", "mit")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--facet", "colour"], "There is no column 'colour' to filter by (--facet); the catalog has id, name,"),
        (["--title", "L" * 81], "--title has 81 letters"),
        (["--description", " "], "--description has 0 letters"),
    ],
)
def test_a_wrong_word_is_told_before_anything_is_embedded(
    shop: Path,
    tmp_path: Path,
    encoder: CountingEncoder,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    told: str,
) -> None:
    assert build_index.main(["--dataset", str(shop), "--output", str(tmp_path / "index"), *options]) == 2
    assert told in capsys.readouterr().err and encoder.embedded == 0


@pytest.mark.parametrize(
    ("named", "head"),
    [
        ([], {}),
        (["MIT"], {"license": "mit"}),
        (["mit", "cc0-1.0", "mit"], {"license": ["mit", "cc0-1.0"]}),
        (["© Nord GmbH, all rights"], {"license": "other", "license_name": "nord-gmbh-all-rights"}),
        (["mit", "Our terms"], {"license": ["mit", "other"], "license_name": "our-terms"}),
    ],
)
def test_a_licence_that_the_hub_does_not_know_is_other_with_its_name(named: list[str], head: dict[str, object]) -> None:
    assert front_matter(named) == head
