"""A port, an app's port and a path in; a proxy that keeps the app under that path out: `proxy.py 8000 7860 /shop`."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


def proxy(port: int, path: str) -> Starlette:
    """Everything under `path` goes to the app without it; everything else is not found."""
    asking = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=None)

    async def passed(request: Request) -> Response:
        headers = [(name, value) for name, value in request.headers.raw if name.decode() not in HOP]
        url = httpx.URL("/" + request.path_params["rest"], query=request.url.query.encode())
        content = await request.body()
        answer = await asking.send(
            asking.build_request(request.method, url, headers=headers, content=content), stream=True
        )

        async def body() -> AsyncIterator[bytes]:
            async for chunk in answer.aiter_raw():
                yield chunk
            await answer.aclose()

        kept = {name: value for name, value in answer.headers.items() if name not in HOP}
        return StreamingResponse(body(), answer.status_code, kept)

    return Starlette(routes=[Route(path + "/{rest:path}", passed, methods=METHODS)])


if __name__ == "__main__":
    own, other, where = sys.argv[1:]
    uvicorn.run(proxy(int(other), where), host="127.0.0.1", port=int(own), log_level="warning")
