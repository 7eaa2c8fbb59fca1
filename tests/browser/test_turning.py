"""A picture that lies on its side or upside down: the real encoder tells, the page offers, the visitor decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visitor
from tests.browser.test_page import PHOTO

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAYS = {90: "lie on its side", 180: "be upside down", 270: "lie on its side"}
OFFER = "#fs-results .fs-notices"


def lying(folder: Path, degrees: int) -> Path:
    """The photo turned by so many degrees counter-clockwise."""
    with Image.open(PHOTO) as picture:
        picture.convert("RGB").rotate(degrees, expand=True).save(folder / "lying.jpg", quality=95)
    return folder / "lying.jpg"


@pytest.mark.parametrize("degrees", list(SAYS))
def test_a_turned_picture_is_searched_upright_and_shown_so_with_one_tap(
    visitor: Visitor, tmp_path: Path, degrees: int
) -> None:
    page = visitor.open()
    visitor.bring(lying(tmp_path, degrees))
    expect(page.locator(OFFER)).to_contain_text(SAYS[degrees])
    expect(page.locator(".fs-guess")).to_contain_text("Tshirts")
    page.wait_for_function("() => document.querySelector('.fs-view img').naturalWidth")
    cards, lay = visitor.cards(), page.evaluate("document.querySelector('.fs-view img').src")
    page.get_by_role("button", name="Show it upright").click()
    expect(page.locator(OFFER)).not_to_contain_text("seems to")
    visitor.settled()
    assert page.evaluate("document.querySelector('.fs-view img').src") != lay
    page.wait_for_function(
        "() => { const i = document.querySelector('.fs-view img'); return i.naturalWidth < i.naturalHeight; }"
    )
    assert visitor.cards()[0] == cards[0]
    expect(page.locator(".fs-trail li")).to_have_count(2)


def test_who_says_that_a_picture_lies_as_it_should_is_not_asked_again(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    visitor.bring(lying(tmp_path, 180))
    page.get_by_role("button", name="Search as it is").click()
    expect(page.locator(OFFER)).not_to_contain_text("seems to")
    page.reload()
    page.wait_for_selector(".fs-view")
    visitor.settled()
    visitor.tool("I like this").click()
    expect(page.locator(OFFER)).to_contain_text("You like")
    expect(page.locator(OFFER)).not_to_contain_text("seems to")


def test_what_lies_as_it_should_is_not_asked_about(visitor: Visitor) -> None:
    page = visitor.open()
    page.locator('.fs-example[data-name="black-watch.jpg"]').click()
    expect(page.locator(".fs-trail [aria-current]")).to_have_text("Example")
    visitor.settled()
    expect(page.locator(OFFER)).to_be_empty()
    visitor.bring(PHOTO)
    expect(page.locator(".fs-guess")).to_contain_text("Tshirts")
    expect(page.locator(OFFER)).to_be_empty()


def answered(page: Any, results: dict[str, Any], garments: list[list[float]]) -> None:
    """Let the page hear these of the next picture."""

    def answer(route: Route) -> None:
        heard = route.fetch().json()
        heard["results"] |= results
        heard["stage"]["garments"] = garments
        route.fulfill(json=heard)

    page.route("**/page/view", answer, times=1)


def test_what_looks_like_no_clothes_has_no_up(visitor: Visitor) -> None:
    page = visitor.open()
    answered(page, {"weak": True, "turned": 90}, [])
    visitor.bring(PHOTO)
    expect(page.locator(f"{OFFER} .weak")).to_contain_text("does not look like a picture of clothes")
    expect(page.locator(OFFER)).not_to_contain_text("seems to")


def test_parts_found_in_what_looks_like_no_clothes_are_offered_where_it_is_said(visitor: Visitor) -> None:
    page = visitor.open()
    answered(page, {"weak": True}, [[0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0]])
    visitor.bring(PHOTO)
    expect(page.locator(f"{OFFER} .weak")).to_contain_text("but 2 parts of it may")
    page.locator(OFFER).get_by_role("button", name="The whole outfit").click()
    expect(page.locator(".fs-trail [aria-current]")).to_have_text("The whole outfit")
