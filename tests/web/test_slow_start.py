"""A machine that has no time: the app starts all the same."""

from __future__ import annotations

import httpx
import pytest

from tests.web.conftest import served

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries


def test_a_page_that_does_not_come_within_gradios_seconds_ends_no_app(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradio.networking.url_ok", lambda url: False)
    with served() as (_, address):
        assert http.get(f"{address}/health").json()["status"] == "ok"
        assert http.get(address).status_code == 200
