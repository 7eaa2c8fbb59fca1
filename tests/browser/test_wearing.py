"""What shall I wear: for an occasion, in a season, from the visitor's own clothes first."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_page import PHOTO

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BAG = PHOTO.with_name("navy-backpack.jpg")


def test_the_look_takes_an_occasion_with_one_tap_and_says_why(visitor: Visitor) -> None:
    page = visitor.open()
    page.get_by_role("tab", name="The look").click()
    seasons = page.get_by_role("group", name="In").get_by_role("button")
    expect(seasons.and_(page.locator("[aria-pressed=true]"))).to_have_count(1)
    page.get_by_role("group", name="Worn by").get_by_role("button", name="Women", exact=True).click()
    page.get_by_role("group", name="For").get_by_role("button", name="Formal").click()
    page.wait_for_function("() => /formal as you asked/.test(document.querySelector('.fs-parts')?.innerText || '')")
    assert "heuristic" not in page.locator("#fs-look").inner_text()
    assert "Men ·" not in page.locator("#fs-look .fs-parts").inner_text().replace("\n", " ")
    visitor.shoot("wear", full=True)
    page.get_by_role("group", name="For").get_by_role("button", name="Formal").click()
    expect(page.get_by_role("group", name="For").locator("[aria-pressed=true]")).to_have_count(0)


def test_the_visitors_own_clothes_stay_in_the_browser_and_come_first(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(BAG)
    page.get_by_role("button", name="Keep as mine").click()
    expect(page.get_by_role("button", name="In my wardrobe", exact=True)).to_be_visible()
    page.goto(visitor.address + "/?tab=wardrobe")
    expect(page.locator("#fs-wardrobe .fs-card.own img")).to_have_count(1)
    expect(page.locator("#fs-wardrobe h2").nth(1)).to_have_text("For you")
    visitor.shoot("own")
    page.get_by_role("tab", name="Similar").click()
    visitor.bring(PHOTO)
    page.get_by_role("tab", name="The look").click()
    own = page.locator(".fs-part", has=page.locator(".fs-card.own"))
    expect(own.locator("h3").first).to_have_text("bag", ignore_case=True)
    expect(own.locator(".fs-reason")).to_contain_text("Yours.")
    page.get_by_role("tab", name="Wardrobe").click()
    page.get_by_role("button", name="Remove from my wardrobe: Your own").click()
    expect(page.locator("#fs-wardrobe .fs-card.own")).to_have_count(0)
