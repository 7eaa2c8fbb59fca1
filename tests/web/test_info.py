"""/gradio_api/info, which the page about the API and Gradio's clients read: every endpoint, parameter and answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from fashion_search.web.meanings import answer_schemas
from fashion_search.web.picture import EXAMPLE
from tests.fakes import RED, solid

NAMES = ("search", "search_batch", "similar", "recommend", "for_you", "browse", "outfit", "explain", "embed", "info")
DEFAULTS = {"k": 5, "alternatives": 3}
REQUIRED = {
    "search_batch": ["images"], "similar": ["id"], "for_you": ["kept"], "explain": ["id"],
    "embed": ["image"],
}  # fmt: skip


@pytest.fixture(scope="module")
def info(address: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"{address}/gradio_api/info", timeout=60).json()["named_endpoints"]
    return answer


def test_every_endpoint_is_told(info: dict[str, Any]) -> None:
    assert sorted(info) == sorted(f"/{name}" for name in NAMES)
    assert all(len(endpoint["description"]) > 30 for endpoint in info.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_says_what_it_is_for_and_what_it_is_when_left_out(info: dict[str, Any], name: str) -> None:
    for parameter in info[f"/{name}"]["parameters"]:
        known = parameter["parameter_name"]
        assert parameter["label"] == known
        assert parameter["type"]["description"] == parameter["python_type"]["description"] != ""
        assert parameter["parameter_has_default"] == (known not in REQUIRED.get(name, []))
        assert parameter["parameter_default"] == DEFAULTS.get(known)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_told_field_by_field(info: dict[str, Any], name: str) -> None:
    [answer] = info[f"/{name}"]["returns"]
    assert answer["label"] == "answer"
    assert answer["type"] == answer_schemas()[name]
    Draft202012Validator.check_schema(answer["type"])
    for field in answer["type"]["properties"]:
        assert f"{field}: " in answer["python_type"]["type"]


@pytest.mark.parametrize("name", ["search_batch", "similar", "for_you", "browse", "embed", "info"])
def test_the_call_that_the_page_writes_answers(
    info: dict[str, Any], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = tmp_path / "photo.png"
    solid(RED).save(photo)
    told = info[f"/{name}"]["code_snippets"]["python"].replace(EXAMPLE, str(photo))
    assert ("photo.png" in told) == (name in ("search_batch", "embed"))
    given: dict[str, Any] = {}
    exec(told, given)
    assert set(answer_schemas()[name]["required"]) <= given["result"].keys()
    assert "error" not in str(given["result"])


def test_pictures_say_how_they_are_sent(info: dict[str, Any]) -> None:
    [image] = info["/embed"]["parameters"]
    assert "data: URL" in image["type"]["description"] and "https address" in image["type"]["description"]
