"""Questions of the page over HTTP in; JSON answers, with a status that says what the page can do about them, out.

200 an answer · 400 a sentence for the visitor · 410 the picture is gone, send it again · 503 busy, ask again
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fashion_search.decoding.bounds import BusyError
from fashion_search.pictures import PictureError
from fashion_search.web.metrics import PAGE, watching
from fashion_search.web.show import GoneError, Show
from fashion_search.web.texts import TEXTS
from fashion_search.web.turns import Turns
from fashion_search.web.uploads import take
from fashion_search.web.visit import as_dict

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.metrics import Metrics

MOST_BYTES = 256 * 1024

Question = dict[str, Any]


class TooLongError(ValueError):
    """A question longer than any that the page asks."""


def ask_routes(
    service: SearchService, downloads: Downloads, turns: Turns, metrics: Metrics | None = None
) -> list[Route]:
    """`/page/view`, `/page/why` and the like, one for each thing that the page's own scripts ask."""
    show = Show(service)

    def answering(name: str, function: Callable[[Question], Any]) -> Callable[[Request], Any]:
        async def watch(request: Request) -> Response:
            with watching(metrics, PAGE, name) as outcome:
                response = await answer(request)
                outcome.status = response.status_code
                return response

        async def answer(request: Request) -> Response:
            try:
                question = await read_question(request)
                with service.hold():
                    host = request.client.host if request.client else ""
                    # A class behind one address is many visitors: it gets its turns in order, and as many as there are.
                    return JSONResponse(await turns.run(host, function, question, bounded=False))
            except (ValueError, BusyError) as error:
                return refuse(error)

        return watch

    async def fetch(request: Request) -> Response:
        try:
            question = await read_question(request)
            kept = await take({"url": str(question.get("url") or "")}, downloads)
            if "path" not in kept:
                raise PictureError(TEXTS["address_refused"])
            return JSONResponse({"path": kept["path"]})
        except ValueError as error:
            return refuse(error)

    answers = {"view": show.view, "why": show.why, "export": show.export, "compare": show.compare, "point": show.point}
    routes = [Route(f"/page/{name}", answering(name, function), methods=["POST"]) for name, function in answers.items()]
    return [*routes, Route("/page/fetch", fetch, methods=["POST"])]


async def read_question(request: Request) -> Question:
    """The JSON of a request. Raises ValueError for what is no JSON object, or too long for one of the page."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLongError(TEXTS["question_too_long"])
    try:
        return as_dict(json.loads(body or b"{}"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError(TEXTS["question_unread"]) from None


def refuse(error: Exception) -> JSONResponse:
    """A sentence, under the status that says what to do."""
    statuses = {BusyError: 503, GoneError: 410, TooLongError: 413}
    status = next((status for kind, status in statuses.items() if isinstance(error, kind)), 400)
    return JSONResponse({"error": str(error)}, status)
