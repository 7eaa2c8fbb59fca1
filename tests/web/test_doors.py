"""Every route of the app is judged: what it uses is open, the rest answers as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fashion_search.web.doors import GRADIOS
from tests.web.conftest import served, swatches

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries


# Why each of Gradio's routes is closed. A route that is in neither list is new: judge it.
CLOSED = {
    "/gradio_api/deep_link": "keeps the state of a page on the disk for ever",
    "/gradio_api/process_recording": "stores recordings of the screen",
    "/gradio_api/component_server": "calls functions of components; none here has any",
    "/gradio_api/proxy={url_path:path}": "fetches from other Spaces",
    "/gradio_api/file={path_or_url:path}": "serves uploads, and any address to anybody",
    "/gradio_api/file/{path:path}": "the same under its old name",
    "/gradio_api/upload_progress": "the page knows its own progress; what nobody asked for was kept",
    "/gradio_api/api/{api_name}": "another name of /run",
    "/gradio_api/stream/{event_id}": "no sound and no video here",
    "/gradio_api/stream/{event_id}/close": "no sound and no video here",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8": "no sound and no video here",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}": "no sound and no video here",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file": "no sound and no video here",
    "/gradio_api/custom_component/{id}/{environment}/{type}/{file_name}": "no such components here",
    "/gradio_api/dev/reload": "for developing Gradio apps",
    "/gradio_api/vibe-edit": "lets a model rewrite the app",
    "/gradio_api/vibe-code": "lets a model rewrite the app",
    "/gradio_api/undo-vibe-edit": "lets a model rewrite the app",
    "/gradio_api/vibe-starter-queries": "lets a model rewrite the app",
    "/gradio_api/runs": "a history of calls; none is kept",
    "/gradio_api/run-history/connect": "a history of calls; none is kept",
    "/gradio_api/run-history/buckets": "a history of calls; none is kept",
    "/gradio_api/run-history/records": "a history of calls; none is kept",
    "/gradio_api/run-history/records/{endpoint}/{record_id}/assets/{asset_id}": "a history of calls; none is kept",
    "/gradio_api/user": "there is no log-in",
    "/gradio_api/login_check": "there is no log-in",
    "/gradio_api/token": "there is no log-in",
    "/login": "there is no log-in",
    "/logout": "there is no log-in",
    "/monitoring": "tells who asked what, and how long it took",
    "/monitoring/summary": "tells how long calls took",
    "/monitoring/{key}": "tells who asked what, and how long it took",
    "/pwa_icon/{size}": "makes a picture of any size for anybody",
}


@pytest.fixture(scope="module")
def app() -> Iterator[tuple[Any, str]]:
    """The running app, and where it is."""
    with served() as (page, where):
        yield page.app, where


def routes_of(router: Any, prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """Path and methods of every route, those of routers within included."""
    for route in router.routes:
        if inner := getattr(route, "original_router", None):
            yield from routes_of(inner, prefix)
        else:
            yield prefix + route.path, getattr(route, "methods", None) or {"GET"}


def own_paths() -> set[str]:
    """The paths of the app's own routes; whoever adds one to routes.py opens it."""
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.mcp import Agents
    from fashion_search.web.routes import routes
    from fashion_search.web.turns import Turns

    nothing: Any = None
    service, downloads, turns = swatches(), Downloads(1, nothing), Turns()
    own = [*Agents(service, downloads, turns).routes, *routes(service, downloads, turns)]
    return {route.path for route in own}


def test_every_route_is_judged(app: tuple[Any, str]) -> None:
    known = {*GRADIOS, *CLOSED, *own_paths()}
    assert [path for path, _ in routes_of(app[0]) if (path.rstrip("/") or "/") not in known] == []


def test_no_route_is_judged_twice_and_none_is_judged_that_is_gone(app: tuple[Any, str]) -> None:
    there = {path.rstrip("/") or "/" for path, _ in routes_of(app[0])}
    assert {*GRADIOS} & {*CLOSED} == set()
    assert {path for path in CLOSED if path not in there} <= {
        path for path in CLOSED if "run" in path or "token" in path
    }


@pytest.mark.parametrize("path", CLOSED)
def test_a_closed_route_answers_like_nothing_there(http: httpx.Client, app: tuple[Any, str], path: str) -> None:
    asked = path.replace("{", "").replace("}", "").replace(":path", "")
    nothing = http.get(f"{app[1]}/gradio_api/no-such-thing")
    for method in ("GET", "POST"):
        for end in ("", "/"):
            answer = http.request(method, app[1] + asked + end)
            assert (answer.status_code, answer.text) == (nothing.status_code, nothing.text) == (404, nothing.text)


@pytest.mark.parametrize("path", ["/", "/?__view=api", "/config", "/theme.css", "/gradio_api/info", "/health",
                                  "/gradio_api/openapi.json", "/gradio_api/mcp/schema", "/manifest.json"])  # fmt: skip
def test_what_is_used_is_open(http: httpx.Client, app: tuple[Any, str], path: str) -> None:
    assert http.get(app[1] + path).status_code == 200
