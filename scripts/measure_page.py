"""A running app in; what its page costs a phone on a slow line, and what making photos small changes, out.

python app.py & python scripts/measure_page.py --address http://127.0.0.1:7860 [--photos FOLDER]
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path
from statistics import mean
from typing import Any

FLAGS = ["--no-sandbox", "--disable-gpu"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
LATENCY = 150  # ms, there and back
PATIENCE = 180_000
QUIET = 3_000  # ms without anything new until the first load counts as over
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
SHRINK = """async ([module, data, type]) => {
  const { shrink } = await import(module);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const { blob } = await shrink(new File([bytes], 'photo.jpg', { type }));
  const url = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
  return [blob.size, url];
}"""


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="http://127.0.0.1:7860", help="where the app runs")
    parser.add_argument("--kbits", type=float, default=400, help="the line's speed in kbit/s; 0 for no limit")
    parser.add_argument("--photos", type=Path, help="a folder of photos to make small and search with")
    parser.add_argument("--limit", type=int, default=100, help="how many photos")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser to use")
    options = parser.parse_args()
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise SystemExit("measure_page: the package 'playwright' is missing: pip install playwright") from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
        figures: dict[str, Any] = {"first_load": first_load(browser, options.address, options.kbits)}
        if options.photos:
            figures["photos"] = shrunk_photos(browser, options)
        browser.close()
    print(json.dumps(figures, indent=2))


def first_load(browser: Any, address: str, kbits: float) -> dict[str, float]:
    """Bytes, requests and times of the first visit of a phone."""
    page = browser.new_context(**PHONE).new_page()
    page.set_default_timeout(PATIENCE)
    sizes: list[int] = []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    speed = kbits * 125 if kbits else -1
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY if kbits else 0, "downloadThroughput": speed, "uploadThroughput": speed},
    )
    page.goto(address, wait_until="commit")
    page.wait_for_function(PAINT)
    page.wait_for_selector(".fs-card:not(.fs-skeleton)")
    usable = page.evaluate("performance.now()")
    wait_until_quiet(page, sizes)
    figures = {"first_paint_s": page.evaluate(PAINT) / 1000, "usable_s": usable / 1000}
    figures |= {"kilobytes": sum(sizes) / 1000, "requests": len(asked)}
    page.context.close()
    return {name: round(value, 2) for name, value in figures.items()}


def wait_until_quiet(page: Any, sizes: list[int]) -> None:
    """Return once nothing has come for a while."""
    before = -1
    while before != len(sizes):
        before = len(sizes)
        page.wait_for_timeout(QUIET)


def shrunk_photos(browser: Any, options: argparse.Namespace) -> dict[str, float]:
    """What travels, and how near the vector of the small photo is to the vector of the photo itself."""
    page = browser.new_page()
    page.goto(options.address)
    module = page.evaluate("document.querySelector('link[href$=\"shrink.js\"]').href")
    files = sorted(path for path in options.photos.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    rows = [one_photo(page, module, path) for path in files[:: max(1, len(files) // options.limit)][: options.limit]]
    before, after, cosines, same = zip(*rows, strict=True)
    figures = {"photos": len(rows), "kilobytes_before": mean(before) / 1000, "kilobytes_after": mean(after) / 1000}
    figures |= {"cosine_mean": mean(cosines), "cosine_least": min(cosines), "same_of_the_five_nearest": mean(same) / 5}
    return {name: round(value, 4) for name, value in figures.items()}


def one_photo(page: Any, module: str, path: Path) -> tuple[int, int, float, int]:
    """Bytes before and after, the cosine of both vectors, and how many of the five nearest are the same."""
    content = path.read_bytes()
    kind = "image/png" if path.suffix.lower() == ".png" else "image/jpeg"
    size, small = page.evaluate(SHRINK, [module, base64.b64encode(content).decode(), kind])
    whole = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    first, second = (ask(page, "embed", [{"url": url}])["vector"] for url in (whole, small))
    nearest, others = (
        {match["id"] for match in ask(page, "search", [{"url": url}, 5])["matches"]} for url in (whole, small)
    )
    return len(content), size, sum(a * b for a, b in zip(first, second, strict=True)), len(nearest & others)


def ask(page: Any, name: str, data: list[Any]) -> Any:
    """An endpoint's answer."""
    answer = page.request.post(f"{page.url.rstrip('/')}/gradio_api/run/{name}", data={"data": data}, timeout=PATIENCE)
    return answer.json()["data"][0]


if __name__ == "__main__":
    main()
