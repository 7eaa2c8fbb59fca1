"""A request in; where its sender finds the app, and an answer whose pictures open from anywhere, out.

What a proxy tells is believed only as far as it can be a part of an address: a scheme of the web, a host, a path. The
rest is taken away before anything reads it, Gradio included. Whoever lies about a host lies to nobody else: the answer
goes to the one who asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette._utils import get_route_path
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

WEB = ("http://", "https://")
# Narrower than what may stand in an address: these stand in commands too, which people are told to copy.
HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
PATH = re.compile(r"/?[\w.~%-]+(?:/[\w.~%-]+)*/?", re.ASCII)
INFO = "/gradio_api/info"

# What a proxy tells, and what it may be. Gradio would believe the last as it is, for a server of pages that is not run.
BELIEVED: dict[bytes, Callable[[str], Any]] = {
    b"x-forwarded-proto": ("http", "https").__contains__,
    b"x-forwarded-host": HOST.fullmatch,
    b"host": HOST.fullmatch,
    b"x-forwarded-prefix": PATH.fullmatch,
    b"x-gradio-server": lambda _: False,
}


def forwarded() -> Middleware:
    """Starlette's middleware that passes on only what can be an address."""
    return Middleware(Forwarded)


class Forwarded:
    """Takes away what a proxy, or who plays one, tells that cannot be a part of an address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything else on."""
        if scope["type"] != "lifespan":
            scope["headers"] = [(name, value) for name, value in scope["headers"] if is_believed(name, value)]
            if get_route_path(scope).rstrip("/") == INFO:
                # Gradio would tell everybody the address that its first caller named, unless it is asked about a page.
                scope = {**scope, "query_string": scope["query_string"] + b"&page="}
        await self.app(scope, receive, send)


def is_believed(name: bytes, value: bytes) -> bool:
    """Whether a header is none of a proxy's, or may be what it says."""
    believed = BELIEVED.get(name)
    return believed is None or bool(believed(_nearest(value.decode("latin-1"))))


def root_of(request: Request) -> str:
    """The app's address as the sender of a request reaches it, without a slash at the end.

    A proxy tells its own by X-Forwarded-Host, -Proto and -Prefix; a sub-path that the app was told (GRADIO_ROOT_PATH,
    also as a whole address) goes before the proxy's.
    """
    told = str(request.scope.get("app_root_path", request.scope.get("root_path", ""))).strip("/")
    if told.startswith(WEB):
        return told
    # `request.url` takes the whole address apart, which takes longer than all of the rest.
    host = _first(request, "x-forwarded-host") or request.headers.get("host") or request.url.netloc
    scheme = _first(request, "x-forwarded-proto") or request.scope["scheme"]
    path = told or _first(request, "x-forwarded-prefix").strip("/")
    return f"{scheme}://{host}" + (f"/{path}" if path else "")


def absolute(answer: Any, root: str) -> Any:
    """The answer with `root` before every `image_url` that is a path of this app."""
    if isinstance(answer, dict):
        return {name: _whole(value, root) if name == "image_url" else absolute(value, root)
                for name, value in answer.items()}  # fmt: skip
    return [absolute(one, root) for one in answer] if isinstance(answer, list | tuple) else answer


def row_of(image_url: str) -> int:
    """The row of the index whose thumbnail an `image_url` names."""
    return int(urlsplit(image_url).path.rpartition("/")[2])


def _whole(url: Any, root: str) -> Any:
    return root + url if isinstance(url, str) and url.startswith("/") else url


def _first(request: Request, header: str) -> str:
    return _nearest(request.headers.get(header, ""))


def _nearest(told: str) -> str:
    """What the proxy nearest to the sender says."""
    return told.partition(",")[0].strip()
