"""Several garments in one picture: each is marked, a tap searches with it, and the whole outfit is a row for each."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from fashion_search.web.examples import EXAMPLES
from tests.browser.conftest import Visitor
from tests.browser.test_history import CURRENT
from tests.browser.test_page import serious

TOPS, BOTTOMS = ("Tshirts", "Tops"), ("Jeans", "Track Pants", "Trousers")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def outfit(tmp_path: Path) -> Path:
    """A picture of two garments, one below the other."""
    return draw_outfit(tmp_path, (900, 1000), 300, ((60, 40), (520, 540)))


def draw_outfit(folder: Path, size: tuple[int, int], width: int, places: tuple[tuple[int, int], ...]) -> Path:
    """A white picture with a shirt and jeans, each so wide, at these places."""
    picture = Image.new("RGB", size, "white")
    for name, place in zip(("red-tshirt.jpg", "blue-jeans.jpg"), places, strict=True):
        picture.paste(Image.open(EXAMPLES / name).convert("RGB").resize((width, width * 4 // 3)), place)
    picture.save(folder / "outfit.png")
    return folder / "outfit.png"


def test_the_whole_outfit_is_searched_one_row_each(visitor: Visitor, outfit: Path) -> None:
    page = visitor.open()
    visitor.bring(outfit)
    expect(page.locator(".fs-spot")).to_have_count(2)
    page.locator(".fs-stage").get_by_role("button", name="The whole outfit").click()
    rows = page.locator(".fs-row")
    expect(rows).to_have_count(2)
    visitor.settled()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.shoot("outfit-rows", full=True)
    for at, kinds in enumerate((TOPS, BOTTOMS)):
        expect(rows.nth(at).locator(".fs-card")).to_have_count(5)
        assert rows.nth(at).locator(".fs-attributes").first.inner_text().startswith(kinds)
    expect(page.locator(CURRENT)).to_have_text("The whole outfit")
    rows.nth(1).get_by_role("button", name="Search with part 2 alone").click()
    expect(rows).to_have_count(0)
    expect(page.locator("#fs-grid .fs-card")).to_have_count(5)
    expect(page.locator(".fs-view")).to_have_class("fs-view several boxed")


def test_axe_finds_nothing_serious_in_the_rows(visitor: Visitor, outfit: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visitor.open()
    visitor.bring(outfit)
    page.locator(".fs-stage").get_by_role("button", name="The whole outfit").click()
    expect(page.locator(".fs-row")).to_have_count(2)
    visitor.settled()
    page.wait_for_timeout(500)  # cards come with a fade
    assert serious(axe.run(page)) == []


def test_a_match_of_one_garment_is_liked_and_explained_for_that_garment(visitor: Visitor, outfit: Path) -> None:
    page = visitor.open()
    visitor.bring(outfit)
    page.locator(".fs-stage").get_by_role("button", name="The whole outfit").click()
    row = page.locator(".fs-row").nth(1)
    row.locator("button[data-focus^=why]").first.click()
    expect(page.locator("dialog[open] .fs-total")).to_be_visible()
    page.keyboard.press("Escape")
    row.locator("button[data-focus^=like]").first.click()
    expect(page.locator(".fs-opinions .fs-pill")).to_have_count(1)
    visitor.settled()
    assert page.locator("#fs-grid .fs-attributes").first.inner_text().startswith(BOTTOMS)
    page.go_back()
    expect(page.locator(".fs-row")).to_have_count(2)


def test_a_garment_of_a_phones_page_is_cut_out_in_the_shape_of_its_part(visitor: Visitor, tmp_path: Path) -> None:
    screen = draw_outfit(tmp_path, (390, 900), 165, ((20, 60), (205, 600)))
    page = visitor.open()
    visitor.bring(screen)
    page.locator(".fs-stage").get_by_role("button", name="The whole outfit").click()
    expect(page.locator(".fs-row")).to_have_count(2)
    cut = "[...document.querySelectorAll('.fs-cut')].map((cut) => cut.clientWidth / cut.clientHeight)"
    page.wait_for_function(f"{cut}.every((shape) => shape > 0.6)")  # the screen's own shape is 0.43
    assert page.evaluate(cut) == pytest.approx([0.75, 0.75], abs=0.05)
