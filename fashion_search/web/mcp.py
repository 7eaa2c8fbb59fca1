"""A search service in; its MCP server, the endpoints as tools whose answers are JSON and pictures, out.

Gradio's own server would answer Python's repr as text, without pictures, under a schema that no client can read.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from fashion_search import __version__
from fashion_search.decoding.bounds import BusyError
from fashion_search.index import IndexFormatError
from fashion_search.web.addresses import absolute, root_of, row_of
from fashion_search.web.door import caller, refuse
from fashion_search.web.metrics import AGENT, watching
from fashion_search.web.routes import media_type
from fashion_search.web.table import choose
from fashion_search.web.tools import PICTURES, Tool, tools
from fashion_search.web.turns import ShareError, Turns

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.metrics import Metrics

logger = logging.getLogger(__name__)

WHERE = "/gradio_api/mcp"  # where Gradio's own would be, and where clients and the Hub look for it
ABOUT = (
    "Visual search in a fashion catalog. `info` tells the catalog and the values to filter by; `search` finds the "
    "products that look like a picture; `similar`, `recommend`, `outfit` and `explain` go on from a product's id. "
    "Answers are JSON, with small pictures of the products behind it."
)
FAILED = "This went wrong on the server; it is in its log."
ONLY_POST = "Here is an MCP server (streamable HTTP): give this address to an agent. It answers POST.\n"
EXPLAINED = {"query": "What was searched with", "match": "The product", "query_heat": "Where it is alike",
             "match_heat": "Where the product is alike"}  # fmt: skip

Content = list[types.ContentBlock]


class Agents:
    """The MCP server of an app; without sessions, so that any request may reach any process."""

    def __init__(
        self, service: SearchService, downloads: Downloads, turns: Turns, metrics: Metrics | None = None
    ) -> None:
        self.service, self.downloads, self.turns, self.metrics = service, downloads, turns, metrics
        self.tools = tools(service)
        self._server: Server[Any, Request] = Server("fashion_search", __version__, ABOUT)
        self._server.list_tools()(self.list_tools)
        self._server.call_tool(validate_input=False)(self.call_tool)
        self._started: StreamableHTTPSessionManager | None = None

    @property
    def routes(self) -> list[Route]:
        """Where agents find the server, and the Hub the list of its tools."""
        return [Route(f"{WHERE}/schema", self.schema), *(Route(where, self) for where in (WHERE, f"{WHERE}/"))]

    @asynccontextmanager
    async def lifespan(self, app: Any) -> AsyncIterator[None]:
        """Serve as long as the app runs."""
        most = self.service.bounds.body_bytes
        manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, max_request_body_size=most
        )
        async with manager.run():
            self._started = manager
            yield
        self._started = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One message of an agent."""
        if scope["method"] == "POST" and self._started:
            await self._started.handle_request(scope, receive, send)
        else:
            await PlainTextResponse(ONLY_POST, 405, {"Allow": "POST"})(scope, receive, send)

    async def schema(self, request: Request) -> Response:
        """The tools as Gradio's server lists them, for its page about the API and for the Hub."""
        root, chosen = root_of(request), (self.tools[name] for name in self._chosen(request))
        return JSONResponse([tool.describe_to_gradio(root) for tool in chosen])

    async def list_tools(self) -> list[types.Tool]:
        """The tools; `?tools=search,info` in the address leaves out all others."""
        request = self._request
        return [self.tools[name].describe(root_of(request)) for name in self._chosen(request)]

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        """The answer of a tool, or a sentence."""
        request, known = self._request, self._chosen(self._request)
        with watching(self.metrics, AGENT, name if name in known else "(none)") as outcome:
            try:
                if name not in known:
                    raise ValueError(f"There is no tool {name[:80]!r}; {choose(name, known)}")
                return await self._ask(self.tools[name], arguments, request)
            except (ValueError, BusyError, ShareError) as error:
                outcome.status = refuse(error).status_code
                return refused(str(error))
            except Exception:
                outcome.status = 500
                logger.exception("A call of %s failed", name)
                return refused(FAILED)

    async def _ask(self, tool: Tool, arguments: dict[str, Any], request: Request) -> types.CallToolResult:
        values, most = tool.read(arguments)
        with self.service.hold():
            values = await tool.open(values, self.service.bounds, self.downloads)
            asked = tool, values, most, root_of(request)
            return await self.turns.run(caller(request), self._answer, *asked, batch=tool.endpoint.is_batch)

    def _answer(self, tool: Tool, values: dict[str, Any], most: int, root: str) -> types.CallToolResult:
        answer = tool.endpoint.function(**values)
        explained = answer.pop("pictures", {}) if tool.hides_pictures else {}
        pictures = [*explained_pictures(explained), *self._card_pictures(answer, most)]
        told = absolute(answer, root)
        text = types.TextContent(type="text", text=json.dumps(told, ensure_ascii=False))
        return types.CallToolResult(content=[text, *pictures], structuredContent=told)

    def _card_pictures(self, answer: dict[str, Any], most: int) -> Content:
        """The pictures of the best products, each after a line that says whose it is; and how many did not come."""
        cards = sorted(cards_of(answer), key=lambda card: card["rank"])
        shown: Content = []
        for card in cards[:most]:
            line = f"{card['rank']}. {card['name']} (id {card['id']})"
            try:
                content = self.service.index.thumbnail(row_of(card["image_url"]))
            except IndexFormatError as error:
                line, content = f"{line}: {error}", b""
            shown += [text_of(line), image_of(content)] if content else [text_of(f"{line} has no picture")]
        if most and (left := len(cards) - most) > 0:
            shown.append(text_of(f"{left} more came without a picture: `{PICTURES}` asks for more."))
        return shown

    @property
    def _request(self) -> Request:
        request = self._server.request_context.request
        if request is None:
            raise RuntimeError("An MCP message came without an HTTP request.")
        return request

    def _chosen(self, request: Request) -> list[str]:
        asked = request.query_params.get("tools")
        return [name for name in self.tools if asked is None or name in asked.split(",")]


def cards_of(answer: Any) -> Iterator[dict[str, Any]]:
    """The products in an answer, wherever they stand."""
    if isinstance(answer, dict):
        if "image_url" in answer:
            yield answer
        for value in answer.values():
            yield from cards_of(value)
    elif isinstance(answer, list | tuple):
        for one in answer:
            yield from cards_of(one)


def explained_pictures(pictures: dict[str, str]) -> Content:
    """The data: URLs of an explanation as pictures, each after a line that says what it shows."""
    shown: Content = []
    for name, url in pictures.items():
        shown += [text_of(EXPLAINED[name]), image_of(base64.b64decode(url.partition(",")[2]))]
    return shown


def text_of(line: str) -> types.TextContent:
    """A line for the agent."""
    return types.TextContent(type="text", text=line)


def image_of(content: bytes) -> types.ImageContent:
    """A picture's file as an agent can look at it."""
    return types.ImageContent(type="image", data=base64.b64encode(content).decode(), mimeType=media_type(content))


def refused(sentence: str) -> types.CallToolResult:
    """A sentence that says why not."""
    return types.CallToolResult(content=[text_of(sentence)], isError=True)
