"""The OpenAPI document is valid, tells of every endpoint, and the plain door does what it says, whatever is asked."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fashion_search.web.api import NAMES
from fashion_search.web.shapes import ANSWERS
from tests.web.test_door import DATA_URL

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
)  # fmt: skip
EXAMPLES = 12
QUICK = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def document(address: str) -> dict[str, Any]:
    return dict(httpx.get(f"{address}/openapi.json", timeout=60).json())


def test_it_is_valid_and_tells_of_every_endpoint(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    assert set(document["paths"]) == {f"/api/{name}" for name in NAMES}
    assert set(NAMES) <= ANSWERS.keys()


def test_where_gradios_own_would_be_it_is_the_same(address: str, document: dict[str, Any]) -> None:
    there = httpx.get(f"{address}/gradio_api/openapi.json", timeout=60)
    OpenAPIV31SpecValidator(there.json()).validate()
    assert there.json() | {"servers": document["servers"]} == document
    for path, known in (("/gradio_api/openapi.json", there.json()), ("/openapi.json", document)):
        server = httpx.URL(f"{address}/shop{path}").join(known["servers"][0]["url"])
        assert str(server) == f"{address}/shop/"


def test_it_tells_what_is_required_the_defaults_the_answers_and_the_errors(document: dict[str, Any]) -> None:
    search = document["paths"]["/api/search"]["post"]
    asked = search["requestBody"]["content"]["application/json"]["schema"]
    assert asked["required"] == [] and asked["properties"]["k"]["anyOf"][0]["default"] == 5
    assert set(search["responses"]) == {"200", "400", "404", "405", "413", "429", "503"}
    found = document["components"]["schemas"]["SearchResult"]
    assert {"matches", "weak", "guess", "loosen", "absent"} <= set(found["required"])
    assert set(search["requestBody"]["content"]) == {"application/json", "multipart/form-data", "image/*"}


def test_real_answers_are_as_the_document_says(address: str, document: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_dict(document)
    asked: dict[str, dict[str, Any]] = {
        "search": {"image": DATA_URL}, "search_batch": {"images": [DATA_URL, "none"]}, "similar": {"id": "1"},
        "recommend": {"likes": ["1"]}, "outfit": {"id": "3"}, "explain": {"id": "1", "image": DATA_URL},
        "embed": {"image": DATA_URL}, "info": {}, "for_you": {"kept": ["1"]}, "browse": {"words": "tee"},
    }  # fmt: skip
    assert set(NAMES) <= asked.keys()
    for name in NAMES:
        method = "POST" if asked[name] else "GET"
        body: Any = {"body": asked[name], "media_type": "application/json"} if asked[name] else {}
        case = schema[f"/api/{name}"][method].Case(**body)
        assert case.call_and_validate(base_url=address, checks=list(CHECKS), timeout=30).status_code == 200


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sound", [True, False])
def test_whatever_is_asked_the_answer_is_as_the_document_says(
    address: str, document: dict[str, Any], name: str, sound: bool
) -> None:
    schema = schemathesis.openapi.from_dict(document)
    path, method = f"/api/{name}", "POST" if "post" in document["paths"][f"/api/{name}"] else "GET"
    mode = schemathesis.GenerationMode.POSITIVE if sound else schemathesis.GenerationMode.NEGATIVE
    asked = 0

    @QUICK
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(base_url=address, checks=list(CHECKS), timeout=30)

    if sound or method == "POST":  # what takes nothing cannot be asked wrongly
        ask()
        assert asked
