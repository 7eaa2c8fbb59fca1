"""Open a running app in Chromium, search with an example, and keep two pictures of the page for the README.

python app.py & python scripts/take_screenshots.py --address http://127.0.0.1:7860
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

SCREENSHOTS = Path(__file__).parents[1] / "docs" / "screenshots"
VIEWS = {"page": (1440, 1000, "light"), "page-phone": (390, 844, "dark")}
FLAGS = ["--no-sandbox", "--disable-gpu"]
PATIENCE = 180_000
PHONE = 700  # pixels; what is narrower is touched


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="http://127.0.0.1:7860", help="where the app runs")
    parser.add_argument("--output", type=Path, default=SCREENSHOTS, help="folder for the pictures")
    parser.add_argument("--example", default="red-tshirt.jpg", help="the example to search with")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser to use")
    options = parser.parse_args()
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise SystemExit("take_screenshots: the package 'playwright' is missing: pip install playwright") from None
    options.output.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
        for name, view in VIEWS.items():
            take(browser, options, view, options.output / f"{name}.png")
        browser.close()


def take(browser: Any, options: argparse.Namespace, view: tuple[int, int, str], path: Path) -> None:
    """One picture of the results of one example."""
    width, height, scheme = view
    phone = width < PHONE
    screen = {"viewport": {"width": width, "height": height}, "has_touch": phone, "is_mobile": phone}
    page = browser.new_page(**screen, color_scheme=scheme)
    page.set_default_timeout(PATIENCE)
    page.goto(options.address)
    page.locator(f'.fs-example[data-name="{options.example}"]').click()
    page.wait_for_selector(".fs-view")
    page.wait_for_function("() => [...document.querySelectorAll('#fs-grid img')].some((one) => one.naturalWidth)")
    page.wait_for_timeout(2000)  # the other pictures
    page.mouse.move(0, 0)  # nothing is pointed at
    page.screenshot(path=path)
    print(f"{path}: {path.stat().st_size:,} bytes")
    page.close()


if __name__ == "__main__":
    main()
