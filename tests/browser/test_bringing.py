"""How a picture comes: dropped, chosen by keyboard, replaced, cancelled, small, turned, by its address."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visitor
from tests.browser.test_page import PHOTO

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OTHER = PHOTO.with_name("blue-jeans.jpg")
DROP = """async ([selector, url]) => {
  const data = new DataTransfer();
  data.items.add(new File([await (await fetch(url)).blob()], 'dropped.jpg', { type: 'image/jpeg' }));
  const there = document.querySelector(selector);
  const how = { dataTransfer: data, bubbles: true, cancelable: true };
  const send = (name) => there.dispatchEvent(new DragEvent(name, how));
  return [send('dragover'), send('drop')];
}"""


@pytest.mark.parametrize("place", ["body", "#fs-grid .fs-card", "#fs-tabs", ".fs-view"])
def test_a_picture_dropped_anywhere_is_searched(visitor: Visitor, place: str) -> None:
    page = visitor.open()
    if place == ".fs-view":
        visitor.bring(OTHER)
    taken = page.evaluate(DROP, [place, "/example/red-tshirt.jpg"])
    assert taken == [False, False]  # the browser is kept from opening the file
    expect(page.locator(".fs-guess")).to_contain_text("Tshirts")
    expect(page.locator(".fs-dropping")).to_be_hidden()


def test_what_is_dropped_and_no_picture_gets_a_sentence(visitor: Visitor) -> None:
    page = visitor.open()
    drop = DROP.replace("'dropped.jpg', { type: 'image/jpeg' }", "'notes.txt', { type: 'text/plain' }")
    page.evaluate(drop, ["body", "/health"])
    expect(page.locator(".fs-notice.error")).to_contain_text("That is no picture")


@pytest.mark.parametrize("kind", ["image/jpeg", "text/plain"])
def test_what_is_dropped_on_a_dialog_is_answered_in_view(visitor: Visitor, kind: str) -> None:
    page = visitor.open()
    page.get_by_role("button", name="Embed this").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate(DROP.replace("image/jpeg", kind), ["dialog[open]", "/example/red-tshirt.jpg"])
    said = ".fs-guess" if kind == "image/jpeg" else ".fs-notice.error"
    expect(page.locator(said)).to_contain_text("Tshirts" if kind == "image/jpeg" else "That is no picture")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_icon_opens_the_files(visitor: Visitor) -> None:
    page = visitor.open()
    with page.expect_file_chooser():
        page.locator(".fs-drop svg").click()


def test_the_enter_key_opens_the_files(visitor: Visitor) -> None:
    page = visitor.open()
    with page.expect_file_chooser():
        page.locator(".fs-drop").press("Enter")


def test_the_picture_chosen_last_wins_while_the_first_is_searched(visitor: Visitor) -> None:
    page = visitor.open()
    late: list[Route] = []
    page.route("**/page/view", lambda route: late.append(route), times=1)
    with page.expect_request("**/page/view"):
        page.set_input_files("#fs-picture input[type=file]", str(PHOTO))
    visitor.bring(OTHER)
    expect(page.locator(".fs-guess")).to_contain_text("Jeans")
    cards = visitor.cards()
    for route in late:
        route.continue_()
    choose_tab_and_back(visitor)
    assert visitor.cards() == cards


def choose_tab_and_back(visitor: Visitor) -> None:
    """Let the page ask and answer twice more, so that whatever was late has come."""
    for name in ("How it works", "Similar"):
        visitor.page.get_by_role("tab", name=name).click()
        expect(visitor.page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        visitor.settled()


def test_the_picture_chosen_last_wins_while_the_first_is_sent(visitor: Visitor) -> None:
    page = visitor.open()
    late: list[Route] = []
    page.route("**/gradio_api/upload*", lambda route: late.append(route), times=1)
    with page.expect_request("**/gradio_api/upload*"):
        page.set_input_files("#fs-picture input[type=file]", str(PHOTO))
    visitor.bring(OTHER)
    expect(page.locator(".fs-guess")).to_contain_text("Jeans")
    assert page.locator(".fs-trail li").count() == 2


def test_a_product_chosen_while_a_picture_is_sent_wins(visitor: Visitor) -> None:
    page = visitor.open()
    late = hold_uploads(visitor)
    page.locator("#fs-grid .fs-picture").nth(1).click()
    expect(page.locator(".fs-trail li")).to_have_count(2)
    visitor.settled()
    trail, cards = page.locator(".fs-trail").inner_text(), visitor.cards()
    expect(page.locator(".fs-progress")).to_be_hidden()
    for route in late:
        route.continue_()
    choose_tab_and_back(visitor)
    assert (page.locator(".fs-trail").inner_text(), visitor.cards()) == (trail, cards)


def test_words_written_while_a_picture_is_sent_stay_beside_it(visitor: Visitor) -> None:
    page = visitor.open("?text=shoes")
    late = hold_uploads(visitor)
    page.locator(".fs-words").fill("in blue")
    page.wait_for_function("() => location.search.includes('blue')")
    for route in late:
        route.continue_()
    page.wait_for_selector(".fs-view")
    visitor.settled()
    expect(page.locator(".fs-words")).to_have_value("in blue")
    visitor.bring(OTHER)
    expect(page.locator(".fs-trail li")).to_have_count(3)
    expect(page.locator(".fs-words")).to_have_value("")


def hold_uploads(visitor: Visitor) -> list[Route]:
    """Choose the photo, whose upload waits to be let through."""
    late: list[Route] = []
    visitor.page.route("**/gradio_api/upload*", lambda route: late.append(route), times=1)
    with visitor.page.expect_request("**/gradio_api/upload*"):
        visitor.page.set_input_files("#fs-picture input[type=file]", str(PHOTO))
    return late


def test_what_the_visitor_does_while_a_search_is_on_its_way_is_kept(visitor: Visitor) -> None:
    page = visitor.open()
    late: list[Route] = []
    page.route("**/page/view", lambda route: late.append(route), times=1)
    page.locator('.fs-facet[data-column="gender"] summary').click()
    options = page.locator('.fs-facet[data-column="gender"] label')
    with page.expect_request("**/page/view"):
        options.nth(0).click()
    options.nth(1).click()
    expect(page.locator(".fs-chosen .fs-pill")).to_have_count(2)
    for route in late:
        route.continue_()
    visitor.settled()
    expect(page.locator(".fs-chosen .fs-pill")).to_have_count(2)
    assert page.url.count("gender=") == 2


def test_an_upload_shows_its_progress_and_can_be_cancelled(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    before = visitor.cards()
    slow = visitor.context.new_cdp_session(page)
    slow.send("Network.enable")
    conditions = {"offline": False, "latency": 20, "downloadThroughput": 10**6, "uploadThroughput": 20_000}
    slow.send("Network.emulateNetworkConditions", conditions)
    noise = tmp_path / "noise.jpg"
    Image.effect_noise((900, 900), 90).convert("RGB").save(noise, quality=95)
    page.set_input_files("#fs-picture input[type=file]", str(noise))
    expect(page.locator(".fs-progress")).to_contain_text("%")
    page.wait_for_function(
        "() => { const {value} = document.querySelector('.fs-progress progress'); return value > 0 && value < 1; }"
    )
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".fs-progress")).to_be_hidden()
    expect(page.locator(".fs-drop")).to_be_visible()
    assert visitor.cards() == before
    slow.send("Network.emulateNetworkConditions", conditions | {"uploadThroughput": -1, "downloadThroughput": -1})
    visitor.bring(PHOTO)


def test_a_large_photo_travels_small_and_upright_and_finds_the_same(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    sent: list[int] = []
    page.on("request", lambda one: sent.append(len(one.post_data_buffer or b"")) if "/upload" in one.url else None)
    visitor.bring(PHOTO)
    cards = visitor.cards()
    with Image.open(PHOTO) as picture:
        large = (
            picture.convert("RGB").resize((3000, 4000), Image.Resampling.LANCZOS).transpose(Image.Transpose.ROTATE_90)
        )
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise to be upright
    large.save(tmp_path / "large.jpg", quality=95, exif=exif)
    assert (tmp_path / "large.jpg").stat().st_size > 1_000_000
    visitor.bring(tmp_path / "large.jpg")
    expect(page.locator(".fs-trail li")).to_have_count(3)
    visitor.settled()
    assert sent[-1] < 400_000
    assert visitor.cards()[0] == cards[0]
    width, height = page.evaluate(
        "[document.querySelector('.fs-view img').naturalWidth, document.querySelector('.fs-view img').naturalHeight]"
    )
    assert width < height


def test_a_picture_the_browser_cannot_read_is_shown_by_the_server(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    with Image.open(PHOTO) as picture:
        picture.convert("RGB").save(tmp_path / "photo.tiff")
    visitor.bring(tmp_path / "photo.tiff")
    expect(page.locator(".fs-guess")).to_contain_text("Tshirts")
    assert page.locator(".fs-view img").get_attribute("src").startswith("data:image/jpeg")


def test_a_picture_on_its_side_can_be_turned(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open()
    with Image.open(PHOTO) as picture:
        picture.convert("RGB").transpose(Image.Transpose.ROTATE_90).save(tmp_path / "side.jpg", quality=95)
    visitor.bring(tmp_path / "side.jpg")
    found = "const one = document.querySelector('.fs-view img');"
    shape = f"() => {{ {found} return one && one.naturalWidth / one.naturalHeight; }}"
    page.wait_for_function(f"() => ({shape})() > 1")
    page.get_by_role("button", name="Turn").click()
    page.wait_for_function(f"() => {{ const is = ({shape})(); return is && is < 1; }}")
    visitor.settled()
    expect(page.locator(".fs-trail li")).to_have_count(2)
    expect(page.locator(".fs-guess")).to_contain_text("Tshirts")


def test_an_address_that_gives_no_picture_is_said_to(visitor: Visitor) -> None:
    page = visitor.open()
    page.get_by_role("button", name="Address").click()
    page.locator(".fs-address input").fill("http://127.0.0.1:1/shirt.jpg")
    page.locator(".fs-address input").press("Enter")
    expect(page.locator(".fs-notice.error")).to_contain_text("No picture can be had")


def test_the_address_of_a_picture_is_searched(visitor: Visitor) -> None:
    page = visitor.open()
    path = upload(page)
    page.route("**/page/fetch", lambda route: route.fulfill(json={"path": path}))
    page.get_by_role("button", name="Address").click()
    page.locator(".fs-address input").fill("https://shop.example/shirt.jpg")
    page.locator(".fs-address input").press("Enter")
    expect(page.locator(".fs-guess")).to_contain_text("Tshirts")
    expect(page.locator(".fs-view img")).to_be_visible()


def upload(page: Any) -> str:
    """Send the photo as another client would, and its path."""
    buffer = io.BytesIO(PHOTO.read_bytes())
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    return str(page.request.post(page.url.split("?")[0] + "gradio_api/upload", multipart={"files": file}).json()[0])


def test_a_heic_photo_that_the_browser_cannot_read_is_read_by_the_server(visitor: Visitor, tmp_path: Path) -> None:
    photo = tmp_path / "IMG_0001.HEIC"
    pillow_heif.from_pillow(Image.open(PHOTO).convert("RGB")).save(photo, quality=80)
    page = visitor.open()
    visitor.bring(photo)
    expect(page.locator("#fs-grid .fs-card")).to_have_count(5)
    page.wait_for_function("() => document.querySelector('.fs-view img').naturalWidth > 100")
    expect(page.locator(".fs-guess")).to_contain_text("Tshirts")
