"""The routes of this app and of Gradio in; only those that this app uses, out. The rest answers like nothing there.

Gradio brings routes to record the screen, to keep a page's state for ever, to fetch any address for anybody, to let a
model rewrite the app, and more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette._utils import get_route_path
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

# What the page, its pages about the API, clients and MCP ask for; test_doors.py judges every route that there is.
GRADIOS = (
    "/", "/config", "/config/", "/theme.css", "/static/{path:path}", "/assets/{path:path}", "/svelte/{path:path}",
    "/favicon.ico", "/robots.txt", "/manifest.json", "/pwa_icon",
    "/gradio_api/info", "/gradio_api/info/", "/gradio_api/theme.css",
    "/gradio_api/app_id", "/gradio_api/app_id/", "/gradio_api/startup-events",
    "/gradio_api/heartbeat/{session_hash}", "/gradio_api/reset", "/gradio_api/reset/", "/gradio_api/cancel",
    "/gradio_api/run/{api_name}", "/gradio_api/run/{api_name}/",
    "/gradio_api/call/v2/{api_name}", "/gradio_api/call/v2/{api_name}/", "/gradio_api/call/v2/{api_name}/{event_id}",
    "/gradio_api/call/{api_name}", "/gradio_api/call/{api_name}/", "/gradio_api/call/{api_name}/{event_id}",
    "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/queue/status",
    "/gradio_api/upload",
)  # fmt: skip
NOTHING = "There is nothing here."


def doors(own: Iterable[str]) -> Middleware:
    """Starlette's middleware that lets through to the app's `own` paths and to those of Gradio's that it uses."""
    return Middleware(Doors, paths=(*own, *GRADIOS))


class Doors:
    """Passes on what is asked of an open path."""

    def __init__(self, app: ASGIApp, paths: Iterable[str]) -> None:
        self.app = app
        self.opened = [compile_path(path)[0] for path in paths]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404 for a path that is not open."""
        if scope["type"] == "lifespan" or is_open(self.opened, get_route_path(scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await JSONResponse({"error": NOTHING}, 404)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})


def is_open(opened: Iterable[re.Pattern[str]], path: str) -> bool:
    """Whether one of the open paths is this one."""
    return any(one.match(path or "/") for one in opened)
