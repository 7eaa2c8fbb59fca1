"""Behind a proxy an answer's addresses are the proxy's; what cannot be an address is never in one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from fashion_search.web.addresses import is_believed
from tests.web.test_open_door import mcp

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries


def image_url(client: httpx.Client, way: str, headers: dict[str, str]) -> str:
    """Where the first product's picture is, as one way in tells it."""
    asked: dict[str, Any] = {"id": "1", "k": 1}
    if way == "api":
        found = client.post("/api/similar", json=asked, headers=headers).json()
    elif way == "run":
        found = client.post("/gradio_api/run/similar", json={"data": ["1", 1]}, headers=headers).json()["data"][0]
    elif way == "call":
        event = client.post("/gradio_api/call/v2/similar", json=asked, headers=headers).json()["event_id"]
        told = client.get(f"/gradio_api/call/similar/{event}", headers=headers).text.partition("data: ")[2]
        found = httpx.Response(200, text=told).json()[0]
    else:
        with httpx.Client(timeout=60, headers=headers) as asking:
            found = mcp(asking, str(client.base_url).rstrip("/"), "similar", asked)["structuredContent"]
    return str(found["matches"][0]["image_url"])


@pytest.mark.parametrize("way", ["api", "run", "call", "mcp"])
@pytest.mark.parametrize(
    ("headers", "root"),
    [
        ({"Proto": "https", "Host": "shop.example"}, "https://shop.example"),
        ({"Proto": "https", "Host": "shop.example:8443", "Prefix": "/look/"}, "https://shop.example:8443/look"),
        ({"Proto": "https, http", "Host": "shop.example, inner:7860"}, "https://shop.example"),
        ({"Host": "[2001:db8::1]:80", "Prefix": "a/b"}, "http://[2001:db8::1]:80/a/b"),
    ],
)
def test_an_address_is_the_proxys(client: httpx.Client, way: str, headers: dict[str, str], root: str) -> None:
    told = {f"X-Forwarded-{name}": value for name, value in headers.items()}
    assert image_url(client, way, told) == f"{root}/thumbnail/3?v=0"


HARMFUL = [
    {"X-Forwarded-Proto": "javascript"},
    {"X-Forwarded-Proto": "data"},
    {"X-Forwarded-Host": 'shop.example"><script>alert(1)</script>'},
    {"X-Forwarded-Host": "shop.example/elsewhere?x=1#"},
    {"X-Forwarded-Host": "somebody:secret@shop.example"},
    {"X-Forwarded-Host": "shop.example:port"},
    {"X-Forwarded-Host": "$(reboot)"},
    {"X-Forwarded-Prefix": "/a?b#c"},
    {"X-Forwarded-Prefix": "//shop.example"},
    {"X-Forwarded-Prefix": '/"><script>'},
    {"X-Gradio-Server": "https://shop.example"},
    {"Host": 'shop.example"><script>'},
    {"Host": "somebody@shop.example"},
]


@pytest.mark.parametrize("headers", HARMFUL, ids=lambda headers: ": ".join(*headers.items()))
def test_what_is_no_part_of_an_address_is_in_none(client: httpx.Client, headers: dict[str, str]) -> None:
    own = client.base_url
    for way in ("api", "run", "mcp"):
        assert image_url(client, way, headers) == f"http://127.0.0.1:{own.port}/thumbnail/3?v=0"
    for path in ("/", "/?__view=api", "/config", "/gradio_api/info", "/gradio_api/mcp/schema"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert all(value not in answer.text for value in headers.values() if len(value) > len("javascript"))
        assert "javascript://" not in answer.text


def test_a_page_that_names_a_host_is_kept_for_nobody_else(client: httpx.Client) -> None:
    told = {"X-Forwarded-Host": "elsewhere.example"}
    paths = ("/", "/config", *(f"/gradio_api/{one}" for one in ("info", "info/", "info?page=x", "mcp/schema")))
    client.post("/gradio_api/call/v2/info", json={}, headers=told)
    for path in paths:
        answer = client.get(path, headers=told)
        assert answer.headers["cache-control"] == "no-cache"
        assert not {"etag", "last-modified"} & {*answer.headers}
    assert "elsewhere.example" in client.get("/gradio_api/info", headers=told).text
    for path in paths:
        assert "elsewhere.example" not in client.get(path).text


def test_a_long_path_is_judged_at_once() -> None:
    assert is_believed(b"x-forwarded-prefix", b"/a" * 10_000)
    assert not is_believed(b"x-forwarded-prefix", b"/a" * 10_000 + b"?")


def test_a_picture_is_where_the_answer_says(client: httpx.Client, address: str) -> None:
    url = image_url(client, "api", {})
    assert url.startswith(address) and urlsplit(url).query == "v=0"
    assert client.get(url).headers["content-type"] == "image/jpeg"
