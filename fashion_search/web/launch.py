"""A search service in; the running app out: page, API, MCP tools, thumbnails and a health answer."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from fashion_search.web.startup import announcement

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.metrics import Metrics
    from fashion_search.web.turns import Turns

THREADS = 32
M_MMAP_THRESHOLD, LARGE = -3, 4 * 2**20


def serve(service: SearchService) -> int:
    """Serve until stopped and return an exit code; GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say where."""
    try:
        page, address = launch(service, prevent_thread_lock=True)
    except OSError as error:
        print(f"fashion_search cannot start: {error}", file=sys.stderr)
        return 1
    # A process that is told to end leaves as by itself, and takes its visitors' uploads with it.
    _give_memory_back()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(announcement(service, address), flush=True)
    threading.Thread(target=service.warm, name="warm", daemon=True).start()
    page.block_thread()
    return 0


def _give_memory_back() -> None:
    """Let glibc return a large picture's memory when it is freed; it would keep it for each thread that decoded one."""
    if os.name == "posix" and hasattr(known := ctypes.CDLL(None), "mallopt"):
        known.mallopt(M_MMAP_THRESHOLD, LARGE)


def launch(service: SearchService, **options: Any) -> tuple[Any, str]:
    """Build the page and serve it, (page, address); `options` go to Gradio's launch and win over ours."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.kept import UploadRoom
    from fashion_search.web.metrics import Metrics
    from fashion_search.web.page import build_page
    from fashion_search.web.turns import Turns
    from fashion_search.web.uploads import upload_folder

    room = UploadRoom(upload_folder(), service.bounds.uploads_bytes)
    downloads = Downloads(service.bounds.bytes, room)  # page and API fetch so many at a time together
    turns = Turns()
    metrics = None
    if service.watchers is not None:
        metrics = Metrics(lambda: turns.waiting)
        service.watchers.append(metrics.count_search)
    page = build_page(service, downloads, metrics)
    _, local, shared = page.launch(**launch_options(service, downloads, turns, metrics) | options)
    return page, shared or local


def name_of(service: SearchService) -> tuple[str, str]:
    """The page's name and what it is for, as of now."""
    from fashion_search.web.view import header_value

    header = header_value(service)
    return header["title"], header["tagline"]


def launch_options(
    service: SearchService, downloads: Downloads, turns: Turns | None = None, metrics: Metrics | None = None
) -> dict[str, Any]:
    """How the app is served: nothing recorded, nothing asked of the outside, uploads bounded."""
    from fastapi.exceptions import RequestValidationError

    from fashion_search.web.addresses import forwarded
    from fashion_search.web.api import NAMES
    from fashion_search.web.bodies import bodies
    from fashion_search.web.compress import compression
    from fashion_search.web.doors import doors
    from fashion_search.web.headers import headers
    from fashion_search.web.housekeeping import SESSIONS, housekeeping, together
    from fashion_search.web.mcp import Agents
    from fashion_search.web.mistakes import mistakes, unread
    from fashion_search.web.routes import routes
    from fashion_search.web.scripts import STATIC
    from fashion_search.web.shell import shell
    from fashion_search.web.theme import page_theme
    from fashion_search.web.turns import Turns

    turns = turns or Turns()  # page, API and agents share them
    agents = Agents(service, downloads, turns, metrics)
    own = [*routes(service, downloads, turns, metrics), *agents.routes]
    return {
        "theme": page_theme(),
        "favicon_path": STATIC / "icon.svg",
        "run_history": False,
        "ssr_mode": False,
        "mcp_server": False,  # the app's own stands in its place
        "_frontend": False,  # else Gradio asks itself for the page, and where that takes 3 s, the app ends
        "enable_monitoring": False,  # Gradio's is open to everybody; see /metrics
        "max_file_size": service.bounds.bytes,
        # A number that is not Gradio's default gives calls threads of their own, so that they take none from the page.
        "max_threads": THREADS,
        "state_session_capacity": SESSIONS,
        "footer_links": ["api"],
        "app_kwargs": {
            "routes": own,
            "exception_handlers": {RequestValidationError: unread},
            "lifespan": together(housekeeping(), agents.lifespan),
            "middleware": [
                forwarded(),
                headers(),
                doors(route.path for route in own),
                bodies(service.bounds, downloads.room),
                compression(),
                mistakes(NAMES),
                shell(lambda: name_of(service)),
            ],
        },
        "quiet": True,
    }
