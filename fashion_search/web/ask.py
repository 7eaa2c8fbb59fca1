"""Questions of the page over HTTP in; JSON answers, with a status that says what the page can do about them, out.

200 an answer · 400 a sentence for the visitor · 410 the picture is gone, send it again · 503 busy, ask again
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fashion_search.decoding.bounds import BusyError
from fashion_search.index.milvus import EngineError
from fashion_search.pictures import BusyPictureError, PictureError
from fashion_search.web.door import caller, refuse
from fashion_search.web.metrics import PAGE, watching
from fashion_search.web.sent import TooLargeError, read_body
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


STATUSES = {BusyError: 503, BusyPictureError: 503, EngineError: 503, GoneError: 410, TooLargeError: 413}


def ask_routes(
    service: SearchService, downloads: Downloads, turns: Turns, metrics: Metrics | None = None
) -> list[Route]:
    """`/page/view`, `/page/why` and the like, one for each thing that the page's own scripts ask."""
    show = Show(service)

    def answering(function: Callable[[Question], Any]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                question = await read_question(request)
                with service.hold():
                    # A class behind one address is many visitors: it gets its turns in order, and as many as there are.
                    return JSONResponse(await turns.run(caller(request), function, question, bounded=False))
            except (ValueError, BusyError) as error:
                return refuse(error, STATUSES)

        return answer

    async def fetch(request: Request) -> Response:
        try:
            question = await read_question(request)
            kept = await take({"url": str(question.get("url") or "")}, downloads)
            if "path" not in kept:
                raise PictureError(TEXTS["address_refused"])
            return JSONResponse({"path": kept["path"]})
        except ValueError as error:
            return refuse(error, STATUSES)

    answers: dict[str, Callable[[Request], Awaitable[Response]]] = {"fetch": fetch}
    for function in (show.view, show.why, show.keep, show.export, show.compare, show.point):
        answers[function.__name__] = answering(function)
    return [watched(name, answer, metrics) for name, answer in answers.items()]


def watched(name: str, answer: Callable[[Request], Awaitable[Response]], metrics: Metrics | None) -> Route:
    """The route of a question, whose answers are counted."""

    async def watch(request: Request) -> Response:
        with watching(metrics, PAGE, name) as outcome:
            response = await answer(request)
            outcome.status = response.status_code
            return response

    return Route(f"/page/{name}", watch, methods=["POST"])


async def read_question(request: Request) -> Question:
    """The JSON of a request. Raises ValueError for what is no JSON object, or too long for one of the page."""
    try:
        body = await read_body(request, MOST_BYTES)
    except TooLargeError:
        raise TooLargeError(TEXTS["question_too_long"]) from None
    try:
        return as_dict(json.loads(body or b"{}"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError(TEXTS["question_unread"]) from None
