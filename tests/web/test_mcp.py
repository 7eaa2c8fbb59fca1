"""The MCP server as agents meet it: the official Python client, the official TypeScript client, and plain JSON-RPC."""

from __future__ import annotations

import base64
import io
import json
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import anyio
import httpx
import numpy as np
import pytest
from jsonschema import Draft202012Validator
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, ImageContent, TextContent
from PIL import Image

from fashion_search.web.uploads import REFUSED, upload_folder
from tests.conftest import data_url, jpeg
from tests.fakes import GREEN, RED, solid
from tests.paths import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

CASES = Path(__file__).parents[1] / "cases"
TYPESCRIPT = ROOT / "node_modules" / "@modelcontextprotocol" / "sdk"
T = TypeVar("T")
PHOTO = data_url(jpeg(solid(RED, (200, 300))))
CALLS: dict[str, dict[str, Any]] = {
    "search": {"image": PHOTO, "k": 3, "gender": ["Women"]},
    "search_batch": {"images": [PHOTO, "data:image/jpeg;base64,bm90aGluZw=="], "k": 2},
    "similar": {"id": "1", "k": 2, "filters": {"year": {"min": 2012}}},
    "recommend": {"likes": ["1"], "dislikes": ["2"], "image": PHOTO},
    "for_you": {"kept": ["1", "3"], "k": 2},
    "browse": {"words": "tee"},
    "outfit": {"id": "3"},
    "explain": {"id": "1", "image": PHOTO},
    "embed": {"image": PHOTO},
    "info": {},
}


def visit(address: str, work: Callable[[ClientSession], Awaitable[T]]) -> T:
    """What an agent finds out over streamable HTTP with the official client."""

    async def run() -> T:
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await work(session)

    return anyio.run(run)


