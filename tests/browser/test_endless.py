"""The catalog and the results go on as one scrolls or taps, and there is a place to come back to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_page import PHOTO

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CARDS = "#fs-grid .fs-card"
END = "() => window.scrollTo(0, document.documentElement.scrollHeight)"
NEAR = "(place) => Math.abs(scrollY - place) < 60"


def scroll_to(visitor: Visitor, count: int) -> None:
    """Scroll on until so many products are there."""
    while visitor.page.locator(CARDS).count() < count:
        before = visitor.page.locator(CARDS).count()
        visitor.page.evaluate(END)
        visitor.page.wait_for_function(f"(before) => document.querySelectorAll('{CARDS}').length > before", arg=before)


def test_the_catalog_goes_on_by_scrolling_and_the_page_has_an_end(visitor: Visitor) -> None:
    page = visitor.open()
    assert page.locator(CARDS).count() == 24
    scroll_to(visitor, 144)
    ids = visitor.cards()
    assert len(set(ids)) == len(ids) == 144
    page.evaluate(END)
    page.wait_for_timeout(1500)  # it went on for long enough unasked: the footer can be reached
    assert page.locator(CARDS).count() == 144
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(CARDS)).not_to_have_count(144)


def test_what_is_there_is_not_sent_again(visitor: Visitor) -> None:
    page = visitor.open()
    with page.expect_response("**/page/view") as told:
        page.evaluate(END)
    assert len(told.value.json()["results"]["cards"]) == 24
    expect(page.locator(CARDS)).to_have_count(48)


def test_another_search_is_asked_once_although_the_lists_end_comes_into_view(visitor: Visitor) -> None:
    page = visitor.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/page/view") else None)
    visitor.bring(PHOTO)
    page.wait_for_timeout(1000)
    assert len(asked) == 1


def test_results_are_as_many_as_were_asked_for_until_more_are(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    page.evaluate(END)
    page.wait_for_timeout(1500)
    assert page.locator(CARDS).count() == 5
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(CARDS)).to_have_count(13)
    visitor.settled()
    page.evaluate(END)  # who asked once goes on by scrolling
    expect(page.locator(CARDS)).not_to_have_count(13)


def test_a_reload_and_back_return_to_the_place_in_a_long_list(visitor: Visitor) -> None:
    page = visitor.open()
    scroll_to(visitor, 72)
    visitor.settled()
    picture = page.locator("#fs-grid .fs-picture").nth(60)
    picture.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    place = page.evaluate("scrollY")
    page.reload()
    page.wait_for_function(NEAR, arg=place)
    assert page.locator(CARDS).count() >= 72
    picture.click()
    page.wait_for_selector(".fs-view")
    visitor.settled()
    page.go_back()
    expect(page.locator(".fs-view")).to_have_count(0)
    page.wait_for_function(NEAR, arg=place)


def test_more_that_does_not_come_is_said_where_the_list_ends(visitor: Visitor) -> None:
    page = visitor.open()
    page.route("**/page/view", lambda route: route.fulfill(status=500, body="{}"))
    page.evaluate(END)
    said = page.locator(".fs-more-row [role=alert]")
    expect(said).to_contain_text("does not answer")
    assert page.locator(CARDS).count() == 24
    place = page.evaluate("scrollY")
    assert place > 1000  # nobody is sent to the top
    page.unroute("**/page/view")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(CARDS)).to_have_count(48)
