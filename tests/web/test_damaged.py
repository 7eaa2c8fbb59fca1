"""Products that are damaged and not yet hashed: a picture that cannot be read is told, and the rest goes on."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from fashion_search.index import CatalogIndex, folder
from fashion_search.search.service import SearchService
from tests.conftest import data_url, jpeg
from tests.fakes import RED, FakeEncoder, solid
from tests.search.test_whole import damage_a_thumbnail
from tests.web.conftest import served
from tests.web.test_open_door import mcp

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries


def test_every_way_tells_of_a_picture_that_cannot_be_read(
    index_folder: Path, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "HASH_AT_LOAD", 10)
    damage_a_thumbnail(index_folder)
    encoder = FakeEncoder()
    with served(SearchService(CatalogIndex.load(index_folder, encoder), encoder)) as (_, address):
        shown = http.get(f"{address}/thumbnail/0")
        assert shown.status_code == 500 and shown.json()["error"].startswith("products.parquet cannot be read (")
        question = {"image": data_url(jpeg(solid(RED))), "k": 1}
        found = http.post(f"{address}/api/search", json=question)
        assert found.status_code == 200 and found.json()["matches"][0]["id"] == "1"
        told = http.post(f"{address}/api/explain", json={"id": "1", "image": question["image"]})
        assert told.status_code == 400 and "products.parquet cannot be read" in told.text
        assert "Red tee (id 1): products.parquet cannot be read" in str(mcp(http, address, "search", question))
