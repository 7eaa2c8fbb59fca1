"""Everything a visitor can do, on a catalog in Milvus: the answers are those of the same catalog in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fashion_search.index.milvus import EngineError, MilvusIndex, upload
from fashion_search.search import opening
from fashion_search.search.comparison import Comparison
from fashion_search.search.live import LiveService
from fashion_search.search.pieces import open_wardrobe, write_vector
from fashion_search.search.refresh import Refresher
from fashion_search.search.service import SearchService
from fashion_search.search.starting import open_service
from fashion_search.search.walk import search_both_ways
from fashion_search.settings import Settings
from fashion_search.web.catalog_map import map_value, place_bytes, point_value
from fashion_search.web.examples import catalog_sheet
from tests.fakes import BLUE, GREEN, RED, YELLOW, FakeEncoder, solid
from tests.odd_catalog import ODD, odd_index

NEAR_RED = np.array([0.9, 0.3, 0.3], np.float32) / np.float32(np.linalg.norm([0.9, 0.3, 0.3]))
WOMEN = {"gender": ["Women"]}

FEATURES: dict[str, Callable[[SearchService], Any]] = {
    "a picture": lambda it: it.search(solid(RED), 8),
    "a part of a picture": lambda it: it.search(solid(GREEN), 8, box=(0.1, 0.1, 0.9, 0.9)),
    "filters": lambda it: it.search(solid(BLUE), 8, {"brand": list(ODD[:4]), "price": {"min": 10, "max": 50}}),
    "filters in vain": lambda it: it.search(solid(BLUE), 8, {**WOMEN, "base_colour": ["Green", "Yellow"]}),
    "words": lambda it: it.search(None, 8, text="red shirts"),
    "words that are mistyped": lambda it: it.search(None, 8, text="yelow heels"),
    "words and a picture": lambda it: it.search(solid(YELLOW), 8, WOMEN, text="jeans"),
    "names": lambda it: it.find("blue watches", WOMEN),
    "browsing": lambda it: it.browse({"usage": ["Formal"]}),
    "more like this": lambda it: it.similar("p12", 8, WOMEN),
    "likes": lambda it: it.recommend(["p1", "p2"], ["p9"], solid(RED), 8),
    "for you": lambda it: it.for_you(["p1", "p20"], ["p9"], 8, own=[NEAR_RED]),
    "an outfit": lambda it: it.outfit("p6", where={"year": [2010, 2011, 2012]}),
    "an outfit for a picture": lambda it: it.outfit(query=solid(RED), wear={"usage": "Casual"}),
    "why": lambda it: it.explain("p3", solid(RED)),
    "why, of two products": lambda it: it.explain("p3", other_id="p9"),
    "a wardrobe": lambda it: asdict(open_wardrobe(it, ["p1", "p2", "gone"], {"7": write_vector(NEAR_RED, it.encoder)})),
    "an outfit of a wardrobe": lambda it: it.outfit("p6", pieces=open_wardrobe(it, ["p4", "p7"], {}).pieces),
    "garments": lambda it: it.find_garments(solid(RED, (64, 96)), NEAR_RED),
    "a guess": lambda it: it.guess(NEAR_RED),
    "loosening": lambda it: it.loosen({**WOMEN, "article_type": ["Heels"]}),
    "what is served": lambda it: it.info(),
    "how near is usual": lambda it: it.nearness,
    "the graph beside all": lambda it: search_both_ways(it, NEAR_RED).exact,
    "colours beside the encoder": lambda it: Comparison(it.index).agreements(),
    "the map": lambda it: (map_value(it, NEAR_RED), place_bytes(it), point_value(it, 3)),
    "the sheet of examples": lambda it: catalog_sheet(it),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd") / "index"
    odd_index(folder)
    return folder


@pytest.fixture(scope="module")
def services(folder: Path) -> Iterator[tuple[SearchService, SearchService]]:
    """The catalog in its folder, and in Milvus: both as the app opens what FASHION_INDEX names."""
    address = f"milvus://{folder.parent}/odd.db/catalog"
    upload(folder, address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "load_encoder", lambda *_: FakeEncoder())
        both = open_service(Settings(index=str(folder))), open_service(Settings(index=address))
    with pytest.MonkeyPatch.context() as patch:
        assert isinstance(both[1].index, MilvusIndex)
        patch.setattr(MilvusIndex, "vectors", property(lambda _: pytest.fail("all vectors are read into memory")))
        yield both
        both[1].index.close()


def check_same(one: Any, other: Any, where: str = "") -> None:
    """Equal, numbers as nearly as two engines add up."""
    if is_dataclass(one) and not isinstance(one, type):
        one, other = vars(one), vars(other)
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for name in one:
            check_same(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, list | tuple):
        assert len(one) == len(other), f"{where}: {one} {other}"
        for at, each in enumerate(one):
            check_same(each, other[at], f"{where}[{at}]")
    elif isinstance(one, float | np.ndarray):
        assert other == pytest.approx(one, abs=2e-3), where
    else:
        assert type(one) is type(other) and (one == other or not isinstance(one, str | int | bytes)), (
            f"{where}: {one} {other}"
        )


@pytest.mark.parametrize("feature", FEATURES)
def test_milvus_answers_what_a_folder_answers(services: tuple[SearchService, SearchService], feature: str) -> None:
    of_folder, of_milvus = (FEATURES[feature](service) for service in services)
    check_same(of_folder, of_milvus)


def test_a_newer_upload_is_served_by_who_looks_for_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "load_encoder", lambda *_: FakeEncoder())
    address = f"milvus://{tmp_path}/odd.db/catalog"
    upload(folder, address)
    settings = Settings(index=address, refresh_minutes=1)
    live = LiveService(open_service(settings))
    refresher = Refresher(live, settings)
    assert not refresher.look() and refresher.fault is None
    index = odd_index(tmp_path / "index")
    index.manifest = index.manifest.replace(title="Newer")
    index.save(tmp_path / "index")
    upload(tmp_path / "index", address)
    assert refresher.look(), refresher.fault
    assert live.as_service().info()["catalog"]["title"] == "Newer"
    assert live.as_service().search(solid(RED)).matches


def test_where_the_owner_allows_it_the_sample_stands_in_for_a_dead_milvus(caplog: pytest.LogCaptureFixture) -> None:
    address = "milvus://127.0.0.1:9/catalog"
    with pytest.raises(EngineError, match=r"^Milvus at 127\.0\.0\.1:9 cannot be used .*; start it"):
        open_service(Settings(index=address))
    service = open_service(Settings(index=address, fallback="sample"))
    assert service.stand_in is not None and "127.0.0.1:9 cannot be used" in service.stand_in.fault
    assert "127.0.0.1" not in service.stand_in.notice


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"FASHION_INDEX": "milvus://host/"}, "A collection '' cannot be"),
        ({"FASHION_INDEX": "milvus://host/a/b"}, "The address of Milvus 'host/a/b' is not understood"),
        ({"FASHION_INDEX": "milvus://me:secret@host:x/b"}, "The address of Milvus 'host:x/b' is not understood"),
        ({"FASHION_INDEX": "milvus:///tmp/file/b"}, "a file that ends in .db, not '/tmp/file'"),
        ({"FASHION_INDEX": "milvus://host/b", "FASHION_INDEX_REVISION": "main"}, "which has one edition"),
    ],
)
def test_a_wrong_address_is_named_with_the_right_form(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"milvus://host:19530/collection|unset it") as told:
        open_service(Settings.from_environment(environment))
    assert sentence in str(told.value) and "secret" not in str(told.value)
