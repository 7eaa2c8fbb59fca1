"""An index is swapped between two queries, over HTTP against a local Hub and within one process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file

from fashion_search.index import CatalogIndex
from fashion_search.search.live import LiveService
from fashion_search.search.refresh import Refresher
from fashion_search.search.service import SearchService
from fashion_search.settings import Settings
from tests.conftest import PRODUCTS, jpeg, until
from tests.fake_app import FAKE_APP
from tests.fakes import BLUE, GREEN, RED, YELLOW, FakeEncoder, solid
from tests.lamps import lamps
from tests.local_hub import LocalHub
from tests.paths import ROOT
from tests.web.conftest import free_port

APP = "from fashion_search import settings\nsettings.LEAST_REFRESH = 0\n" + FAKE_APP


def index_of(folder: Path, *ids: str, encoder: FakeEncoder | None = None) -> Path:
    """An index of some of the four products, each with its own picture."""
    encoder = encoder or FakeEncoder()
    chosen = [row for row in zip(PRODUCTS, (RED, GREEN, BLUE, YELLOW), strict=True) if row[0]["id"] in ids]
    rows = [product | {"thumbnail": jpeg(solid(colour))} for product, colour in chosen]
    vectors = encoder.encode([solid(colour) for _, colour in chosen])
    CatalogIndex.build(vectors, rows, {"encoder": encoder.fingerprint(), "dataset": {"id": "swatches"}}).save(folder)
    return folder


def ask(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.loads(answer.read())


@pytest.fixture
def app(tmp_path: Path) -> Iterator[tuple[LocalHub, Any, str, Path]]:
    """The app as it serves an index of the local Hub and looks for a newer one all the time."""
    log = tmp_path / "log"
    with LocalHub() as hub:
        repo = hub.upload("datasets", "shop/index", index_of(tmp_path / "first", "1", "2", "3"))
        port = free_port()
        environment = hub.environment(tmp_path / "home") | {
            "FASHION_INDEX": "shop/index", "FASHION_REFRESH": "0.005", "GRADIO_SERVER_PORT": str(port),
            "GRADIO_SERVER_NAME": "127.0.0.1", "PYTHONPATH": str(ROOT), "HF_HUB_ETAG_TIMEOUT": "2",
        }  # fmt: skip
        with log.open("w") as out:
            started = subprocess.Popen([sys.executable, "-c", APP], cwd=ROOT, env=environment, stdout=out, stderr=out)
            try:
                until(lambda: "fashion_search is at" in log.read_text() or started.poll() is not None)
                assert started.poll() is None, log.read_text()
                yield hub, repo, f"http://127.0.0.1:{port}", log
            finally:
                started.terminate()
                started.wait(30)


@pytest.mark.slow
def test_a_running_app_serves_the_new_revision_and_keeps_the_old_one_on_any_failure(app: Any, tmp_path: Path) -> None:
    hub, repo, address, log = app
    first = repo.commits[-1].sha
    served = ask(f"{address}/health")
    assert (served["status"], served["products"], served["commit"]) == ("ok", 3, first)
    client = Client(address, verbose=False)
    solid(RED).save(tmp_path / "red.png")
    found = client.predict(handle_file(tmp_path / "red.png"), api_name="/search")["matches"][0]
    old_picture = urllib.request.urlopen(found["image_url"]).read()

    hub.upload("datasets", "shop/index", index_of(tmp_path / "second", "2", "3", "4"))
    second = repo.commits[-1].sha
    until(lambda: ask(f"{address}/health")["commit"] == second)
    assert client.predict(api_name="/info")["commit"] == second
    assert client.predict(handle_file(tmp_path / "red.png"), api_name="/search")["matches"][0]["id"] == "4"
    # A page that was open still shows what it showed: row 0 is another product now.
    assert urllib.request.urlopen(found["image_url"]).read() == old_picture

    broken = index_of(tmp_path / "third", "1")
    content = bytearray((broken / "products.parquet").read_bytes())
    content[100] ^= 255
    (broken / "products.parquet").write_bytes(content)
    hub.upload("datasets", "shop/index", broken)
    until(lambda: "is still served: products.parquet has the hash" in log.read_text())
    assert "damaged" in client.predict(api_name="/info")["refresh"]["fault"]
    assert ask(f"{address}/health")["commit"] == second

    hub.stop()
    until(lambda: "cannot be reached" in client.predict(api_name="/info")["refresh"]["fault"])
    assert len(client.predict(handle_file(tmp_path / "red.png"), api_name="/search")["matches"]) == 3
    client.close()


def test_a_query_is_answered_by_one_index_though_it_is_swapped_meanwhile(index: CatalogIndex) -> None:
    live = LiveService(SearchService(index, FakeEncoder()))
    service, after = live.as_service(), SearchService(lamps(), FakeEncoder(), commit="c" * 40)
    with service.hold():
        vector = service.index.vector(service.key("4"))
        swapped = threading.Thread(target=live.swap, args=(after,))
        swapped.start()
        swapped.join()
        assert service.search(vector, 1).matches[0].name == "Yellow heels"
        assert service.commit is None
    assert service.commit == "c" * 40 and service.card("4").name == "Lamp 4"


def test_a_folder_that_was_built_anew_is_served_too(tmp_path: Path) -> None:
    folder = index_of(tmp_path / "index", "1", "2")
    live = LiveService(SearchService(CatalogIndex.load(folder), FakeEncoder()))
    refresher = Refresher(live, Settings(index=str(folder), refresh_minutes=1))
    live.refresher = refresher
    assert not refresher.look() and refresher.fault is None
    index_of(tmp_path / "index", "1", "2", "3")
    assert refresher.look() and live.as_service().index.product_count == 3
    (folder / "manifest.json").unlink()
    assert not refresher.look() and "manifest.json missing" in live.info()["refresh"]["fault"]
    assert live.as_service().index.product_count == 3


def test_an_encoder_that_changed_is_changed_with_its_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fashion_search.search import opening

    other = FakeEncoder()
    other.weights_hash = "1" * 64
    monkeypatch.setattr(opening, "load_encoder", lambda *_: other)
    folder = index_of(tmp_path / "index", "1", "2")
    before = FakeEncoder()
    live = LiveService(SearchService(CatalogIndex.load(folder), before))
    refresher = Refresher(live, Settings(index=str(folder), refresh_minutes=1))
    index_of(tmp_path / "index", "1", "2", "3")
    assert refresher.look() and live.as_service().encoder is before  # the same weights are not loaded again
    index_of(tmp_path / "index", "1", "2", encoder=other)
    assert refresher.look() and live.as_service().encoder is other


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"FASHION_REFRESH": "10"}, "FASHION_INDEX is not"),
        ({"FASHION_REFRESH": "0.1", "FASHION_INDEX": "a/b"}, "allowed are 1 to 10080 minutes"),
        ({"FASHION_REFRESH": "often", "FASHION_INDEX": "a/b"}, "a number of minutes"),
        ({"FASHION_REFRESH": "9", "FASHION_INDEX": "a/b", "FASHION_INDEX_REVISION": "a" * 40}, "never changes"),
    ],
)
def test_a_setting_that_would_do_nothing_is_a_sentence(environ: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Settings.from_environment(environ)


def test_it_is_off_by_default(index_folder: Path) -> None:
    assert Settings.from_environment({"FASHION_INDEX": str(index_folder)}).refresh_minutes is None
