"""Plain HTTP questions in (`POST /api/search` and the others); one JSON answer each, under the status that fits, out.

200 an answer · 400 what was wrong · 404 no such endpoint or product · 405 asked in another way · 413 too large ·
429 more than a share · 503 busy. Beside Gradio's door it is the fast one: no events, no files, one thread a question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fashion_search.decoding.bounds import BusyError
from fashion_search.index.milvus import EngineError
from fashion_search.pictures import BusyPictureError
from fashion_search.search.service import UnknownProductError
from fashion_search.web.addresses import absolute, root_of
from fashion_search.web.api import table
from fashion_search.web.metrics import HTTP, watching
from fashion_search.web.mistakes import no_endpoint
from fashion_search.web.sent import TooLargeError, read_sent
from fashion_search.web.turns import ShareError, Turns

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.metrics import Metrics
    from fashion_search.web.table import Endpoint

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STATUSES: dict[type[Exception], int] = {
    UnknownProductError: 404, TooLargeError: 413, ShareError: 429, BusyPictureError: 503, BusyError: 503,
    EngineError: 503,
}  # fmt: skip
RETRY_AFTER = {429: "1", 503: "2"}  # seconds


def door_routes(
    service: SearchService, downloads: Downloads, turns: Turns, metrics: Metrics | None = None
) -> list[Route]:
    """`/api/{name}` for each endpoint of the table."""
    endpoints = table(service)

    async def ask(request: Request) -> Response:
        name = request.path_params["name"]
        endpoint = endpoints.get(name)
        with watching(metrics, HTTP, endpoint.name if endpoint else "(none)") as outcome:
            response = await find(request, endpoint) if endpoint else no_endpoint(name, endpoints)
            outcome.status = response.status_code
            return response

    async def find(request: Request, endpoint: Endpoint) -> Response:
        if request.method not in methods(endpoint):
            allowed = ", ".join(methods(endpoint))
            return JSONResponse({"error": f"Ask {endpoint.name} by {allowed}."}, 405, {"Allow": allowed})
        try:
            with service.hold():
                values = await read_sent(request, endpoint, service.bounds, downloads)
                asked = endpoint, values, root_of(request)
                found = await turns.run(caller(request), answer, *asked, batch=endpoint.is_batch)
            return Response(found, media_type="application/json")
        except (ValueError, BusyError, ShareError) as error:
            return refuse(error)
        except ClientDisconnect:
            return Response(status_code=400)  # to nobody

    return [Route("/api/{name:path}", ask, methods=list(METHODS))]


def methods(endpoint: Endpoint) -> tuple[str, ...]:
    """How an endpoint is asked: one that takes nothing by GET too."""
    return ("POST",) if endpoint.parameters else ("GET", "POST")


def answer(endpoint: Endpoint, values: dict[str, Any], root: str) -> bytes:
    """The endpoint's answer as JSON, its pictures under the app's `root`."""
    function: Callable[..., Any] = endpoint.function
    found = absolute(function(**endpoint.check(values)), root)
    return json.dumps(found, ensure_ascii=False, allow_nan=False).encode()


def caller(request: Request) -> str:
    """Who asks: the address that the server sees."""
    return request.client.host if request.client else ""


def refuse(error: Exception, statuses: Mapping[type[Exception], int] = STATUSES) -> JSONResponse:
    """A sentence, under the status that says what to do; 400 where none is told."""
    status = next((status for kind, status in statuses.items() if isinstance(error, kind)), 400)
    headers = {"Retry-After": RETRY_AFTER[status]} if status in RETRY_AFTER else None
    return JSONResponse({"error": str(error)}, status, headers)
