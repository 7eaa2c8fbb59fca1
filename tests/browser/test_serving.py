"""The page where it is not at home: under a sub-path, in another site's frame, on a slow machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio
import httpx
import pytest
from playwright.sync_api import Error, Route, expect

from tests.browser.conftest import Visitor, app_running, other_site
from tests.conftest import until
from tests.web.conftest import free_port, listens

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def under_a_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app behind a proxy that keeps it under /shop/fashion."""
    front = free_port()
    with app_running(tmp_path_factory.mktemp("app"), GRADIO_ROOT_PATH="/shop/fashion") as app:
        proxy = [str(Path(__file__).with_name("proxy.py")), str(front), app.rpartition(":")[2], "/shop/fashion"]
        with subprocess.Popen([sys.executable, *proxy]) as passing:
            until(lambda: listens(front))
            yield f"http://127.0.0.1:{front}/shop/fashion"
            passing.terminate()


def test_under_a_sub_path_everything_is_found(chromium: Any, under_a_path: str) -> None:
    someone = Visitor(chromium, under_a_path, "desktop")
    missing: list[str] = []
    someone.page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page = someone.open()
    page.locator("#fs-grid .fs-picture").first.click()
    expect(page.locator(".fs-trail [aria-current]")).to_be_visible()
    page.wait_for_function("() => document.querySelector('#fs-grid img').naturalWidth > 0")
    assert missing == []
    assert someone.errors == []
    someone.context.close()


def test_under_a_sub_path_every_address_opens_from_outside(under_a_path: str) -> None:
    """What the API, agents and the plain door call a picture's address is the proxy's, not the app's own."""
    ask = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "browse", "arguments": {"k": 2}}}
    headers = {"Accept": "application/json, text/event-stream"}
    with httpx.Client(timeout=60) as client:
        told = client.post(f"{under_a_path}/gradio_api/mcp/", json=ask, headers=headers).json()
        answers = [
            client.post(f"{under_a_path}/gradio_api/run/browse", json={"data": ["red", 2]}).json()["data"][0],
            client.post(f"{under_a_path}/api/browse", json={"k": 2}).json(),
            told["result"]["structuredContent"],
        ]
        event = client.post(f"{under_a_path}/gradio_api/call/browse", json={"data": ["red", 2]}).json()["event_id"]
        queued = client.get(f"{under_a_path}/gradio_api/call/browse/{event}").text
        answers.append(json.loads(queued.split("data: ", 1)[1].splitlines()[0])[0])
        for answer in answers:
            for match in answer["matches"]:
                assert match["image_url"].startswith(f"{under_a_path}/thumbnail/")
                assert client.get(match["image_url"]).headers["content-type"].startswith("image/")


@pytest.fixture
def blog(address: str, tmp_path: Path) -> Iterator[str]:
    """A page of another site with the app in a frame."""
    (tmp_path / "index.html").write_text(f'<iframe src="{address}" width="1200" height="900"></iframe>')
    with other_site(tmp_path) as where:
        yield where


