"""One field for words: alone, with a picture, with a product; what was mistyped is said, and a link keeps the words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_page import PHOTO

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ATTRIBUTES = "all => all.map(card => card.querySelector('.fs-attributes').innerText)"


def test_words_alone_search_the_catalog(visitor: Visitor) -> None:
    page = visitor.open()
    field = page.get_by_role("searchbox").first
    field.fill("red chekced shrit")
    expect(page.locator("#fs-similar .fs-heading")).to_contain_text("red chekced shrit")
    visitor.settled()
    expect(page.locator(".fs-notices")).to_contain_text("“chekced” was read as “checked”.")
    assert "Checked" in page.locator("#fs-grid h3").first.inner_text()
    visitor.shoot("words")
    page.goto(page.url)
    expect(page.get_by_role("searchbox").first).to_have_value("red chekced shrit")
    page.get_by_role("searchbox").first.fill("")
    expect(page.locator("#fs-similar .fs-heading")).to_have_text("The catalog")


def test_words_beside_a_picture_change_its_colour(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    page.get_by_role("searchbox").first.fill("like this, in blue")
    page.wait_for_function("() => location.search.includes('text=')")
    visitor.settled()
    found = page.eval_on_selector_all("#fs-grid .fs-card", ATTRIBUTES)
    assert sum("Blue" in one for one in found) >= 4
    assert sum("Tshirts" in one for one in found) >= 3
    page.locator("#fs-grid .fs-picture").first.click()
    expect(page.get_by_role("searchbox").first).to_have_value("")
