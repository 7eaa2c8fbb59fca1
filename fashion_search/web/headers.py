"""Answers of the app in; the same with what browsers are to know for the visitor's safety, out.

Anybody may frame the page, as teachers do; no script of another host runs in it, and of those that stand in it only
the ones that the server wrote there.
"""

from __future__ import annotations

import base64
import re
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "*",
}
# Who is asked to come again is told when, in seconds.
WAIT = "5"


def headers() -> Middleware:
    """Starlette's middleware that adds the headers which every answer carries."""
    return Middleware(Headers)


def policy(page: str = "", evaluates: bool = False) -> str:
    """The content security policy of a page with these inline scripts; Gradio's own pages must evaluate text."""
    hashes = {base64.b64encode(sha256(script.encode()).digest()).decode() for script in INLINE.findall(page)}
    scripts = [POLICY["script-src"], *sorted(f"'sha256-{one}'" for one in hashes), *["'unsafe-eval'"] * evaluates]
    return "; ".join(f"{name} {value}" for name, value in (POLICY | {"script-src": " ".join(scripts)}).items())


class Headers:
    """Adds what is missing to the start of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(raw=message["headers"])
                told["X-Content-Type-Options"] = "nosniff"
                told.setdefault("Content-Security-Policy", DEFAULT)
                # What tells no age may name the host that this request named: nobody is to keep it for others.
                if not {"etag", "last-modified"} & {*told}:
                    told.setdefault("Cache-Control", "no-cache")
                if message["status"] == 503:
                    told.setdefault("Retry-After", WAIT)
            await send(message)

        await self.app(scope, receive, tell if scope["type"] == "http" else send)


DEFAULT = policy()
