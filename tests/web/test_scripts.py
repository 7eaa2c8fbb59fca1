"""The page's scripts: served once and kept by browsers, small on the wire, tested by node and linted by oxlint."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from fashion_search.web import scripts
from tests.paths import ROOT

OXLINT = ROOT / "node_modules" / ".bin" / "oxlint"
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed: apt-get install nodejs")


def test_the_files_are_kept_by_browsers_for_as_long_as_they_stay_the_same(client: httpx.Client) -> None:
    answer = client.get(f"/{scripts.address('results.js')}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    old = client.get("/page/000000000000/results.js")
    assert old.text == answer.text
    assert old.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fpage.py", "texts.py"])
def test_nothing_else_is_served(client: httpx.Client, name: str) -> None:
    assert client.get(f"/page/{scripts.version()}/{name}").status_code == 404


def test_another_text_is_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    before = scripts.version()
    monkeypatch.setattr(scripts, "TEXTS", {"brand": "another"})
    scripts.files.cache_clear()
    scripts.version.cache_clear()
    try:
        assert scripts.version() != before
    finally:
        monkeypatch.undo()
        scripts.files.cache_clear()
        scripts.version.cache_clear()


def test_every_module_that_is_imported_is_served() -> None:
    asked = {name for text in scripts.files().values() for name in re.findall(r"from '\./([\w.]+)'", text)}
    assert asked
    assert asked <= set(scripts.files())


def test_the_page_holds_no_script_of_ours_and_travels_compressed(client: httpx.Client) -> None:
    with client.stream("GET", "/", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
    page = gzip.decompress(packed).decode()
    assert "makeCard" not in page
    assert scripts.address("results.js") in page
    assert len(packed) < 25_000


def test_pictures_and_parts_of_files_pass_as_they_are(client: httpx.Client) -> None:
    picture = client.get("/thumbnail/0", headers={"Accept-Encoding": "gzip"})
    assert picture.status_code == 200
    assert "content-encoding" not in picture.headers


def test_events_arrive_one_by_one_though_answers_are_compressed() -> None:
    import anyio
    from starlette.applications import Starlette
    from starlette.responses import StreamingResponse
    from starlette.routing import Route

    from fashion_search.web.compress import compression

    async def events() -> Any:
        for at in range(2):
            yield f"data: {at}\n\n" * 200

    def stream(request: Any) -> StreamingResponse:
        return StreamingResponse(events(), media_type="text/event-stream")

    app = Starlette(routes=[Route("/", stream)], middleware=[compression()])
    sent: list[dict[str, Any]] = []

    async def ask() -> None:
        asking = [(b"accept-encoding", b"gzip")]
        scope = {"type": "http", "method": "GET", "path": "/", "headers": asking, "query_string": b""}

        async def receive() -> dict[str, Any]:
            await anyio.sleep_forever()
            return {}

        async def send(message: Any) -> None:
            sent.append(message)

        await app(scope, receive, send)

    with ThreadPoolExecutor(1) as thread:  # this one's loop may be the browser tests'
        thread.submit(anyio.run, ask).result()
    assert not [name for name, _ in sent[0]["headers"] if name == b"content-encoding"]
    assert [message["body"][:7] for message in sent if message.get("body")] == [b"data: 0", b"data: 1"]


@needs_node
def test_what_needs_no_browser_is_tested_by_node() -> None:
    run(["node", "--test", *map(str, sorted((ROOT / "tests" / "web" / "scripts").glob("*.test.js")))])


@needs_node
def test_every_script_is_one_that_node_can_read() -> None:
    for path in sorted(scripts.STATIC.glob("*.js")):
        run(["node", "--check", str(path)])


@pytest.mark.skipif(not OXLINT.exists(), reason="oxlint is not installed: npm ci")
def test_oxlint_finds_nothing() -> None:
    run([str(OXLINT), "--deny-warnings", "fashion_search/web/static", "tests/web/scripts"])


def run(command: list[str | Path]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
