"""The app on a catalog in a Milvus server: pages, API and pictures; a sentence while the server is dead."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from fashion_search.index.milvus import upload
from fashion_search.index.milvus.link import AWAY
from fashion_search.search import opening
from fashion_search.search.starting import open_service
from fashion_search.settings import Settings
from tests.conftest import jpeg, until
from tests.fakes import RED, FakeEncoder, solid
from tests.milvus_server import MilvusServer
from tests.odd_catalog import odd_index
from tests.web.conftest import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # gradio's own server warns about its libraries
]

AS_JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MilvusServer, str]]:
    """The server, and where the app is."""
    folder = tmp_path_factory.mktemp("odd")
    odd_index(folder / "index")
    with pytest.MonkeyPatch.context() as patch, MilvusServer(folder / "server") as server:
        patch.setattr(opening, "load_encoder", lambda *_: FakeEncoder())
        patch.setattr("fashion_search.index.milvus.link.SECONDS", 3.0)
        upload(folder / "index", server.address("catalog"))
        with served(open_service(Settings(index=server.address("catalog")))) as (_, where):
            yield server, where


def test_a_search_and_its_pictures_come_from_the_server(app: tuple[MilvusServer, str], http: httpx.Client) -> None:
    _, where = app
    found = http.post(f"{where}/api/search", content=jpeg(solid(RED)), headers=AS_JPEG).json()
    assert len(found["matches"]) == 5
    picture = http.get(found["matches"][0]["image_url"])
    assert picture.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(picture.content)).size == (24, 32)
    assert http.get(f"{where}/thumbnail/7").status_code == 404  # this product has none
    assert http.get(f"{where}/health").json()["products"] == 220
    assert http.post(f"{where}/page/view", json={}).status_code == 200


def test_while_it_is_dead_callers_are_told_so_and_then_it_goes_on(
    app: tuple[MilvusServer, str], http: httpx.Client
) -> None:
    server, where = app
    server.kill()
    ways = {
        "search": lambda: http.post(f"{where}/api/search", content=jpeg(solid(RED)), headers=AS_JPEG),
        "similar": lambda: http.post(f"{where}/api/similar", json={"id": "p3"}),
        "thumbnail": lambda: http.get(f"{where}/thumbnail/11"),
    }
    for way, ask in ways.items():
        answer = ask()
        assert (answer.status_code, answer.json()) == (503, {"error": AWAY}), way
    run = http.post(f"{where}/gradio_api/run/similar", json={"data": ["p3", 5]})
    assert AWAY in run.text and "127.0.0.1" not in run.text
    assert http.get(f"{where}/health").json()["status"] == "ok"  # the app itself answers
    server.start()
    until(lambda: ways["search"]().status_code == 200, 30)
    assert ways["thumbnail"]().status_code == 200
