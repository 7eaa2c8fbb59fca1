"""A search service in; what machines ask about it out: `/health`, `/openapi.json` and, if asked for, `/metrics`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fashion_search.web.api import table
from fashion_search.web.metrics import CONTENT_TYPE_LATEST
from fashion_search.web.openapi import openapi
from fashion_search.web.texts import TEXTS

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.web.metrics import Metrics

# Where the document lies, and the way from there to the app. Gradio's own, at the second, breaks the rules of OpenAPI.
DOCUMENTS = {"/openapi.json": "./", "/gradio_api/openapi.json": "../"}


def standing_routes(service: SearchService, metrics: Metrics | None) -> list[Route]:
    """The routes; without metrics there is no such route."""
    begun = time.monotonic()

    async def health(request: Request) -> Response:  # async: it waits for no thread
        with service.hold():
            return JSONResponse(describe_health(service) | {"uptime": round(time.monotonic() - begun)})

    def describing(server: str) -> Callable[[Request], Awaitable[Response]]:
        async def describe(request: Request) -> Response:
            with service.hold():
                title = service.index.manifest.title or TEXTS["title"]
                return JSONResponse(openapi(table(service), title, server))

        return describe

    described = [Route(path, describing(server)) for path, server in DOCUMENTS.items()]
    found = [Route("/health", health), *described]
    if metrics:
        text = metrics.text
        found.append(Route("/metrics", lambda request: Response(text(), media_type=CONTENT_TYPE_LATEST)))
    return found


def describe_health(service: SearchService) -> dict[str, Any]:
    """That the app answers, and what it serves."""
    return {
        "status": "ok",
        "ready": True,
        "index": service.index.manifest.dataset.id,
        "commit": service.commit,
        "count": len(service.index),
        "products": service.index.product_count,
        "encoder": service.encoder_name,
    } | service.state()