def test_in_a_frame_of_another_origin_the_page_works(chromium: Any, blog: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    wait_until_there(page, blog)
    frame = page.frame_locator("iframe")
    frame.locator("#fs-grid .fs-picture").first.click()
    expect(frame.locator(".fs-trail [aria-current]")).to_be_visible()
    context.close()


@pytest.mark.parametrize("allow", ["", "camera; clipboard-write; clipboard-read"])
def test_a_frame_that_forbids_the_camera_is_said_to(chromium: Any, blog: str, tmp_path: Path, allow: str) -> None:
    page_of_blog = tmp_path / "index.html"
    page_of_blog.write_text(page_of_blog.read_text().replace("<iframe", f'<iframe allow="{allow}"'))
    context = chromium.new_context(permissions=["camera"])
    page = context.new_page()
    wait_until_there(page, blog)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Camera").click()
    if allow:
        frame.get_by_role("button", name="Take the photo").click()
        expect(frame.locator(".fs-view")).to_be_visible()
    else:
        expect(frame.locator(".fs-camera .fs-notice")).to_contain_text('allow="camera')
    context.close()


def test_in_a_frame_of_another_origin_the_wardrobe_and_sharing_work_or_say_why(chromium: Any, blog: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    wait_until_there(page, blog)
    frame = page.frame_locator("iframe")
    frame.locator('#fs-grid button[aria-label^="Keep"]').first.click()
    frame.get_by_role("tab", name="Wardrobe").click()
    expect(frame.locator("#fs-wardrobe .fs-card").first).to_be_visible()
    frame.get_by_role("tab", name="Similar").click()
    frame.locator("#fs-grid .fs-picture").first.click()
    frame.get_by_role("button", name="Copy a link").click()
    expect(frame.locator(".fs-notices .fs-notice")).to_contain_text('allow="clipboard-write"')
    expect(frame.locator(".fs-notices .fs-notice")).to_contain_text("product=")
    context.close()


def test_as_an_element_of_another_page_every_picture_opens(
    chromium: Any, blog: str, address: str, tmp_path: Path
) -> None:
    """`<gradio-app>`, with Gradio's script from the blog itself where others take it from a CDN."""
    frontend = Path(gradio.__file__).parent / "templates" / "frontend"
    (tmp_path / "frontend").symlink_to(frontend)
    script = '<script type="module" src="frontend/gradio.js"></script>'
    (tmp_path / "index.html").write_text(f'<!doctype html>{script}<gradio-app src="{address}"></gradio-app>')
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    wait_until_there(page, blog)
    page.locator("#fs-grid .fs-picture").first.click()
    expect(page.locator(".fs-trail [aria-current]")).to_be_visible()
    page.wait_for_function("() => !document.querySelector('.fs-grid[aria-busy]')")
    page.evaluate("() => document.querySelectorAll('.fs-root img').forEach((img) => { img.loading = 'eager'; })")
    page.wait_for_function("() => [...document.querySelectorAll('.fs-root img')].every((img) => img.complete)")
    broken = page.eval_on_selector_all(".fs-root img", "all => all.filter(i => !i.naturalWidth).map(i => i.src)")
    assert page.locator(".fs-root img").count() > 4
    assert broken == []
    context.close()


def wait_until_there(page: Any, address: str) -> None:
    """Open a page of a server that has only just been started."""
    for _ in range(100):
        try:
            page.goto(address)
            return
        except Error:
            page.wait_for_timeout(100)
    pytest.fail(f"{address} did not answer")


def test_what_was_typed_while_an_answer_was_on_its_way_is_kept(visitor: Visitor) -> None:
    page = visitor.open()
    late: list[Route] = []
    page.locator('.fs-facet[data-column="article_type"] summary').click()
    facet = page.locator('.fs-facet[data-column="article_type"]')
    field = facet.get_by_role("searchbox")
    page.route("**/page/view", lambda route: late.append(route))
    facet.locator("label").first.click()
    page.wait_for_function("() => document.querySelector('.fs-grid[aria-busy]')")
    field.press_sequentially("sHo")
    for route in late:
        route.continue_()
    expect(page.locator(".fs-chosen .fs-pill")).to_have_count(1)
    visitor.settled()
    expect(field).to_have_value("sHo")
    expect(field).to_be_focused()
    assert all("sho" in name.lower() for name in facet.locator("li:visible span").all_inner_texts())


def test_the_words_being_typed_are_not_taken_back_by_an_answer(visitor: Visitor) -> None:
    page = visitor.open()
    late: list[Route] = []
    page.route("**/page/view", lambda route: late.append(route), times=1)
    field = page.locator(".fs-words")
    field.press_sequentially("red")
    page.wait_for_function("() => document.querySelector('.fs-grid[aria-busy]')")
    field.press_sequentially(" shirt")
    for route in late:
        route.continue_()
    page.wait_for_function("() => [...document.querySelectorAll('#fs-grid h3')].every(n => /shirt/i.test(n.innerText))")
    expect(field).to_have_value("red shirt")
    expect(field).to_be_focused()


def test_a_phones_first_visit_is_light(chromium: Any, address: str) -> None:
    from scripts.measure_page import first_load

    figures = first_load(chromium, address, kbits=400)
    assert figures["requests"] <= 60
    assert figures["kilobytes"] <= 600
    assert figures["first_paint_s"] <= 3


def test_gradios_pages_about_the_api_open_where_they_are_asked_for(visitor: Visitor) -> None:
    page = visitor.open()
    page.get_by_role("link", name="Use via API").click()
    docs = page.locator(".api-docs, .api-docs-wrap").first
    expect(docs).to_be_visible()
    expect(docs).to_contain_text("10 MCP Tools")
    docs.get_by_text("Python", exact=True).first.click()
    for told in ("Words to look for, e.g.", "As gradio.FileData", "Cosine similarity with what was"):
        expect(docs).to_contain_text(told)
    expect(page.locator("#fs-root .fs-card").first).to_be_attached()
