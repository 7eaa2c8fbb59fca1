"""What machines ask: health always, metrics where the settings ask for them, Gradio's monitoring never."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from fashion_search.settings import Settings
from tests.conftest import data_url, jpeg
from tests.fakes import RED, solid
from tests.web.conftest import served, swatches

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

PHOTO = jpeg(solid(RED))


@pytest.fixture(scope="module")
def watched() -> Iterator[httpx.Client]:
    """Somebody who asks an app whose owner wants metrics."""
    service = swatches()
    service.watchers = []
    with served(service) as (_, where), httpx.Client(base_url=where, timeout=60) as asking:
        yield asking


def sample(client: httpx.Client, name: str, **labels: str) -> float:
    """A number of /metrics, as Prometheus' own parser reads it."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    found = [one for family in families for one in family.samples if one.name == f"fashion_search_{name}"]
    return sum(one.value for one in found if labels.items() <= one.labels.items())


def test_health_tells_what_is_served(watched: httpx.Client) -> None:
    told = watched.get("/health").json()
    assert (told["status"], told["ready"], told["index"], told["count"]) == ("ok", True, "swatches", 4)
    assert (told["commit"], told["encoder"]) == (None, "fake-mean-colour")
    assert 0 <= told["uptime"] < 600


def test_metrics_count_every_door_its_errors_and_what_was_found(watched: httpx.Client) -> None:
    watched.post("/api/search", content=PHOTO).raise_for_status()
    watched.post("/api/search?season=Summer", content=PHOTO)
    watched.post("/api/search", content=b"nothing")
    image = {"url": data_url(PHOTO)}
    watched.post("/gradio_api/run/search", json={"data": [image]}).raise_for_status()
    watched.post("/gradio_api/run/similar", json={"data": ["99"]})
    watched.post("/page/view", json={}).raise_for_status()
    asked: dict[tuple[str, str, str], float] = {
        ("http", "search", "200"): 1, ("http", "search", "400"): 2, ("gradio", "search", "200"): 1,
        ("gradio", "similar", "400"): 1, ("page", "view", "200"): 1,
    }  # fmt: skip
    for (door, endpoint, status), number in asked.items():
        assert sample(watched, "requests_total", door=door, endpoint=endpoint, status=status) == number
    assert sample(watched, "errors_total") == 3
    assert sample(watched, "seconds_count", door="http", endpoint="search") == 3
    assert sample(watched, "searches_total", found="good") == 2
    assert sample(watched, "queue") == 0


def test_metrics_are_off_unless_asked_for(client: httpx.Client, index: Any) -> None:
    assert client.get("/metrics").status_code == 404
    assert Settings.from_environment({}).metrics is False
    assert Settings.from_environment({"FASHION_METRICS": "on"}).metrics is True
    with pytest.raises(ValueError, match="FASHION_METRICS is 'yes'; allowed is on"):
        Settings.from_environment({"FASHION_METRICS": "yes"})


@pytest.mark.parametrize("path", ["/monitoring", "/monitoring/summary", "/monitoring/key", "/gradio_api/monitoring"])
def test_gradios_monitoring_is_closed(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code in (403, 404)
