"""What a caller got wrong: told to the caller, and no traceback in the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest

from fashion_search.web.mistakes import NO_FILE

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries


class Told(logging.Handler):
    """What a logger was told."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@pytest.fixture
def errors() -> Iterator[list[str]]:
    """The server's own log, which goes past pytest's."""
    told, log = Told(), logging.getLogger("uvicorn.error")
    log.addHandler(told)
    yield told.texts
    log.removeHandler(told)


@pytest.mark.parametrize("path", ["call/search/nothing", "call/v2/search/nothing", "queue/data?session_hash=nothing"])
def test_an_event_that_is_not_there_is_told_and_the_answer_ends(
    client: httpx.Client, errors: list[str], path: str
) -> None:
    answer = client.get(f"/gradio_api/{path}")
    assert answer.status_code == 200 and "not found" in answer.text.lower()
    assert errors == []


def test_an_upload_of_a_text_is_refused(client: httpx.Client, errors: list[str]) -> None:
    text: tuple[str, tuple[None, str]] = ("files", (None, "a text"))
    for before in ([], [("files", ("a.jpg", b"x"))]):
        answer = client.post("/gradio_api/upload", files=[*before, text])
        assert (answer.status_code, answer.json()) == (400, {"error": NO_FILE})
    assert errors == []


@pytest.mark.parametrize("name", ["embed", "search", "explain"])
@pytest.mark.parametrize("image", [[], ["data:,"], [[]]])
def test_a_list_in_place_of_one_picture_is_refused(
    client: httpx.Client, errors: list[str], name: str, image: list[object]
) -> None:
    answer = client.post(f"/api/{name}", json={"image": image} | ({"id": "1"} if name == "explain" else {}))
    assert answer.status_code == 400 and "expected is one picture" in answer.json()["error"]
    assert errors == []
