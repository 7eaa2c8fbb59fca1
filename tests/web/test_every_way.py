"""One budget for every way in: whoever calls, and however, what is too much is refused in the same sentence."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from fashion_search.decoding.bounds import Bounds, Budget
from fashion_search.search.service import SearchService
from fashion_search.web.launch import launch
from tests.conftest import index_swatches, jpeg
from tests.fakes import GREEN, FakeEncoder, solid
from tests.odd_pictures import saved
from tests.web.conftest import free_port
from tests.web.test_open_door import mcp, ways

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

WAYS = ("run", "call", "call/v2", "queue", "batch", "mcp", "page")
COMMENT = b"P6\n#" + b"x" * 300_000 + b"\n8 8\n255\n" + bytes(192)
TOO_MUCH: dict[str, tuple[Callable[[], bytes], str]] = {
    "pixels": (lambda: jpeg(solid(GREEN, (1200, 900))), "more pixels than can be taken: the limit is 1 megapixels"),
    "parts": (lambda: COMMENT, "has more parts than are read"),
    "bytes": (lambda: jpeg(solid(GREEN)) + bytes(2**20), "file is larger than 1 MB"),
}


@pytest.fixture(scope="module")
def narrow() -> Iterator[tuple[SearchService, str]]:
    """An app that takes a megapixel and a megabyte."""
    encoder = FakeEncoder()
    service = SearchService(index_swatches(encoder), encoder, bounds=Bounds(megapixels=1, megabytes=1))
    page, where = launch(service, server_name="127.0.0.1", server_port=free_port(), prevent_thread_lock=True)
    yield service, where.rstrip("/")
    page.close()


def answer(address: str, way: str, data: bytes) -> str:
    """What one way in answers to the picture."""
    url = "data:image/jpeg;base64," + base64.b64encode(data).decode()
    if way == "mcp":
        return str(mcp(address, "embed", {"image": url}))
    with httpx.Client(base_url=address, timeout=60, verify=False) as client:
        if way == "batch":
            return client.post("/gradio_api/run/search_batch", json={"data": [[{"url": url}], 1]}).text
        if way == "page":
            sent = client.post("/gradio_api/upload", files={"files": ("a.jpg", data)})
            if sent.status_code == 413:  # uploads are bounded as they come
                return "file is larger than 1 MB"
            question = {
                "visit": {"steps": [{}, {"cause": "picture", "picture": "key"}]},
                "pictures": {"key": sent.json()[0]},
            }
            return client.post("/page/view", json=question).text
    return ways(address, {"url": url})[way]


@pytest.mark.parametrize("kind", TOO_MUCH)
@pytest.mark.parametrize("way", WAYS)
def test_too_much_is_refused_alike(narrow: tuple[SearchService, str], way: str, kind: str) -> None:
    make, told = TOO_MUCH[kind]
    assert told in answer(narrow[1], way, make())


@pytest.mark.parametrize("way", WAYS)
def test_memory_is_taken_from_the_one_budget(
    narrow: tuple[SearchService, str], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[Budget, int]] = []
    room = Budget.room

    def watched(self: Budget, wanted: int) -> Any:
        taken.append((self, wanted))
        return room(self, wanted)

    monkeypatch.setattr(Budget, "room", watched)
    answer(narrow[1], way, saved(solid(GREEN, (400, 300)), "PNG"))
    assert taken and {id(budget) for budget, _ in taken} == {id(narrow[0].budget)}
    assert all(wanted > 400 * 300 for _, wanted in taken)
