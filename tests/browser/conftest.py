"""One running app and one Chromium for all browser tests; each test gets a page of its own at both widths.

Screenshots go to build/screenshots, so that a person can look.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from fashion_search.assets import SAMPLE_INDEX
from tests.paths import ROOT
from tests.web.conftest import free_port

SCREENSHOTS = ROOT / "build" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
)  # fmt: skip
SIZES = {"desktop": (1440, 1000), "phone": (390, 844)}
PATIENCE = 60_000 * float(os.environ.get("BROWSER_PATIENCE", "1"))
# A browser that shares its processors with others loses an event now and then; it is asked once more, and the run's
# last line counts how often. What is broken fails twice.
WAITED = ["TimeoutError"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what only waited in vain wait once more; a test that found something wrong is not asked again."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=WAITED))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real app with the sample index, or with what FASHION_INDEX names, or one that runs at BROWSER_ADDRESS."""
    if running := os.environ.get("BROWSER_ADDRESS"):
        yield running
        return
    if not os.environ.get("FASHION_INDEX") and not (SAMPLE_INDEX / "manifest.json").is_file():
        pytest.skip("there is no sample index; build it with scripts/build_index.py")
    with app_running(tmp_path_factory.mktemp("app")) as where:
        yield where


@contextmanager
def app_running(folder: Path, *arguments: str, **settings: str) -> Iterator[str]:
    """Serves `python app.py`, or python with other arguments, under more settings; its address once it answers."""
    port, log = free_port(), folder / "log.txt"
    where = f"http://127.0.0.1:{port}"
    with log.open("w") as out:
        app = start_app(port, out, *arguments, **settings)
    try:
        wait_until_healthy(app, where, log)
        yield where
    finally:
        app.terminate()
        app.wait(30)


def start_app(port: int, out: IO[str], *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
    """The app as a process that writes to `out`."""
    environ = os.environ | {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)} | settings
    command = [sys.executable, *(arguments or ("app.py",))]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=subprocess.STDOUT)


@contextmanager
def other_site(folder: Path) -> Iterator[str]:
    """A site of the pages in a folder, to the browser another one than 127.0.0.1."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        yield f"http://localhost:{port}"
        server.terminate()


def wait_until_healthy(app: subprocess.Popen[bytes], where: str, log: Path) -> None:
    """Return once the app answers; fail with its output when it ends first."""
    for _ in range(600):
        if app.poll() is not None:
            pytest.fail(f"the app ended: {log.read_text()}")
        try:
            with urlopen(f"{where}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the app did not answer: {log.read_text()}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Debian's chromium is not installed: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """A page at one width, with what a test does on it more than once."""

    def __init__(self, browser: Any, address: str, size: str, dark: bool = False) -> None:
        width, height = SIZES[size]
        self.size, self.address = size, address
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=size == "phone", is_mobile=size == "phone",
            accept_downloads=True,
            color_scheme="dark" if dark else "light", permissions=["clipboard-read", "clipboard-write", "camera"],
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, query: str = "") -> Any:
        """Open the page and wait for its cards."""
        self.page.goto(self.address + "/" + query)
        self.page.wait_for_selector(".fs-card:not(.fs-skeleton)")
        self.page.wait_for_function("() => document.querySelector('.fs-facet')")
        return self.page

    def bring(self, picture: str | Path) -> None:
        """Upload a picture and wait for its matches."""
        self.page.set_input_files("#fs-picture input[type=file]", str(picture))
        self.page.wait_for_selector(".fs-view")
        self.settled()

    def settled(self) -> None:
        """Wait until no search is under way."""
        self.page.wait_for_function("() => !document.querySelector('.fs-grid[aria-busy]')")

    def still(self, selector: str) -> Any:
        """An element in view, once the page has stopped scrolling to the results."""
        self.page.evaluate(
            "() => new Promise((done) => { let last; const timer = setInterval(() => {"
            " if (last === scrollY) { clearInterval(timer); done(); } last = scrollY; }, 200); })"
        )
        found = self.page.locator(selector)
        found.scroll_into_view_if_needed()
        return found

    def cards(self) -> list[str]:
        """The ids of the cards on show."""
        return list(self.page.eval_on_selector_all("#fs-grid .fs-card", "all => all.map(card => card.dataset.id)"))

    def tool(self, name: str, card: int = 0) -> Any:
        """A control of a card, by the start of its accessible name."""
        return self.page.locator("#fs-grid .fs-card").nth(card).locator(f'button[aria-label^="{name}"]')

    def shoot(self, name: str, full: bool = False) -> None:
        """Keep a screenshot."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.size}.png", full_page=full)


@pytest.fixture(params=list(SIZES))
def visitor(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Visitor]:
    """Somebody with the page open; nothing may have left it for the outside, and no script may have failed."""
    someone = Visitor(chromium, address, request.param)
    yield someone
    assert someone.outside == []
    assert someone.errors == []
    someone.context.close()
