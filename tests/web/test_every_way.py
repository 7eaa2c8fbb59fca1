"""One budget for every way in: whoever calls, and however, what is too much is refused in the same sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from fashion_search.decoding.bounds import Bounds, Budget
from fashion_search.search.service import SearchService
from tests.conftest import data_url, jpeg
from tests.fakes import GREEN, solid
from tests.odd_pictures import saved
from tests.web.conftest import served, swatches
from tests.web.test_open_door import mcp, ways

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

WAYS = ("run", "call", "call/v2", "queue", "batch", "mcp", "page", "http body", "http form", "http json")
COMMENT = b"P6\n#" + b"x" * 300_000 + b"\n8 8\n255\n" + bytes(192)
TOO_MUCH: dict[str, tuple[Callable[[], bytes], str]] = {
    "pixels": (lambda: jpeg(solid(GREEN, (1200, 900))), "more pixels than can be taken: the limit is 1 megapixels"),
    "parts": (lambda: COMMENT, "has more parts than are read"),
    "bytes": (lambda: jpeg(solid(GREEN)) + bytes(2**20), "file is larger than 1 MB"),
}
# Where bytes are bounded as they come, before there is a file.
TOLD_OTHERWISE = {
    ("page", "bytes"): "File size exceeded maximum allowed size of 1048576 bytes.",
    ("http body", "bytes"): '{"error":"The request is larger than 1 MB, which is the limit; send less at once."}',
    ("http form", "bytes"): '{"error":"`image` is larger than 1 MB, which is the limit; save it smaller."}',
}


@pytest.fixture(scope="module")
def narrow() -> Iterator[tuple[SearchService, str]]:
    """An app that takes a megapixel and a megabyte."""
    service = swatches(bounds=Bounds(megapixels=1, megabytes=1))
    with served(service) as (_, where):
        yield service, where


def answer(http: httpx.Client, address: str, way: str, data: bytes) -> str:
    """What one way in answers to the picture."""
    url = data_url(data)
    if way == "mcp":
        return str(mcp(http, address, "embed", {"image": url}))
    if way == "batch":
        return http.post(f"{address}/gradio_api/run/search_batch", json={"data": [[{"url": url}], 1]}).text
    if way == "page":
        return shown(http, address, data)
    if way.startswith("http"):
        sent: dict[str, dict[str, Any]] = {
            "http body": {"content": data, "headers": {"Content-Type": "image/jpeg"}},
            "http form": {"files": {"image": data}},
            "http json": {"json": {"image": url}},
        }
        return http.post(f"{address}/api/embed", **sent[way]).text
    return ways(http, address, {"url": url})[way]


def shown(http: httpx.Client, address: str, data: bytes) -> str:
    """What the page is answered when it uploads the picture and asks for its matches."""
    sent = http.post(f"{address}/gradio_api/upload", files={"files": ("a.jpg", data)})
    if sent.status_code != 200:
        return sent.text
    visit = {"steps": [{}, {"cause": "picture", "picture": "key"}]}
    return http.post(f"{address}/page/view", json={"visit": visit, "pictures": {"key": sent.json()[0]}}).text


@pytest.mark.parametrize("kind", TOO_MUCH)
@pytest.mark.parametrize("way", WAYS)
def test_too_much_is_refused_alike(http: httpx.Client, narrow: tuple[SearchService, str], way: str, kind: str) -> None:
    make, told = TOO_MUCH[kind]
    said = answer(http, narrow[1], way, make())
    if (way, kind) in TOLD_OTHERWISE:
        assert said == TOLD_OTHERWISE[way, kind]
    else:
        assert told in said


@pytest.mark.parametrize("way", WAYS)
def test_memory_is_taken_from_the_one_budget(
    http: httpx.Client, narrow: tuple[SearchService, str], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[Budget, int]] = []
    room = Budget.room

    def watched(self: Budget, wanted: int) -> Any:
        taken.append((self, wanted))
        return room(self, wanted)

    monkeypatch.setattr(Budget, "room", watched)
    answer(http, narrow[1], way, saved(solid(GREEN, (400, 300)), "PNG"))
    assert taken and {id(budget) for budget, _ in taken} == {id(narrow[0].budget)}
    assert all(wanted > 400 * 300 for _, wanted in taken)
