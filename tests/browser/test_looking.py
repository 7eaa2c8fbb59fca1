"""What a visitor sees of their own action: headings in view, focus kept, menus whole, refusals said once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_page import PHOTO

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEADING = "#fs-content [role=tabpanel]:not([hidden]) .fs-heading"
IN_VIEW = """(selector) => {
  const box = document.querySelector(selector)?.getBoundingClientRect();
  return box && box.top >= 0 && box.bottom <= innerHeight;
}"""


FITS = """() => {
  const field = document.querySelector('.fs-words');
  const style = getComputedStyle(field);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = style.font;
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return pen.measureText(field.placeholder).width <= room;
}"""


def heading_in_view(visitor: Visitor) -> None:
    """Wait until the heading of what came is on screen."""
    visitor.settled()
    visitor.page.wait_for_function(IN_VIEW, arg=HEADING)


def test_the_heading_of_what_came_is_in_view(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    heading_in_view(visitor)
    page.locator("#fs-grid .fs-picture").last.click()
    expect(page.locator(".fs-trail li")).to_have_count(3)
    heading_in_view(visitor)
    visitor.tool("Complete the look", 4).click()
    expect(page.locator(HEADING)).to_have_text("Complete the look")
    heading_in_view(visitor)


def test_the_suggested_part_brings_its_results_into_view(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    page.evaluate("scrollTo(0, 0)")
    page.locator('[data-focus="suggest"], [data-focus="draw"]').first.click()
    expect(page.locator(".fs-trail [aria-current]")).to_have_text("A part of it")
    heading_in_view(visitor)


def test_what_was_liked_is_said_in_view(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    name = page.locator("#fs-grid h3").nth(4).inner_text()
    visitor.tool("I like this", 4).click()
    expect(page.locator(".fs-notice.said")).to_have_text(f"You like {name}: the results moved toward it.")
    page.wait_for_function(IN_VIEW, arg=".fs-notice.said")
    page.wait_for_function(IN_VIEW, arg=".fs-opinions .fs-pill")


def test_more_results_come_where_the_results_end(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("#fs-grid .fs-card")).to_have_count(13)
    if visitor.size == "phone":
        slider = page.locator("#fs-k").bounding_box()
        last = page.locator("#fs-grid .fs-card").last.bounding_box()
        assert slider["y"] > last["y"]


def test_no_card_stands_alone_beside_a_gap_on_a_phone(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    if visitor.size != "phone":
        return
    boxes = [card.bounding_box() for card in page.locator("#fs-grid .fs-card").all()]
    rows: dict[int, float] = {}
    for box in boxes:
        rows[round(box["y"])] = rows.get(round(box["y"]), 0) + box["width"]
    assert len(boxes) == 5
    assert max(rows.values()) - min(rows.values()) < 20


def test_before_the_first_search_the_word_about_results_is_in_view(visitor: Visitor) -> None:
    page = visitor.open()
    assert page.evaluate(IN_VIEW, HEADING)
    assert page.evaluate(IN_VIEW, "#fs-examples li:first-child")


def test_touch_targets_are_large_enough(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    if visitor.size != "phone":
        return
    visitor.tool("Complete the look").click()
    expect(page.locator(".fs-other").first).to_be_visible()
    for name in ("Similar", "The look", "Wardrobe", "Map"):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        visitor.settled()
        assert small_targets(page) == [], name


def small_targets(page: Any) -> list[str]:
    """What is to be touched and smaller than a finger."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('.fs-root :is(button, summary, select, input:not([type=file]))')]"
        ".filter(one => one.checkVisibility() && !one.closest('.fs-box'))"
        ".map(one => [one.className || one.type, one.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5))"
        ".map(([name, box]) => `${name} ${box.width} × ${box.height}`)"
    )
    return found


