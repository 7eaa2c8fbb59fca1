"""What a visitor can do, at desktop and phone width, in the real app."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from fashion_search.web.examples import EXAMPLES
from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASTE = """async (url) => {
  const data = new DataTransfer();
  data.items.add(new File([await (await fetch(url)).blob()], 'pasted.jpg', { type: 'image/jpeg' }));
  document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
}"""
PHOTO = EXAMPLES / "red-tshirt.jpg"


def test_upload_five_cards_slider_eight(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.shoot("start")
    visitor.bring(PHOTO)
    expect(page.locator("#fs-grid .fs-card")).to_have_count(5)
    first = page.locator("#fs-grid .fs-card").first
    expect(first.locator("h3")).not_to_be_empty()
    assert re.fullmatch(r"0\.\d\d similarity|1\.00 similarity", first.locator(".fs-score").inner_text())
    page.wait_for_function("() => document.querySelector('#fs-grid img').naturalWidth > 0")
    visitor.shoot("results")
    slider = page.locator("#fs-k input[type=range]")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    expect(page.locator("#fs-grid .fs-card")).to_have_count(8)
    visitor.shoot("results-eight", full=True)


def test_pictures_are_neither_cropped_nor_stretched_nor_does_the_page_scroll_sideways(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    fits = page.eval_on_selector_all("#fs-grid img", "all => all.map(one => getComputedStyle(one).objectFit)")
    assert set(fits) == {"contain"}
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_example_and_a_product_of_the_catalog_start_a_search(visitor: Visitor) -> None:
    page = visitor.open()
    assert page.locator(".fs-example").count() >= 12
    page.locator(".fs-example").first.click()
    page.wait_for_selector(".fs-view")
    visitor.settled()
    page.get_by_role("button", name="Back to Catalog").click()
    page.get_by_role("searchbox").first.fill("shirt")
    page.wait_for_function("() => [...document.querySelectorAll('#fs-grid h3')].every(n => /shirt/i.test(n.innerText))")
    name = page.locator("#fs-grid h3").first.inner_text()
    page.locator("#fs-grid .fs-picture").first.click()
    expect(page.locator(".fs-trail [aria-current]")).to_have_text(name)
    assert "product=" in page.url


def test_the_search_follows_the_box(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    area = visitor.still(".fs-view").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.3, area["y"] + area["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + area["height"] * 0.5, steps=3)
    page.mouse.move(area["x"] + area["width"] * 0.7, area["y"] + area["height"] * 0.7, steps=3)
    page.mouse.up()
    expect(page.locator(".fs-trail [aria-current]")).to_have_text("A part of it")
    visitor.settled()
    visitor.shoot("crop")
    page.get_by_role("button", name="Search the whole picture").click()
    expect(page.locator(".fs-box")).to_be_hidden()


def test_the_box_moves_by_keyboard(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    page.locator(".fs-stage-bar button").first.click()
    page.locator(".fs-box").focus()
    stage, before = page.locator(".fs-view").bounding_box(), page.locator(".fs-box").bounding_box()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = page.locator(".fs-box").bounding_box()
    step = {"width": 0.02 * stage["width"], "height": 0.02 * stage["height"]}
    assert after["x"] - before["x"] == pytest.approx(step["width"], abs=1)
    assert after["width"] == pytest.approx(before["width"], abs=1)
    assert after["height"] - before["height"] == pytest.approx(step["height"], abs=1)
    expect(page.locator(".fs-trail [aria-current]")).to_have_text("A part of it")


def test_filters_count_combine_clear_and_say_what_to_loosen(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    page.locator('.fs-facet[data-column="gender"] summary').click()
    option = page.locator('.fs-facet[data-column="gender"] label').first
    value, count = option.locator("span").inner_text(), option.locator("em").inner_text()
    option.click()
    expect(page.locator(".fs-chosen .fs-pill")).to_have_count(1)
    expect(page.locator(".fs-headline p")).to_contain_text(f"from {count} products")
    visitor.shoot("filters")
    page.keyboard.press("Escape")
    assert f"gender={value}" in page.url
    page.get_by_role("button", name="Clear all").first.click()
    expect(page.locator(".fs-chosen .fs-pill")).to_have_count(0)
    page.goto(page.url + "&article_type=Ties&article_type=Heels&usage=Nothing")
    expect(page.locator(".fs-notice.empty")).to_contain_text("No product passes")
    visitor.shoot("empty")
    page.locator(".fs-ways button").first.click()
    page.wait_for_selector("#fs-grid .fs-card")


def test_a_long_filter_is_searched_by_name(visitor: Visitor) -> None:
    page = visitor.open()
    facet = page.locator('.fs-facet[data-column="article_type"]')
    facet.locator("summary").click()
    field, names = facet.get_by_role("searchbox"), facet.locator("li:visible span")
    field.fill("sHo")
    found = names.all_inner_texts()
    assert "Casual Shoes" in found and all("sho" in name.lower() for name in found)
    visitor.shoot("filter-search")
    facet.locator("label", has_text="Casual Shoes").click()
    expect(page.locator(".fs-chosen .fs-pill").first).to_have_text("Casual Shoes")
    visitor.settled()
    expect(field).to_have_value("sHo")
    field.fill("zzz")
    expect(names).to_have_count(0)
    expect(facet).to_contain_text("None is called “zzz”")


def test_likes_move_the_results_and_can_be_taken_back(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    before = visitor.cards()
    visitor.tool("I like this", 1).click()
    expect(page.locator(".fs-opinions .fs-pill")).to_have_count(1)
    visitor.settled()
    assert visitor.cards() != before
    visitor.tool("Not this", 0).click()
    expect(page.locator(".fs-opinions .fs-pill")).to_have_count(2)
    visitor.shoot("steered")
    page.get_by_role("button", name="Back to Your picture").click()
    expect(page.locator(".fs-opinions .fs-pill")).to_have_count(0)
    visitor.settled()
    assert visitor.cards() == before


def test_why_shows_the_sum_and_closes_by_keyboard(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    visitor.tool("Why?").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Sum over")
    expect(dialog.locator(".fs-heat")).to_have_count(2)
    for frame in dialog.locator(".fs-heat > div").all():
        expect(frame.locator(".fs-badge")).to_have_text(["1", "2", "3", "4", "5"])
        picture = frame.locator("img").first.bounding_box()
        for badge in frame.locator(".fs-badge").all():
            box = badge.bounding_box()
            assert picture["x"] < box["x"] + box["width"] / 2 < picture["x"] + picture["width"]
            assert picture["y"] < box["y"] + box["height"] / 2 < picture["y"] + picture["height"]
    visitor.shoot("why")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_look_is_completed_and_swapped(visitor: Visitor) -> None:
    dress = first_of(visitor, "Dresses")
    page = visitor.page
    page.goto(f"{visitor.address}/?product={dress}&tab=look")
    page.wait_for_selector(".fs-part")
    parts = [name.lower() for name in page.locator(".fs-part-head h3").all_inner_texts()]
    assert "shoes" in parts
    assert "bottom" not in parts
    shown = page.locator(".fs-part .fs-card h3").first
    name = shown.inner_text()
    page.locator(".fs-part").first.get_by_role("button", name=re.compile("^Another")).click()
    expect(shown).not_to_have_text(name)
    expect(page.locator("#fs-look .fs-reason").first).to_contain_text("goes with")
    visitor.shoot("look")


def first_of(visitor: Visitor, article_type: str) -> str:
    """The id of a product of this type."""
    visitor.open(f"?article_type={article_type}")
    visitor.page.wait_for_selector(".fs-chosen .fs-pill")
    visitor.settled()
    return visitor.cards()[0]


def test_the_wardrobe_stays_in_the_browser_and_can_be_deleted(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    kept = visitor.cards()[0]
    visitor.tool("Keep").first.click()
    expect(visitor.tool("Remove from my wardrobe").first).to_be_visible()
    visitor.open()
    page.get_by_role("tab", name="Wardrobe").click()
    page.wait_for_selector("#fs-wardrobe .fs-card")
    assert page.locator("#fs-wardrobe .fs-card").first.get_attribute("data-id") == kept
    expect(page.locator("#fs-wardrobe h2").nth(1)).to_have_text("For you")
    visitor.shoot("wardrobe")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "wardrobe.json")
    assert json.loads((tmp_path / "wardrobe.json").read_text())[0]["id"] == kept
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name=re.compile("Really delete")).click()
    expect(page.locator("#fs-wardrobe .fs-card")).to_have_count(0)


def test_a_link_restores_the_view_for_somebody_else(visitor: Visitor, chromium: Any, address: str) -> None:
    page = visitor.open()
    page.locator("#fs-grid .fs-picture").first.click()
    page.wait_for_selector(".fs-view")
    visitor.settled()
    visitor.tool("I like this", 1).click()
    page.wait_for_selector(".fs-opinions .fs-pill")
    visitor.settled()
    other = Visitor(chromium, address, visitor.size)
    other.open(page.url.removeprefix(address + "/"))
    other.page.wait_for_selector(".fs-opinions .fs-pill")
    assert other.cards() == visitor.cards()
    other.context.close()


def test_results_export_as_csv_and_json(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    saved = {}
    for kind in ("CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save these results as {kind}").click()
        saved[kind] = tmp_path / kind
        download.value.save_as(saved[kind])
    rows = list(csv.DictReader(saved["CSV"].read_text().splitlines()))
    assert [row["id"] for row in rows] == visitor.cards()
    assert all(row["image_url"].startswith(f"{visitor.address}/thumbnail/") for row in rows)
    assert [match["id"] for match in json.loads(saved["JSON"].read_text())["matches"]] == visitor.cards()


def test_two_visitors_do_not_see_each_other(visitor: Visitor, chromium: Any, address: str) -> None:
    visitor.open()
    other = Visitor(chromium, address, visitor.size)
    other.open()
    visitor.bring(PHOTO)
    assert other.page.locator(".fs-view").count() == 0
    assert other.cards() != visitor.cards()
    other.context.close()


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0 cut off"])
def test_bad_pictures_get_a_sentence_and_the_page_goes_on(visitor: Visitor, tmp_path: Path, content: bytes) -> None:
    page = visitor.open()
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(content)
    page.set_input_files("#fs-picture input[type=file]", str(bad))
    expect(page.locator(".fs-notice.error")).to_contain_text("picture")
    text = page.locator("body").inner_text()
    assert "Traceback" not in text
    assert "/tmp" not in text
    visitor.shoot("refused")
    visitor.bring(PHOTO)
    expect(page.locator("#fs-grid .fs-card")).to_have_count(5)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_serious_violation(visitor: Visitor, chromium: Any, address: str, dark: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    someone = Visitor(chromium, address, visitor.size, dark)
    page = someone.open()
    someone.bring(PHOTO)
    found = serious(axe.run(page))
    someone.shoot("dark" if dark else "light", full=True)
    for tab in ("The look", "Wardrobe", "How it works"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(500)
        someone.shoot(f"{tab.lower().replace(' ', '-')}-{'dark' if dark else 'light'}", full=True)
        found += serious(axe.run(page))
    someone.context.close()
    assert found == []


def serious(results: Any) -> list[str]:
    """What axe calls serious or critical, each with the first place it was seen."""
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in results.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_a_picture_can_be_pasted(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate(PASTE, "/example/red-tshirt.jpg")
    page.wait_for_selector(".fs-view")
    visitor.settled()
    assert len(visitor.cards()) == 5


def test_reduced_motion_is_respected(visitor: Visitor) -> None:
    page = visitor.open()
    moving = "() => getComputedStyle(document.querySelector('.fs-picture')).transitionDuration"
    assert set(page.evaluate(moving).split(", ")) != {"0s"}
    page.emulate_media(reduced_motion="reduce")
    assert set(page.evaluate(moving).split(", ")) == {"0s"}


def test_the_camera_can_be_used(visitor: Visitor) -> None:
    page = visitor.open()
    if visitor.size == "phone":  # the phone's own camera app takes it
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Camera").click()
        assert chooser.value.element.get_attribute("capture") == "environment"
        return
    page.get_by_role("button", name="Camera").click()
    page.get_by_role("button", name="Take the photo").click()
    page.wait_for_selector(".fs-view")
    visitor.settled()
    assert len(visitor.cards()) == 5
