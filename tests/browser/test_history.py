"""Back, Forward, reload and the trail: the browser's own history walks the visitor's way."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_page import PHOTO

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CURRENT = ".fs-trail [aria-current]"


def choose(visitor: Visitor, card: int = 0) -> str:
    """Search with a product on show, and its name."""
    name = str(visitor.page.locator("#fs-grid h3").nth(card).inner_text())
    visitor.page.locator("#fs-grid .fs-picture").nth(card).click()
    expect(visitor.page.locator(CURRENT)).to_have_text(name)
    visitor.settled()
    return name


def test_back_and_forward_walk_the_trail_without_leaving_the_page(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate("window.stillHere = true")
    first = choose(visitor, 2)
    address, cards = page.url, visitor.cards()
    choose(visitor, 1)
    page.go_back()
    expect(page.locator(CURRENT)).to_have_text(first)
    visitor.settled()
    assert (page.url, visitor.cards()) == (address, cards)
    page.go_back()
    expect(page.locator(".fs-view")).to_have_count(0)
    page.go_forward()
    expect(page.locator(CURRENT)).to_have_text(first)
    assert page.evaluate("window.stillHere")


def test_the_address_opens_what_is_shown_at_each_step(visitor: Visitor, chromium: Any, address: str) -> None:
    page = visitor.open()
    choose(visitor, 1)
    visitor.tool("I like this", 1).click()
    expect(page.locator(".fs-opinions .fs-pill")).to_have_count(1)
    page.go_back()
    expect(page.locator(".fs-opinions .fs-pill")).to_have_count(0)
    visitor.settled()
    other = Visitor(chromium, address, visitor.size)
    other.open(page.url.removeprefix(address + "/"))
    expect(other.page.locator(".fs-view")).to_have_count(1)
    other.settled()
    assert other.cards() == visitor.cards()
    other.context.close()


def test_the_way_back_over_the_trail_can_be_gone_forward_again(visitor: Visitor) -> None:
    page = visitor.open()
    choose(visitor, 2)
    name = choose(visitor, 1)
    page.get_by_role("button", name="Back to Catalog").click()
    expect(page.locator(".fs-view")).to_have_count(0)
    page.go_forward()
    page.go_forward()
    expect(page.locator(CURRENT)).to_have_text(name)


def test_cropping_on_and_off_adds_no_step(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    steps, entries = page.locator(".fs-trail li").count(), page.evaluate("history.length")
    page.locator('[data-focus="suggest"], [data-focus="draw"]').first.click()
    expect(page.locator(CURRENT)).to_have_text("A part of it")
    page.get_by_role("button", name="Search the whole picture").click()
    expect(page.locator(CURRENT)).to_have_text("Your picture")
    assert (page.locator(".fs-trail li").count(), page.evaluate("history.length")) == (steps, entries)


def test_the_labels_of_a_long_trail_do_not_overlap(visitor: Visitor) -> None:
    visitor.open()
    for card in (0, 1, 2, 1):
        choose(visitor, card)
    boxes = [item.bounding_box() for item in visitor.page.locator(".fs-trail li").all()]
    assert len(boxes) == 5
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"] + 0.5


def test_a_reload_keeps_the_visitors_own_picture_which_is_never_in_the_address(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    cards = visitor.cards()
    assert "picture" not in page.url
    page.reload()
    page.wait_for_selector(".fs-view")
    visitor.settled()
    expect(page.locator(CURRENT)).to_have_text("Your picture")
    assert visitor.cards() == cards
    page.wait_for_function("() => document.querySelector('.fs-view img').naturalWidth > 0")


def test_back_returns_to_the_place_in_the_list(visitor: Visitor) -> None:
    page = visitor.open()
    page.locator("#fs-grid .fs-picture").nth(20).scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 300
    choose(visitor, 20)
    page.go_back()
    expect(page.locator(".fs-view")).to_have_count(0)
    page.wait_for_function("(place) => Math.abs(scrollY - place) < 60", arg=place)
