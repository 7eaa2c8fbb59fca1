"""Requests in; the same with a body that is whole and no larger than allowed, or a refusal with a sentence, out.

A body is bounded before anything reads it, however it is sent: with its length, in chunks, or a byte at a time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from starlette._utils import get_route_path
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_search.decoding.bounds import MEGABYTE, Bounds
from fashion_search.web.kept import FULL, WAIT_FULL, UploadRoom

UPLOAD = "/gradio_api/upload"
BODY = "fashion_search.body"  # where the scope tells how many bytes there are
WITHOUT = ("GET", "HEAD", "OPTIONS")
# Bodies that are read or worked on at one time, in how many of the largest.
TOGETHER = 6
MOST_REQUESTS = 256
PATIENCE = 120  # seconds for the whole body
# A client that is still sending cannot read an answer: so much more than allowed is read, and forgotten at once.
FORGOTTEN = 3
BUSY = "Too much is being sent at once. Try again in {seconds} seconds."
TOO_LARGE = "The request is larger than {limit} MB, which is the limit. Send smaller pictures, or fewer at once."
TOO_SLOW = "The request did not come in {seconds} seconds. Try again on a faster line."
WAIT = 5  # seconds


def bodies(bounds: Bounds, room: UploadRoom) -> Middleware:
    """Starlette's middleware that bounds what every route is sent."""
    return Middleware(Bodies, most=bounds.body_bytes, room=room)


class RefusedError(Exception):
    """A request that is answered with a sentence instead of by the app."""

    def __init__(self, status: int, sentence: str, wait: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


class GoneError(Exception):
    """A caller that hung up before the body was whole."""


class Body:
    """A body as it comes."""

    def __init__(self) -> None:
        self.parts: deque[bytes] = deque()
        self.size = 0

    def add(self, chunk: bytes) -> None:
        """Keep the next bytes."""
        self.parts.append(chunk)
        self.size += len(chunk)

    def replay(self, receive: Receive) -> Receive:
        """The body's messages for the app, forgotten as they are given; after them what `receive` gives."""

        async def again() -> Message:
            if not self.parts:
                return await receive()
            chunk = self.parts.popleft()
            return {"type": "http.request", "body": chunk, "more_body": bool(self.parts)}

        return again


class Bodies:
    """Passes requests on whose bodies are within bounds."""

    def __init__(self, app: ASGIApp, most: int, room: UploadRoom) -> None:
        self.app, self.most, self.room = app, most, room
        self.held = self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bound the body, as an upload or as anything else."""
        if scope["type"] != "http" or scope["method"] in WITHOUT:
            await self.app(scope, receive, send)
            return
        try:
            await (self._upload if get_route_path(scope) == UPLOAD else self._whole)(scope, receive, send)
        except RefusedError as refused:
            headers = {"Retry-After": str(refused.wait)} if refused.wait else None
            await JSONResponse({"error": str(refused)}, refused.status, headers)(scope, receive, send)

    async def _whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body to its end, then let the app read it."""
        if self.requests >= MOST_REQUESTS:
            raise RefusedError(503, BUSY.format(seconds=WAIT), WAIT)
        body = Body()
        self.requests += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._read(receive, body)
        except TimeoutError:
            raise RefusedError(408, TOO_SLOW.format(seconds=PATIENCE)) from None
        except GoneError:
            return
        else:
            scope[BODY] = body.size
            await self.app(scope, body.replay(receive), send)
        finally:
            self.held -= body.size
            self.requests -= 1

    async def _read(self, receive: Receive, body: Body) -> None:
        """Fill the body. Raises RefusedError."""
        chunks = _chunks(receive)
        async for chunk in chunks:
            body.add(chunk)
            self.held += len(chunk)
            if body.size > self.most:
                body.parts.clear()
                await _forget(chunks, FORGOTTEN * self.most)
                raise RefusedError(413, TOO_LARGE.format(limit=self.most // MEGABYTE))
            if self.held > TOGETHER * self.most:
                raise RefusedError(503, BUSY.format(seconds=WAIT), WAIT)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let Gradio store the upload as it comes, as long as there is room for it."""
        # Gradio would keep how far an upload is, for who never asks.
        scope = {**scope, "query_string": b""}
        full: list[RefusedError] = []

        async def bounded() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise MultiPartException("gone")  # of all errors the one for which Gradio takes its files away
            if not await self.room.take(len(message.get("body", b""))):
                full.append(RefusedError(503, FULL.format(minutes=WAIT_FULL // 60), WAIT_FULL))
                raise MultiPartException("full")
            return message

        async def answer(message: Message) -> None:
            if not full:
                await send(message)

        await self.app(scope, bounded, answer)
        if full:
            raise full[0]


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    """The bytes of a body as they come. Raises GoneError."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


async def _forget(chunks: AsyncIterator[bytes], most: int) -> None:
    """Read on without keeping anything, until the end or `most` bytes more."""
    async for chunk in chunks:
        most -= len(chunk)
        if most < 0:
            return