def ask(address: str, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """One call of a tool; the client itself checks the answer against the declared schema."""
    return visit(address, lambda session: session.call_tool(name, arguments))


def texts(result: CallToolResult) -> list[str]:
    return [one.text for one in result.content if isinstance(one, TextContent)]


def pictures(result: CallToolResult) -> list[Image.Image]:
    """The pictures of an answer, decoded."""
    found = [one for one in result.content if isinstance(one, ImageContent)]
    opened = [Image.open(io.BytesIO(base64.b64decode(one.data))) for one in found]
    assert [picture.get_format_mimetype() for picture in opened] == [one.mimeType for one in found]
    return [picture.convert("RGB") for picture in opened]


def structured(result: CallToolResult) -> dict[str, Any]:
    """The answer as JSON, which stands in the first text too."""
    assert not result.isError, texts(result)
    assert result.structuredContent == json.loads(texts(result)[0])
    return result.structuredContent or {}


def refusal(result: CallToolResult) -> str:
    """The one sentence of a call that was refused."""
    assert result.isError
    return texts(result)[0]


def test_an_agent_searches_with_a_photo_and_sees_the_products(address: str) -> None:
    result = ask(address, "search", {"image": PHOTO, "k": 3})
    matches = structured(result)["matches"]
    assert matches[0]["id"] == "1"
    seen = pictures(result)
    assert len(seen) == 3
    assert all(max(picture.size) <= 256 for picture in seen)
    red, green, _ = np.asarray(seen[0], dtype=int)[4, 4]
    assert red > 200 and green < 60  # the first match is the red tee
    assert texts(result)[1] == "1. Red tee (id 1)"


@pytest.mark.parametrize("name", CALLS)
def test_every_tool_answers_as_its_schema_says(address: str, name: str) -> None:
    listed = visit(address, lambda session: session.list_tools())
    assert [tool.name for tool in listed.tools] == list(CALLS)
    [tool] = [tool for tool in listed.tools if tool.name == name]
    for schema in (tool.inputSchema, tool.outputSchema or {}):
        Draft202012Validator.check_schema(schema)
        assert "$ref" not in json.dumps(schema)
    Draft202012Validator(tool.inputSchema).validate(CALLS[name])
    Draft202012Validator(tool.outputSchema or {}).validate(structured(ask(address, name, CALLS[name])))
    assert all(field.get("description") for field in tool.inputSchema["properties"].values())


def test_the_ways_to_send_a_picture_are_told_where_a_picture_is_taken(address: str) -> None:
    tools = {tool.name: tool for tool in visit(address, lambda session: session.list_tools()).tools}
    taking = [tool.inputSchema["properties"] for tool in tools.values()]
    told = [one[name]["description"] for one in taking for name in ("image", "images") if name in one]
    assert len(told) == 6
    for description in told:
        assert "data: URL" in description and "https address" in description
        assert f"curl -F files=@photo.jpg {address}/gradio_api/upload" in description


def test_an_upload_is_taken_by_its_path_and_by_its_address(address: str) -> None:
    answer = httpx.post(f"{address}/gradio_api/upload", files={"files": ("a.jpg", jpeg(solid(GREEN)))}, timeout=60)
    path = answer.json()[0]
    # Gradio's own uploader for agents (`gradio upload-mcp`) hands over such an address.
    for image in (path, f"{address}/gradio_api/file={path}", f"{address}/gradio_api/file={quote(path, safe='')}"):
        assert structured(ask(address, "search", {"image": image, "k": 1}))["matches"][0]["id"] == "2"


def test_an_address_is_fetched_where_it_is_public(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{address}/thumbnail/2"
    assert refusal(ask(address, "search", {"image": url})) == REFUSED

    async def public(host: str) -> str:
        return host

    monkeypatch.setattr("safehttpx.async_validate_url", public)
    assert structured(ask(address, "search", {"image": url, "k": 1}))["matches"][0]["id"] == "3"


@pytest.mark.parametrize("image", ["/etc/passwd", "file:///etc/passwd", "photo.jpg", f"{upload_folder()}/nothing.jpg"])
def test_nothing_else_of_the_server_is_opened(address: str, image: str) -> None:
    for name in ("search", "recommend", "outfit", "embed"):
        assert refusal(ask(address, name, {"image": image})) == REFUSED
    batch = structured(ask(address, "search_batch", {"images": [image, PHOTO], "k": 1}))["results"]
    assert (batch[0], batch[1]["matches"][0]["id"]) == ({"error": REFUSED}, "1")


def test_a_bomb_costs_no_more_than_elsewhere(address: str) -> None:
    bomb = data_url((CASES / "png_49999999x1.png").read_bytes(), "png")
    assert "try again" in refusal(ask(address, "embed", {"image": bomb}))


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("search", {}, "No picture came; send one as `image`"),
        ("search", {"image": 5}, REFUSED),
        ("search", {"image": PHOTO, "k": 500}, "`k` is 500; expected is a whole number from 1 to 100"),
        ("search", {"image": PHOTO, "colour": "red"}, "search takes no `colour`"),
        ("search_batch", {"images": [PHOTO] * 33}, "33 pictures came; send at most 32"),
        ("similar", {"id": "99"}, "There is no product '99'"),
        ("browse", {"pictures": 21}, "`pictures` is 21; expected is a whole number from 0 to 20"),
        ("nothing", {}, "There is no tool 'nothing'; choose from search, search_batch,"),
    ],
)
def test_a_mistake_is_a_sentence(address: str, name: str, arguments: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal(ask(address, name, arguments))


def test_null_is_what_was_not_given(address: str) -> None:
    assert len(structured(ask(address, "search", {"image": PHOTO, "k": None, "gender": None}))["matches"]) == 4


def test_how_many_pictures_come_is_the_agents_choice(address: str) -> None:
    assert pictures(ask(address, "browse", {"pictures": 0})) == []
    some = ask(address, "browse", {"k": 4, "pictures": 3})
    assert len(pictures(some)) == 3
    assert texts(some)[-1] == "1 more came without a picture: `pictures` asks for more."


def test_an_explanation_shows_its_pictures_and_sends_none_as_text(address: str) -> None:
    result = ask(address, "explain", {"id": "1", "image": PHOTO})
    assert "pictures" not in structured(result)
    assert len(pictures(result)) == 4
    assert max(map(len, texts(result))) < 5000
    captions = ["What was searched with", "The product", "Where it is alike", "Where the product is alike"]
    assert texts(result)[1:] == captions


def test_the_image_url_of_a_match_opens(address: str) -> None:
    url = structured(ask(address, "similar", {"id": "1", "k": 1}))["matches"][0]["image_url"]
    assert url.startswith(f"{address}/thumbnail/3?v=")
    assert httpx.get(url, timeout=60).headers["content-type"] == "image/jpeg"


def test_a_few_tools_can_be_chosen_by_the_address(address: str) -> None:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Accept": "application/json, text/event-stream"}
    url = f"{address}/gradio_api/mcp/?tools=info,browse"
    listed = httpx.post(url, json=asked, headers=headers, timeout=60).json()["result"]["tools"]
    assert [tool["name"] for tool in listed] == ["browse", "info"]
    told = httpx.get(f"{address}/gradio_api/mcp/schema?tools=info", timeout=60).json()
    assert [(tool["name"], tool["meta"]["endpoint_name"]) for tool in told] == [("info", "info")]
    assert told[0]["meta"]["file_data_present"] is False


def test_who_opens_the_address_in_a_browser_is_told_what_it_is(address: str) -> None:
    answer = httpx.get(f"{address}/gradio_api/mcp/", timeout=60)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "MCP server" in answer.text
    assert httpx.get(f"{address}/config", timeout=60).json()["mcp_server"] is True


@pytest.mark.skipif(not TYPESCRIPT.is_dir(), reason="the TypeScript client is not installed: npm ci")
def test_the_official_typescript_client_searches_and_sees_the_products(address: str) -> None:
    script = Path(__file__).with_name("scripts") / "agent.js"
    asked = json.dumps({"image": PHOTO, "k": 2})
    done = subprocess.run(
        ["node", str(script), f"{address}/gradio_api/mcp/", "search"], input=asked, cwd=ROOT, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["tools"] == list(CALLS)
    result = CallToolResult.model_validate(answer["result"])
    assert [card["id"] for card in structured(result)["matches"]] == ["1", "4"]
    assert np.asarray(pictures(result)[0], dtype=int)[4, 4, 0] > 200


def test_a_message_without_end_is_refused_as_it_arrives(address: str) -> None:
    answer = httpx.post(f"{address}/gradio_api/mcp/", content=b" " * (45 * 2**20 + 1), timeout=60)
    assert answer.status_code == 413
