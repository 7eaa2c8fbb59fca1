"""A token of the Hub reaches no answer, no page and no log."""

from __future__ import annotations

import logging

import httpx
import pytest

from tests.web.conftest import served

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

TOKEN = "hf_thisIsNoTokenButItLooksLikeOne01"
ASKED = ("/", "/?__view=api", "/config", "/health", "/gradio_api/info", "/gradio_api/openapi.json", "/no-such-page",
         "/gradio_api/run/info", "/gradio_api/run/search")  # fmt: skip


def test_a_token_of_the_server_is_told_to_nobody(
    http: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.setenv(name, TOKEN)
    with served() as (_, address):  # with the token from the start, as a server has it
        answers = {path: http.get(address + path) for path in ASKED}
        told = [answer.text for answer in answers.values()]
        told += [http.post(address + path, json={"data": [None]}).text for path in ASKED]
    assert {answers[path].status_code for path in ("/", "/config", "/health")} == {200}
    assert TOKEN not in "".join(told)
    assert TOKEN not in caplog.text and TOKEN not in "".join(capfd.readouterr())


def test_a_caller_s_token_is_repeated_to_nobody(
    client: httpx.Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    told = [client.get(path, headers=headers).text for path in ASKED]
    told += [client.post(path, headers=headers, json={"data": [5]}).text for path in ASKED]
    assert TOKEN not in "".join(told)
    assert TOKEN not in caplog.text and TOKEN not in "".join(capfd.readouterr())
