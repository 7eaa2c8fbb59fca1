"""Each part of the page alone, in a page of another site, in a frame of 600 × 500; and the map in the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from fashion_search.assets import SAMPLE_INDEX
from fashion_search.building.lay_out import lay_out
from fashion_search.index import CatalogIndex
from tests.browser.conftest import Visitor, app_running, other_site
from tests.browser.test_page import serious
from tests.browser.test_serving import wait_until_there
from tests.paths import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXAMPLE = ROOT / "fashion_search" / "assets" / "examples" / "red-tshirt.jpg"
# What is to be seen of each part without scrolling, with a product in the link.
THINGS = {
    "search": "#fs-grid .fs-picture img",
    "lesson": ".fs-seen",
    "map": ".fs-map[data-drawn]",
    "outfit": ".fs-part .fs-picture",
}
LINES = (
    "(one) => { const all = document.createRange(); all.selectNodeContents(one); return all.getClientRects().length }"
)
HEADS = {"search": "most alike", "lesson": "How it works", "map": "The map", "outfit": "Complete the look"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> CatalogIndex:
    """The sample catalog, with a map whether it was built with one or not."""
    if not (SAMPLE_INDEX / "manifest.json").is_file():
        pytest.skip("there is no sample index; build it with scripts/build_index.py")
    index = CatalogIndex.load(SAMPLE_INDEX)
    made = lay_out(index.vectors.astype("float32"))
    index.places, index.manifest = made.places, index.manifest.replace(map=made.facts)
    return index


@pytest.fixture(scope="module")
def mapped(index: CatalogIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app that serves it."""
    folder = tmp_path_factory.mktemp("mapped")
    index.save(folder / "index")
    with app_running(folder, FASHION_INDEX=str(folder / "index")) as where:
        yield where


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Another site, whose one page a test writes to `tmp_path`."""
    with other_site(tmp_path) as where:
        yield where


def framed(chromium: Any, site: str, folder: Path, frame: str) -> tuple[Any, Any]:
    """A page of the site with this frame in it, and what is in the frame."""
    (folder / "index.html").write_text(f"<h1>A blog</h1>{frame}", encoding="utf-8")
    page = chromium.new_context(viewport={"width": 900, "height": 700}).new_page()
    wait_until_there(page, site)
    return page, page.frame_locator("iframe")


def open_map(someone: Visitor, query: str) -> Any:
    """The page with its map drawn."""
    someone.page.goto(f"{someone.address}/{query}")
    someone.page.locator(".fs-map[data-drawn]").wait_for()
    return someone.page


@pytest.mark.parametrize("view", list(THINGS))
def test_each_part_stands_alone_in_a_small_frame(
    chromium: Any, mapped: str, index: CatalogIndex, site: str, tmp_path: Path, view: str
) -> None:
    product = index.product(7).id
    frame = f'<iframe src="{mapped}/?view={view}&product={product}" width="600" height="500"></iframe>'
    page, inside = framed(chromium, site, tmp_path, frame)
    expect(inside.locator(THINGS[view]).first).to_be_in_viewport(ratio=0.2)
    expect(inside.locator(".fs-heading:visible")).to_contain_text(HEADS[view])
    expect(inside.locator(".fs-heading:visible")).to_be_in_viewport()
    for rest in (".fs-top", "#fs-tabs", "#fs-picture", ".fs-examples"):
        expect(inside.locator(rest)).to_be_hidden()
    inner = page.frames[1]
    assert inner.evaluate("document.documentElement.scrollWidth") <= 600
    assert f"view={view}" in inner.url and "tab=" not in inner.evaluate("location.search")
    page.context.close()


def test_a_part_stays_the_part_that_it_is(chromium: Any, mapped: str, site: str, tmp_path: Path) -> None:
    frame = f'<iframe src="{mapped}/?view=lesson" width="600" height="500"></iframe>'
    page, inside = framed(chromium, site, tmp_path, frame)
    inside.locator(".fs-example").first.click()  # without a link there is something to start from
    expect(inside.locator(".fs-step")).to_have_count(7)
    inside.locator(".fs-footer .fs-link").click()
    expect(inside.locator(".fs-walk")).to_have_count(0)
    expect(inside.locator("#fs-lesson")).to_be_visible()
    expect(inside.locator("#fs-picture")).to_be_in_viewport()
    page.context.close()


def test_what_a_link_names_is_waited_for_without_the_box(
    chromium: Any, mapped: str, index: CatalogIndex, site: str, tmp_path: Path
) -> None:
    frame = f'<iframe src="{mapped}/?view=lesson&product={index.product(7).id}" width="600" height="500"></iframe>'
    (tmp_path / "index.html").write_text(frame, encoding="utf-8")
    page = chromium.new_context().new_page()
    page.route("**/page/view", lambda route: None)  # never answered
    wait_until_there(page, site)
    inside = page.frame_locator("iframe")
    expect(inside.locator(".fs-skeleton").first).to_be_visible()
    expect(inside.locator("#fs-picture")).to_have_count(1)
    expect(inside.locator("#fs-picture")).to_be_hidden()
    page.context.close()


def test_words_of_a_link_are_answered_first_and_other_words_bring_the_box_back(
    chromium: Any, mapped: str, site: str, tmp_path: Path
) -> None:
    frame = f'<iframe src="{mapped}/?view=search&text=red+shirt" width="600" height="500"></iframe>'
    page, inside = framed(chromium, site, tmp_path, frame)
    expect(inside.locator("#fs-grid .fs-picture img").first).to_be_in_viewport(ratio=0.5)
    expect(inside.locator("#fs-picture")).to_be_hidden()
    inside.get_by_role("searchbox").fill("blue dress")
    inside.get_by_role("searchbox").press("Enter")
    expect(inside.locator("#fs-picture")).to_be_visible()
    page.context.close()


def test_the_page_offers_the_html_for_what_is_shown(chromium: Any, mapped: str, site: str, tmp_path: Path) -> None:
    someone = Visitor(chromium, mapped, "desktop")
    page = open_map(someone, "?gender=Women&tab=map")
    page.get_by_role("button", name="Embed this").click()
    snippet = page.get_by_label("The HTML").input_value()
    assert 'allow="camera; clipboard-write; clipboard-read"' in snippet
    assert unescape(re.findall('src="([^"]+)"', snippet)[0]) == f"{mapped}/?view=map&gender=Women"
    page.get_by_label("Which part").select_option("search")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("dialog[open] [role=status]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert someone.errors == []
    someone.context.close()
    there, inside = framed(chromium, site, tmp_path, copied)
    expect(inside.locator(".fs-chosen .fs-pill")).to_contain_text("Women")
    there.context.close()


def test_a_part_that_there_is_not_is_said_and_gradios_pages_stay(chromium: Any, mapped: str) -> None:
    someone = Visitor(chromium, mapped, "desktop")
    page = someone.open("?view=mpa")
    expect(page.locator(".fs-notices .fs-notice")).to_contain_text("no part called “mpa”")
    expect(page.locator("#fs-tabs")).to_be_visible()
    someone.context.close()


def test_the_map_shows_a_product_where_it_is_pointed_at_and_searches_with_it(
    chromium: Any, mapped: str, index: CatalogIndex
) -> None:
    assert index.places is not None
    key = int(index.places[:, 0].argmax())  # the rightmost dot
    someone = Visitor(chromium, mapped, "desktop")
    page = open_map(someone, "?tab=map")
    expect(page.locator(".fs-map-legend li").first).to_contain_text("Tshirts")
    page.get_by_label("Coloured by").select_option("base_colour")
    expect(page.locator(".fs-map-legend")).to_contain_text("Black")
    box = page.locator(".fs-map").bounding_box()
    least, most = index.places.min(0).tolist(), index.places.max(0).tolist()
    side = 0.92 * min(box[size] / (most[at] - least[at]) for at, size in enumerate(("width", "height")))  # filled
    x, y = (box[start] + box[size] / 2 + (float(index.places[key, at]) - (least[at] + most[at]) / 2) * side
            for at, (start, size) in enumerate((("x", "width"), ("y", "height"))))  # fmt: skip
    page.mouse.move(x, y)
    expect(page.locator(".fs-map-card")).to_be_visible()
    someone.shoot("map-pointed")
    shown = page.locator(".fs-map-card").get_attribute("data-id")
    page.mouse.click(x, y)
    expect(page.locator(".fs-trail [aria-current]")).to_be_visible()
    assert f"product={shown}" in page.url
    assert someone.errors == [] and someone.outside == []
    someone.context.close()


def test_the_visitors_picture_is_placed_on_the_map_and_walked_through(chromium: Any, mapped: str) -> None:
    someone = Visitor(chromium, mapped, "phone")
    page = someone.open()
    someone.bring(EXAMPLE)
    page.get_by_role("tab", name="Map").click()
    expect(page.locator(".fs-here")).to_contain_text("the small ones are its 10 nearest")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert serious(axe.run(page)) == []
    page.get_by_role("tab", name="How it works").click()
    expect(page.locator(".fs-step")).to_have_count(7)
    page.wait_for_function("() => [...document.querySelectorAll('.fs-maps img')].every(one => one.naturalWidth > 1)")
    page.get_by_role("button", name="Compare with a count of colours").click()
    expect(page.locator(".fs-compare tbody tr")).to_have_count(3)
    assert page.get_by_role("columnheader", name="Chance").evaluate(LINES) == 1  # not parted for want of room
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(axe.run(page)) == []
    someone.shoot("walk", full=True)
    assert someone.errors == [] and someone.outside == []
    someone.context.close()
