"""The server is killed and started again while a page is open: the page goes on with what the visitor had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, start_app, wait_until_healthy
from tests.browser.test_page import PHOTO
from tests.web.conftest import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Server:
    """The app on a port of its own, to be killed and started again."""

    def __init__(self, log: Path) -> None:
        self.port, self.log = free_port(), log
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Serve, and wait until it does."""
        with self.log.open("a") as out:
            self.process = start_app(self.port, out)
        wait_until_healthy(self.process, self.address, self.log)

    def kill(self) -> None:
        """End at once, as a Space that is rebuilt."""
        self.process.kill()
        self.process.wait(30)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "log.txt")
    yield running
    running.kill()


def test_after_a_restart_the_page_goes_on(chromium: Any, server: Server) -> None:
    visitor = Visitor(chromium, server.address, "desktop")
    page = visitor.open()
    visitor.bring(PHOTO)
    visitor.tool("I like this", 1).click()
    expect(page.locator(".fs-opinions .fs-pill")).to_have_count(1)
    visitor.settled()
    cards = visitor.cards()
    server.kill()
    page.locator('.fs-facet[data-column="gender"] summary').click()
    page.locator('.fs-facet[data-column="gender"] label').first.click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert visitor.cards() == cards
    server.start()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".fs-chosen .fs-pill")).to_have_count(1)
    expect(page.locator(".fs-trail li")).to_have_count(3)
    expect(page.locator(".fs-opinions .fs-pill")).to_have_count(1)
    page.get_by_role("button", name="Clear all").first.click()
    expect(page.locator(".fs-chosen .fs-pill")).to_have_count(0)
    visitor.settled()
    assert visitor.cards() == cards
    visitor.context.close()


def test_after_a_restart_a_part_of_the_picture_is_searched_and_explained(chromium: Any, server: Server) -> None:
    visitor = Visitor(chromium, server.address, "desktop")
    page = visitor.open()
    visitor.bring(PHOTO)
    server.kill()
    server.start()
    visitor.tool("Why?").click()
    expect(page.get_by_role("dialog")).to_contain_text("Sum over")
    page.keyboard.press("Escape")
    page.locator('[data-focus="suggest"], [data-focus="draw"]').first.click()
    expect(page.locator(".fs-trail [aria-current]")).to_have_text("A part of it")
    expect(page.locator(".fs-notice.error")).to_have_count(0)
    visitor.context.close()
