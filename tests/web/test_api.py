"""The named endpoints over HTTP, with gradio's own client and with plain requests."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from fashion_search.web.meanings import answer_schemas
from tests.conftest import data_url, jpeg
from tests.fakes import GREEN, RED, solid

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server and client warn about their libraries


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


@pytest.fixture
def red(tmp_path: Path) -> str:
    path = tmp_path / "red.png"
    solid(RED).save(path)
    return str(path)


def post(address: str, path: str, data: list[Any]) -> tuple[int, Any]:
    """POST JSON, (status, answer)."""
    import httpx

    answer = httpx.post(address.rstrip("/") + path, json={"data": data}, timeout=60)
    return answer.status_code, answer.json()


def get(address: str, path: str) -> Any:
    import httpx

    return httpx.get(address.rstrip("/") + path, timeout=60)


def test_search_answers_in_the_promised_shape(client: Client, red: str) -> None:
    answer = client.predict(image=handle_file(red), k=2, api_name="/search")
    first = answer["matches"][0]
    assert {"rank", "id", "score", "name", "attributes", "image_url"} <= first.keys()
    assert (first["rank"], first["id"], first["name"]) == (1, "1", "Red tee")
    assert first["attributes"]["article_type"] == "Tshirts"
    assert len(answer["matches"]) == 2


def test_search_has_defaults_and_takes_filters(client: Client, red: str) -> None:
    assert len(client.predict(handle_file(red), api_name="/search")["matches"]) == 4
    found = client.predict(handle_file(red), gender=["Men"], api_name="/search")["matches"]
    assert [card["id"] for card in found] == ["2"]


def test_the_thumbnail_of_a_match_can_be_fetched(client: Client, address: str, red: str) -> None:
    url = client.predict(handle_file(red), 1, api_name="/search")["matches"][0]["image_url"]
    assert url.startswith(address)
    answer = get(url, "")
    assert answer.headers["content-type"] == "image/jpeg"
    assert "immutable" in answer.headers["cache-control"]
    assert np.asarray(Image.open(io.BytesIO(answer.content)))[5, 5, 0] > 200
    assert get(address, "/thumbnail/99").status_code == 404


def test_run_answers_at_once_with_a_data_url(address: str) -> None:
    image = {"url": data_url(jpeg(solid(GREEN))), "meta": {"_type": "gradio.FileData"}}
    status, answer = post(address, "/gradio_api/run/search", [image, 1])
    assert status == 200
    assert answer["data"][0]["matches"][0]["id"] == "2"


def test_batch_reports_a_broken_picture_beside_the_good_ones(client: Client, red: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff nothing")
    answer = client.predict(images=[handle_file(red), handle_file(str(broken))], k=1, api_name="/search_batch")
    assert answer["results"][0]["matches"][0]["id"] == "1"
    assert "picture" in answer["results"][1]["error"]


def test_similar_recommend_outfit_explain(client: Client, red: str) -> None:
    assert client.predict(id="1", k=1, api_name="/similar")["matches"][0]["id"] == "4"
    liked = client.predict(likes=["1"], dislikes=["2"], k=1, api_name="/recommend")
    assert liked["matches"][0]["id"] == "4"
    assert client.predict(id="3", api_name="/outfit")["label"].startswith("A heuristic")
    why = client.predict(id="1", image=handle_file(red), api_name="/explain")
    assert why["total"] == pytest.approx(1, abs=0.02)


def test_embed_is_a_unit_vector_and_info_tells_what_is_served(client: Client, red: str) -> None:
    answer = client.predict(handle_file(red), api_name="/embed")
    assert np.linalg.norm(answer["vector"]) == pytest.approx(1, abs=1e-3)
    info = client.predict(api_name="/info")
    assert (info["count"], info["dataset"]["id"]) == (4, "swatches")
    assert info["filters"]["gender"] == ["Men", "Women"]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("/similar", {"id": "99"}, "no product '99'"),
        ("/similar", {"id": "1", "k": 0}, "1 to 100"),
        ("/similar", {"id": "1", "filters": {"shape": ["round"]}}, "no column 'shape'"),
        ("/recommend", {}, "nothing to start from"),
        ("/explain", {"id": "1"}, "nothing to compare"),
    ],
)
def test_errors_are_sentences(client: Client, name: str, arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Exception, match=sentence) as caught:
        client.predict(**arguments, api_name=name)
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"not a picture", jpeg(solid(RED, (200, 200)))[:600]])
def test_a_bad_picture_is_refused_without_a_path(client: Client, address: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.jpg"
    path.write_bytes(content)
    with pytest.raises(Exception, match="picture") as caught:
        client.predict(handle_file(str(path)), api_name="/search")
    assert "/" not in str(caught.value).replace("JPEG, PNG", "")
    assert get(address, "/health").json()["status"] == "ok"


def test_a_file_of_the_server_cannot_be_named(address: str) -> None:
    status, answer = post(address, "/gradio_api/run/search", [{"path": "/etc/hostname"}, 1])
    assert status != 200
    assert "matches" not in json.dumps(answer)


def test_every_parameter_is_documented(address: str) -> None:
    endpoints = get(address, "/gradio_api/info").json()["named_endpoints"]
    assert {name.strip("/") for name in endpoints} == set(answer_schemas())
    search = {one["parameter_name"]: one for one in endpoints["/search"]["parameters"]}
    assert list(search)[:2] == ["image", "k"]
    assert search["k"]["parameter_default"] == 5
    assert all(one["parameter_has_default"] for name, one in search.items() if name != "image")
    assert endpoints["/search"]["description"].startswith("Find the products")
