"""What a shop's catalog shows: prices as the visitor writes them, links that are links, its own filters and name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fashion_search.index.refresh import carry_examples
from tests.browser.conftest import PATIENCE, app_running
from tests.fake_app import FAKE_APP
from tests.lamps import lamps
from tests.paths import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with the lamps."""
    folder = tmp_path_factory.mktemp("shop")
    lamps(title="Lamps of the North", description="Made by hand.").save(folder / "lamps")
    carry_examples(folder / "lamps")
    with app_running(folder, "-c", FAKE_APP, PYTHONPATH=str(ROOT), FASHION_INDEX=str(folder / "lamps")) as where:
        yield where


@pytest.fixture
def page(chromium: Any, shop: str) -> Iterator[Any]:
    """A German visitor's page, open."""
    context = chromium.new_context(locale="de-DE")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(shop)
    page.wait_for_selector(".fs-card:not(.fs-skeleton)")
    yield page
    assert errors == []
    context.close()


def ids(page: Any) -> set[str]:
    page.wait_for_function("() => !document.querySelector('.fs-grid[aria-busy]')")
    return set(page.eval_on_selector_all("#fs-grid .fs-card", "all => all.map(card => card.dataset.id)"))


def test_a_card_shows_price_brand_stock_and_a_link_to_the_shop(page: Any) -> None:
    card = page.locator("#fs-grid .fs-card[data-id='5']")
    assert card.locator(".fs-shop b").inner_text().replace("\xa0", " ") == "50,00 €"
    assert card.locator(".fs-shop span").all_inner_texts() == ["Lumen", "in stock"]
    assert card.locator(".fs-attributes li").all_inner_texts() == ["Paper", "Rustic"]
    link = card.locator(".fs-shop a")
    told = [link.get_attribute(name) for name in ("href", "target", "rel")]
    assert told == ["https://shop.example/lamps/5", "_blank", "noopener"]
    for number in range(1, 5):
        assert not page.locator(f"#fs-grid .fs-card[data-id='{number}'] a").count()
    assert not page.locator("#fs-grid .fs-card[data-id='7'] .fs-shop b").count()


def test_the_filters_are_the_catalogs_own_and_a_price_is_a_range(page: Any) -> None:
    assert page.locator(".fs-facet summary > span").all_inner_texts() == ["Brand", "Material", "Style", "Price"]
    page.locator(".fs-facet[data-column=price] summary").click()
    least = page.get_by_label("Price: at least")
    assert least.get_attribute("placeholder").replace("\xa0", " ") == "0,00 €"
    least.fill("90")
    least.press("Enter")
    page.wait_for_function("() => location.search.includes('price.min=90')")
    assert ids(page) == {"9", "10", "11"}
    page.reload()
    page.wait_for_selector(".fs-chosen .fs-pill")
    assert ids(page) == {"9", "10", "11"}
    page.locator(".fs-chosen .fs-pill").click()
    page.wait_for_function("() => !location.search.includes('price')")
    assert len(ids(page)) == 12


def test_the_page_bears_the_catalogs_name(page: Any) -> None:
    assert page.title() == "Lamps of the North"
    assert page.locator(".fs-top h1").inner_text() == "Lamps of the North"
    assert "Made by hand." in page.locator(".fs-top").inner_text()


def test_the_examples_are_of_this_catalog_and_not_their_own_best_match(page: Any) -> None:
    examples = page.locator(".fs-example")
    assert 4 <= examples.count() <= 12
    name, chosen = examples.first.get_attribute("title"), examples.first.get_attribute("data-name")
    assert name.startswith("Lamp ")
    examples.first.click()
    page.wait_for_selector(".fs-view")
    assert chosen not in ids(page)
