"""Answers of Gradio's door in; the same, a caller's mistake under the status of one, out.

Gradio answers 500 to everything that goes wrong, and to a name that is no endpoint, an event that is not there and an
upload without a file with a traceback in the log; FastAPI answers 422 and what was sent to a body that it cannot read.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Collection, Iterable
from typing import Any

from starlette._utils import get_route_path
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_search.web.bodies import UPLOAD
from fashion_search.web.kinds import shorten
from fashion_search.web.table import choose

COUNTS, UPLOADS = "construct_args", "upload_fn"  # Gradio's functions that do
NAMED = "a JSON object of fields and values"
LISTED = 'a JSON object with the list of values in their order, like {"data": ["700242", 5]}'
NO_FILE = "A part of the upload is called `files` and came as a text; expected is a file with its name."
NOT_THERE = 404
CALLED = re.compile(r"/gradio_api/(run|call/v2|call)/(?!v2/)([^/]+)/?")
LISTENED = re.compile(r"/gradio_api/(call/(v2/)?[^/]+/[^/]+|queue/data)/?")


def mistakes(names: Collection[str]) -> Middleware:
    """Starlette's middleware for the endpoints of these names."""
    return Middleware(Mistakes, names=names)


class Mistakes:
    """Passes everything on but calls of what there is not; an error that is told is a 400."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self.app, self.names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at who calls an endpoint, uploads, or listens for an answer."""
        path = get_route_path(scope) if scope["type"] == "http" else ""
        called, posted = CALLED.fullmatch(path), scope.get("method") == "POST"
        if called and posted and called[2] not in self.names:
            await no_endpoint(called[2], self.names)(scope, receive, send)
        elif posted and (called or path == UPLOAD):
            await self._call(scope, receive, send)
        elif LISTENED.fullmatch(path):
            await self._listen(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, correcting(send))
        except TypeError as error:  # /call/v2 counts the arguments before it answers anything, /upload looks for files
            frames = {frame.name for frame in traceback.extract_tb(error.__traceback__)}
            if not frames & {COUNTS, UPLOADS}:
                raise
            told = NO_FILE if UPLOADS in frames else str(error).partition(" Please ")[0]
            await JSONResponse({"error": told}, 400)(scope, receive, send)

    async def _listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        """End the answer to who asks for an event that is not there as any other ends; Gradio breaks the line off."""
        try:
            await self.app(scope, receive, send)
        except RuntimeError as error:
            if getattr(error.__cause__, "status_code", None) != NOT_THERE:
                raise
            await send({"type": "http.response.body", "body": b""})


def no_endpoint(name: str, names: Iterable[str]) -> JSONResponse:
    """That there is none of this name, and the nearest that there are."""
    return JSONResponse({"error": f"There is no endpoint {name[:80]!r}; {choose(name[:80], names)}"}, 404)


def unread(request: Request, error: Any) -> JSONResponse:
    """A sentence for FastAPI's RequestValidationError: what came, and what was expected."""
    called = CALLED.fullmatch(get_route_path(request.scope))
    expected = NAMED if called and called[1] == "call/v2" else LISTED if called else "what Gradio's own clients send"
    first = error.errors()[0]
    (_, *place), came = first["loc"], first["input"]
    if first["type"] == "json_invalid" or (not place and came is None):
        told = "The body is no JSON that can be read"
    elif first["type"] == "missing":
        told = f"`{place[-1]}` is missing"
    elif isinstance(came, bytes):  # curl's -d says that it sends a form
        told = f"The body came as {request.headers.get('content-type') or 'bytes'}, not as application/json"
    else:
        told = f"{f'`{place[-1]}`' if place else 'The body'} is {shorten(came)}"
    return JSONResponse({"error": f"{told}; expected is {expected}."}, 400)


def correcting(send: Send) -> Send:
    """Hold the head of a 500 back until its body tells whose mistake it was."""
    held: list[Message] = []

    async def correct(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 500:
            held.append(message)
            return
        if held:
            start = held.pop()
            await send({**start, "status": 400} if _is_told(message.get("body", b"")) else start)
        await send(message)

    return correct


def _is_told(body: bytes) -> bool:
    """Whether an answer has a sentence about what went wrong."""
    try:
        answer: Any = json.loads(body)
    except ValueError:
        return False
    return isinstance(answer, dict) and bool(answer.get("error"))
