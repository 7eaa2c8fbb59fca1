"""Gradio's page in; the same with a head of our own, and something to see before any script is there, out.

On a slow phone line Gradio alone shows nothing for ten seconds, and it introduces every app as "Gradio". The page asks
the server by itself (static/wire.js): Gradio's scripts, fifty requests, are loaded only by who wants what Gradio draws,
its pages about the API (`?__view=api`) or its login.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette._utils import get_route_path
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_search.web.headers import policy
from fashion_search.web.scripts import STYLES, address, modules
from fashion_search.web.texts import TEXTS
from fashion_search.web.visit import VIEWS

Named = Callable[[], tuple[str, str]]

INTRODUCED = re.compile(r'<meta\s[^>]*(?:property="og:|name="twitter:)[^>]*>\s*')
SERVED_AT = re.compile(r'const root = "([^"]*)"')
BODY = "<gradio-app"
GRADIOS = re.compile(r'<script type="module"[^>]*></script>|<link rel="stylesheet" crossorigin[^>]*>')
OURS = '"elem_id":"fs-page"'
PAPER = {"light": "#f7f5f1", "dark": "#161412"}
# The theme as Gradio chooses it, before Gradio is there to choose.
THEME = (
    "<script>{const asked = new URLSearchParams(location.search).get('__theme');"
    "document.body.classList.toggle('dark', asked === 'dark' || (asked !== 'light' && "
    "matchMedia('(prefers-color-scheme: dark)').matches));}</script>"
)


def shell(named: Named) -> Middleware:
    """Starlette's middleware that dresses the page; `named` tells its name and what it is for, as of now."""
    return Middleware(Shell, named=named)


class Shell:
    """Passes everything on, the page itself dressed."""

    def __init__(self, app: ASGIApp, named: Named) -> None:
        self.app, self.named = app, named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the page's head back until its body is there."""
        if scope["type"] != "http" or get_route_path(scope) not in ("", "/"):
            await self.app(scope, receive, send)
            return
        started: list[Message] = []
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await send_page(started[0], bytes(body), asks_gradio(scope["query_string"]), send, self.named())

        await self.app(scope, receive, hold)


def asks_gradio(query: bytes) -> bool:
    """Whether an address asks for a page that Gradio draws, not for a part of ours."""
    pairs = parse_qsl(query.decode("latin-1"))
    return any(name == "__view" or (name == "view" and value not in VIEWS) for name, value in pairs)


async def send_page(start: Message, body: bytes, whole: bool, send: Send, named: tuple[str, str]) -> None:
    """Send the page, dressed if it is one, `whole` with Gradio's scripts."""
    headers = MutableHeaders(raw=start["headers"])
    if start["status"] == 200 and headers.get("content-type", "").startswith("text/html"):
        page = dress(body.decode(), whole, *named)
        body = page.encode()
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = policy(page, evaluates=whole or OURS not in page)
    await send(start)
    await send({"type": "http.response.body", "body": body})


def dress(page: str, whole: bool = False, name: str = TEXTS["wordmark"], text: str = TEXTS["tagline"]) -> str:
    """Give Gradio's HTML our head, and the page's name where the page will be; leave alone what is no page of ours."""
    if OURS not in page:
        return page
    found = SERVED_AT.search(page)
    page = INTRODUCED.sub("", page if whole else GRADIOS.sub("", page))
    page = page.replace("</head>", f"{head(found[1] if found else '', name, text)}</head>", 1)
    return page.replace(BODY, f"{first_sight(name, text)}{BODY}", 1)


def head(root: str, name: str, text: str) -> str:
    """What browsers and previews are told about the page."""
    # A catalog without words of its own is introduced by the program's.
    title = html.escape(TEXTS["title"] if name == TEXTS["wordmark"] else name)
    text = html.escape(TEXTS["description"] if text == TEXTS["tagline"] else text)
    preview = html.escape(f"{root.rstrip('/')}/preview.jpg")
    told = {"og:title": title, "og:description": text, "og:type": "website", "og:image": preview}
    parts = [f"<title>{title}</title>", f'<meta name="description" content="{text}">']
    parts += [f'<meta property="{name}" content="{value}">' for name, value in told.items()]
    parts += ['<meta name="twitter:card" content="summary_large_image">']
    parts += [
        f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})">'
        for scheme, colour in PAPER.items()
    ]
    parts += [f'<link rel="icon" type="image/svg+xml" href="{address("icon.svg")}">']
    parts += [f'<link rel="stylesheet" href="{address(name)}">' for name in STYLES]
    parts += [f'<link rel="modulepreload" href="{address(name)}">' for name in modules()]
    return "".join([*parts, f'<script type="module" src="{address("page.js")}"></script>'])


def first_sight(name: str, text: str) -> str:
    """What is there before any script is: the name of the page, and what it does."""
    top = f'<header class="fs-top"><div><h1>{html.escape(name)}</h1><p>{html.escape(text)}</p></div></header>'
    return f'{THEME}<div id="fs-root" class="fs-root">{top}</div>'
