"""A port and the ports of several apps in; a proxy that gives each question to one of them: `balancer.py 8000 1 2`."""

from __future__ import annotations

import sys
from itertools import count

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

METHODS = ["GET", "HEAD", "POST"]
HOP = {"connection", "transfer-encoding", "content-length", "content-encoding", "keep-alive"}
PASSED_OVER = 20  # questions for which an app that could not be reached is not asked again


def balancer(ports: list[int]) -> Starlette:
    """The apps in turn; who cannot be reached is passed over, what breaks off under way is a 502."""
    apps = [httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) for port in ports]
    turns, gone_until = count(), [0] * len(apps)

    async def passed(request: Request) -> Response:
        content, turn = await request.body(), next(turns)
        headers = [(name, value) for name, value in request.headers.raw if name.decode() not in HOP]
        order = sorted(range(len(apps)), key=lambda at: (gone_until[at] > turn, (at + turn) % len(apps)))
        for at in order:
            try:
                answer = await apps[at].request(request.method, str(request.url.path), headers=headers, content=content)
            except httpx.ConnectError:  # it has heard nothing, so another may be asked
                gone_until[at] = turn + PASSED_OVER
            except httpx.HTTPError:  # whether it has acted is not known
                gone_until[at] = turn + PASSED_OVER
                return Response("The app went away.", 502)
            else:
                kept = {name: value for name, value in answer.headers.items() if name not in HOP}
                return Response(answer.content, answer.status_code, {**kept, "x-app": str(ports[at])})
        return Response("No app can be reached.", 503)

    return Starlette(routes=[Route("/{rest:path}", passed, methods=METHODS)])


if __name__ == "__main__":
    own, *others = map(int, sys.argv[1:])
    uvicorn.run(balancer(others), host="127.0.0.1", port=own, log_level="warning")