def test_the_keyboards_focus_stays_or_goes_to_the_heading(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    focused = "() => document.activeElement.dataset.focus || document.activeElement.className"
    visitor.tool("Keep", 1).focus()
    kept = page.evaluate(focused)
    page.keyboard.press("Enter")
    expect(visitor.tool("Remove from my wardrobe", 1)).to_be_focused()
    assert page.evaluate(focused) == kept
    for action in (visitor.tool("I like this", 1), page.locator("#fs-grid .fs-picture").nth(2)):
        action.focus()
        page.keyboard.press("Enter")
        expect(page.locator(HEADING)).to_be_focused()
    visitor.settled()


def test_the_focus_after_the_suggested_part_is_on_the_heading(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    page.locator('[data-focus="suggest"], [data-focus="draw"]').first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(HEADING)).to_be_focused()


@pytest.mark.parametrize("width", [1440, 1024, 768, 701])
def test_menus_are_never_cut(visitor: Visitor, width: int) -> None:
    if visitor.size == "phone":
        return
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 900})
    visitor.open()
    for summary in page.locator(".fs-facet summary").all():
        summary.click()
        menu = page.locator(".fs-facet[open] .fs-menu")
        expect(menu).to_have_count(1)
        page.wait_for_function(
            "() => { const box = document.querySelector('.fs-facet[open] .fs-menu').getBoundingClientRect();"
            " return box.left >= 0 && box.right <= document.documentElement.clientWidth; }"
        )
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [1024, 768, 390, 320])
def test_every_tab_is_whole(visitor: Visitor, width: int) -> None:
    page = visitor.open()
    page.set_viewport_size({"width": width, "height": 900})
    tabs = page.locator("#fs-tabs").bounding_box()
    last = page.locator(".fs-tab").last.bounding_box()
    assert last["x"] + last["width"] <= tabs["x"] + tabs["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_phones_filter_sheet_has_a_title_a_count_and_a_scrim(visitor: Visitor) -> None:
    if visitor.size != "phone":
        return
    page = visitor.open()
    page.locator('.fs-facet[data-column="base_colour"] summary').click()
    sheet = page.locator(".fs-facet[open] .fs-menu")
    expect(sheet.locator(".fs-sheet-head")).to_contain_text("Colour")
    expect(page.locator(".fs-scrim")).to_be_visible()
    count = sheet.locator("label").first.locator("em").inner_text()
    sheet.locator("label").first.click()
    expect(sheet.locator(".fs-done")).to_have_text(f"Show {count} products")
    visitor.shoot("sheet")
    sheet.locator(".fs-done").click()
    expect(sheet).to_be_hidden()
    expect(page.locator(".fs-scrim")).to_be_hidden()


def test_a_refusal_is_said_once_and_goes_with_the_next_good_answer(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    (tmp_path / "bad.jpg").write_bytes(b"not a picture")
    page.set_input_files("#fs-picture input[type=file]", str(tmp_path / "bad.jpg"))
    expect(page.locator(".fs-notice.error")).to_have_count(1)
    sentence = page.locator(".fs-notice.error").inner_text().strip()
    assert page.locator("body").inner_text().count(sentence) == 1
    page.wait_for_function(IN_VIEW, arg=".fs-notice.error")
    visitor.bring(PHOTO)
    expect(page.locator(".fs-notice.error")).to_have_count(0)


@pytest.mark.parametrize("tab", ["The look", "Map"])
def test_what_is_said_of_an_action_is_said_where_the_visitor_is(visitor: Visitor, tmp_path: Path, tab: str) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    page.get_by_role("tab", name=tab).click()
    expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    page.set_input_files("#fs-picture input[type=file]", str(tmp_path / "bad.jpg"))
    expect(page.locator(".fs-notice.error")).to_be_visible()
    page.get_by_role("tab", name="Similar").click()
    expect(page.locator(".fs-notice.error")).to_have_count(0)
    visitor.tool("I like this").click()
    expect(page.locator("#fs-similar .fs-notice.said")).to_be_visible()


def test_a_search_that_got_no_answer_can_be_tried_again(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    cards = visitor.cards()
    page.route("**/page/view", lambda route: route.abort())
    page.locator("#fs-grid .fs-picture").nth(1).click()
    expect(page.locator(".fs-notice.error")).to_contain_text("does not answer")
    assert visitor.cards() == cards
    page.unroute("**/page/view")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".fs-trail li")).to_have_count(3)
    expect(page.locator(".fs-notice.error")).to_have_count(0)


def test_a_picture_without_clothes_is_not_shown_as_if_it_were_found(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    Image.effect_noise((400, 400), 120).convert("RGB").save(tmp_path / "noise.png")
    visitor.bring(tmp_path / "noise.png")
    expect(page.locator(".fs-notice.weak")).to_be_visible()
    expect(page.locator(HEADING)).to_have_text("Nothing like it here")
    assert page.locator(".fs-guess-chip").count() == 0
    assert page.locator("#fs-grid .same").count() == 0


def test_what_the_filters_let_through_is_counted_and_nothing_is_not_called_a_catalog(visitor: Visitor) -> None:
    page = visitor.open("?base_colour=Blue")
    said = page.locator(".fs-headline p")
    expect(said).to_have_text(re.compile(r"^\d+ of [\d,]+ products pass the filters\.$"))
    page.goto(f"{visitor.address}/?base_colour=Blue&article_type=Ties&gender=Girls")
    expect(page.locator(".fs-notice.empty")).to_be_visible()
    expect(said).to_have_text("")


def test_what_stands_in_the_field_of_words_can_be_read_to_its_end(visitor: Visitor) -> None:
    page = visitor.open()
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(FITS), width
    visitor.bring(PHOTO)
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(FITS), width


def test_a_cards_tools_stand_in_one_line_on_a_phone(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.bring(PHOTO)
    if visitor.size != "phone":
        return
    for card in page.locator("#fs-grid .fs-card").all():
        below = card.locator(".fs-tool:is([data-focus^=dislike], [data-focus^=why], [data-focus^=look])").all()
        assert len({round(tool.bounding_box()["y"]) for tool in below}) == 1
        picture = card.locator(".fs-picture").bounding_box()
        for tool in card.locator(".fs-tool:is([data-focus^=like], [data-focus^=keep])").all():
            box = tool.bounding_box()
            assert picture["x"] <= box["x"] and box["x"] + box["width"] <= picture["x"] + picture["width"]
            assert picture["y"] <= box["y"] and box["y"] + box["height"] <= picture["y"] + picture["height"]


def test_no_card_says_otherwise_than_the_heading_of_a_weak_match(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    Image.new("RGB", (400, 400), (40, 120, 40)).save(tmp_path / "green.png")  # its similarities alone are not low
    visitor.bring(tmp_path / "green.png")
    expect(page.locator(HEADING)).to_have_text("Nothing like it here")
    expect(page.locator(".fs-score.far")).to_have_count(5)


def test_two_tabs_do_not_lose_each_others_kept_items(visitor: Visitor) -> None:
    page = visitor.open()
    other = visitor.context.new_page()
    other.goto(visitor.address)
    other.wait_for_selector(".fs-card:not(.fs-skeleton)")
    visitor.tool("Keep", 0).click()
    visitor.tool("Keep", 1).click()
    visitor.tool("Keep", 2).click()
    other.locator("#fs-grid .fs-card").nth(3).locator('button[aria-label^="Keep"]').click()
    expect(page.locator('#fs-grid button[aria-label^="Remove from my wardrobe"]')).to_have_count(4)
    for one in (page, other):
        one.get_by_role("tab", name="Wardrobe").click()
        expect(one.locator("#fs-wardrobe .fs-grid.browse").first.locator(".fs-card")).to_have_count(4)


def test_what_was_seen_is_known_to_this_browser_and_can_be_forgotten(visitor: Visitor) -> None:
    page = visitor.open()
    seen = visitor.cards()[1]
    page.locator("#fs-grid .fs-picture").nth(1).click()
    expect(page.locator(".fs-trail li")).to_have_count(2)
    visitor.open()
    page.get_by_role("tab", name="Wardrobe").click()
    expect(page.locator(f'#fs-wardrobe [data-id="{seen}"]')).to_have_count(1)
    page.get_by_role("button", name="Forget everything").click()
    expect(page.locator("#fs-wardrobe .fs-card")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(key => JSON.parse(localStorage[key]).length).length") == 0


def test_where_the_browser_keeps_nothing_nothing_is_promised(visitor: Visitor) -> None:
    denied = "{ get() { throw new DOMException('denied', 'SecurityError'); } }"
    visitor.page.add_init_script(f"Object.defineProperty(window, 'localStorage', {denied})")
    page = visitor.open()
    visitor.tool("Keep", 0).click()
    page.get_by_role("tab", name="Wardrobe").click()
    expect(page.locator("#fs-wardrobe .fs-headline p").first).to_contain_text("keeps nothing")
    expect(page.locator("#fs-wardrobe .fs-card").first).to_be_visible()


def test_a_reload_that_cannot_keep_the_picture_says_so_beside_the_catalog(visitor: Visitor) -> None:
    denied = "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });"
    visitor.page.add_init_script(denied)
    page = visitor.open()
    visitor.bring(PHOTO)
    page.reload()
    expect(page.locator(".fs-notice.error")).to_contain_text("no longer kept")
    expect(page.locator(HEADING)).to_have_text("The catalog")
    assert len(visitor.cards()) > 4
    assert page.url.partition("?")[2] == ""


def test_the_page_opens_on_the_catalog_while_the_server_does_not_answer(visitor: Visitor) -> None:
    visitor.page.route("**/page/view", lambda route: route.abort())
    page = visitor.open("?text=red")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator(HEADING)).to_have_text("The catalog")
    page.unroute("**/page/view")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(HEADING)).to_have_text("“red”")


def test_the_measured_figures_have_names_in_words(visitor: Visitor) -> None:
    page = visitor.open()
    page.get_by_role("tab", name="How it works").click()
    names = page.locator(".fs-bars li span")
    expect(names.first).to_be_visible()
    assert [
        name for name in names.all_inner_texts() if "_" in name or "+" in name or name != name[:1].upper() + name[1:]
    ] == []
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
    assert names.evaluate_all(cut) == []


def test_forced_colours_show_the_chosen_tab_and_the_slider(visitor: Visitor) -> None:
    visitor.page.emulate_media(forced_colors="active")
    page = visitor.open()
    visitor.bring(PHOTO)
    border = "one => getComputedStyle(one).borderBottomColor"
    chosen, other = (page.locator(f'.fs-tab[aria-selected="{on}"]').first.evaluate(border) for on in ("true", "false"))
    assert chosen != other
    slider = page.locator("#fs-k-range")
    assert slider.evaluate("one => getComputedStyle(one).appearance") == "auto"
    assert slider.bounding_box()["height"] > 10
    visitor.shoot("forced-colours")
