"""The page under its content security policy: it works, Gradio's pages work, and no script of a stranger runs."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNT = "addEventListener('securitypolicyviolation', (e) => (window.refused ??= []).push(e.blockedURI));"


class Stranger(BaseHTTPRequestHandler):
    """Another site, with one script."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.end_headers()
        self.wfile.write(b"window.stranger = true;")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    """Where another site's script is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/script.js"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Any]:
    """A page that notes what its policy refuses."""
    someone = Visitor(chromium, address, "desktop")
    someone.page.add_init_script(COUNT)
    yield someone
    assert someone.errors == []
    someone.context.close()


def test_nothing_of_the_page_is_refused(visit: Any) -> None:
    page = visit.open()
    page.locator("#fs-grid .fs-picture").first.click()
    page.wait_for_selector(".fs-trail [aria-current]")
    assert page.evaluate("window.refused ?? []") == []


def test_gradio_s_pages_about_the_api_work(visit: Any) -> None:
    page = visit.page
    page.goto(f"{visit.address}/?__view=api")
    page.wait_for_function("() => document.querySelector('.api-docs')?.innerText.includes('search_batch')")
    assert page.evaluate("window.refused ?? []") == []


def test_a_stranger_s_script_does_not_run(visit: Any, stranger: str) -> None:
    page = visit.open()
    page.evaluate(
        """(address) => new Promise((done) => {
            const script = document.createElement('script');
            script.src = address;
            script.onload = script.onerror = done;
            document.head.append(script);
            document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="window.inline = true">');
        })""",
        stranger,
    )
    assert page.evaluate("[window.stranger, window.inline]") == [None, None]
    assert stranger in page.evaluate("window.refused")
