"""What a catalog may call its products: whatever it says, the page keeps its width and its cards their size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.service import SearchService
from tests.browser.conftest import Visitor
from tests.conftest import PRODUCTS, SWATCHES, jpeg
from tests.fakes import FakeEncoder, solid
from tests.web.conftest import served

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

LONG, TURNED = "W" * 100_000, "\u202e\u202eevil \u2067 name \u05d0\u05d1\u05d2"
NAMES = (
    {"name": LONG},
    {"name": TURNED, "base_colour": TURNED, "article_type": "\u202eTshirts"},
    {"base_colour": "Blue" * 2_000, "article_type": "x" * 5_000, "usage": "y" * 300},
    {"name": "word " * 20_000},
)
HIGHEST = 1_000  # pixels of a card


@pytest.fixture(scope="module")
def odd_shop() -> Iterator[str]:
    """An app whose products have such names."""
    encoder = FakeEncoder()
    pictures = [solid(colour) for colour in SWATCHES]
    rows: list[dict[str, Any]] = [
        product | odd | {"thumbnail": jpeg(picture)}
        for product, odd, picture in zip(PRODUCTS, NAMES, pictures, strict=True)
    ]
    manifest = {"encoder": encoder.fingerprint(), "dataset": {"id": "odd"}}
    service = SearchService(CatalogIndex.build(encoder.encode(pictures), rows, manifest), encoder)
    with served(service) as (_, where):
        yield where


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_no_name_breaks_the_layout(chromium: Any, odd_shop: str, size: str) -> None:
    someone = Visitor(chromium, odd_shop, size)
    page = someone.open()
    for _ in range(2):  # as everybody finds it, and around the product with the longest name
        wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room
        boxes = page.eval_on_selector_all(
            "#fs-grid .fs-card",
            "all => all.map((card) => [card.getBoundingClientRect().height, card.scrollWidth, card.clientWidth])",
        )
        assert all(height < HIGHEST and inside <= outside + 1 for height, inside, outside in boxes), boxes
        page.locator("#fs-grid .fs-picture").first.click()
        page.wait_for_selector(".fs-trail [aria-current]")
        someone.settled()
    assert someone.errors == []
    someone.context.close()
