"""The narrowest phone: at 320 pixels no word is broken or cut, and what belongs together stands together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_page import PHOTO

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TEXTS = """all => all.map((one) => {
  const words = document.createRange();
  words.selectNodeContents(one);
  const { left, right } = words.getBoundingClientRect();
  return [left, right];
})"""
SPOT = """(() => {
  const place = document.createRange();
  place.selectNode(part);
  const { left, right, top } = place.getBoundingClientRect();
  return [left, right, top];
})()"""
ROWS = """all => all.map((one) => {
  const words = document.createRange();
  words.selectNodeContents(one);
  return words.getClientRects().length;
})"""


@pytest.fixture
def small(chromium: Any, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """Somebody with a very small phone."""
    monkeypatch.setitem(SIZES, "phone", (320, 640))
    someone = Visitor(chromium, address, "phone")
    yield someone
    assert someone.errors == []
    someone.context.close()


def test_the_names_of_the_tabs_stand_apart(small: Visitor) -> None:
    page = small.open()
    texts = page.eval_on_selector_all(".fs-tab", TEXTS)
    gaps = [right[0] - left[1] for left, right in pairwise(texts)]
    assert len(gaps) == 4
    assert min(gaps) >= 6


def test_the_way_here_is_whole_while_it_has_two_steps(small: Visitor) -> None:
    page = small.open()
    small.page.locator("#fs-grid .fs-picture").first.click()
    expect(page.locator(".fs-trail [aria-current]")).to_be_visible()
    page.eval_on_selector(
        ".fs-trail [aria-current] b", "one => { one.textContent = 'A name that is long '.repeat(9); }"
    )
    assert page.eval_on_selector(".fs-trail ol", "one => one.scrollWidth - one.clientWidth") <= 0


def test_a_colour_of_the_legend_stands_beside_its_words(small: Visitor) -> None:
    page = small.open()
    small.bring(PHOTO)
    small.tool("Why?").click()
    expect(page.get_by_role("dialog")).to_contain_text("takes from it")
    places = "all => all.map((one) => [one, one.nextSibling].map((part) => part && %s))"
    found = page.eval_on_selector_all(".fs-legend i", places % SPOT)
    assert len(found) == 2
    for (_, colour_right, colour_top), (words_left, _, words_top) in found:
        assert 0 < words_left - colour_right < 12
        assert abs(words_top - colour_top) < 8


def test_no_heading_of_the_lessons_table_is_broken(small: Visitor) -> None:
    page = small.open()
    small.bring(PHOTO)
    page.get_by_role("tab", name="How it works").click()
    expect(page.locator(".fs-terms")).to_be_visible()
    assert page.eval_on_selector_all(".fs-terms thead th", ROWS) == [1] * 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_word_beside_the_heading_is_broken(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    for width in (1024, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.eval_on_selector_all(".fs-outlets button:not([data-focus])", ROWS) == [1, 1], width
        heading, outlets = (page.locator(f"#fs-similar {one}").bounding_box() for one in (".fs-heading", ".fs-outlets"))
        assert width == 320 or outlets["y"] < heading["y"] + heading["height"] + 30, width
        assert outlets["x"] + outlets["width"] <= width
