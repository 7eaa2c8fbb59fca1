"""A running app in; whatever its OpenAPI document allows and does not allow, asked of every endpoint, out."""

from __future__ import annotations

from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scripts.stressing.app import served
from scripts.stressing.outcome import Outcome

PLAIN = "/openapi.json"
GRADIOS = "/gradio_api/openapi.json"
CHECKS = {
    PLAIN: (not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
            response_schema_conformance),
    # Gradio writes this one, and lists no refusal: what is looked for is a server that fails.
    GRADIOS: (not_a_server_error,),
}  # fmt: skip
PATIENCE = 120  # seconds
BUSY = 503


def ask_schemas(count: int) -> Outcome:
    """`count` sound and as many unsound questions for each endpoint of both documents."""
    outcome = Outcome("questions made from schemas")
    with served() as app:
        for document in CHECKS:
            schema = httpx.get(app.address + document, timeout=PATIENCE).json()
            for path, methods in schema["paths"].items():
                for method in methods:
                    ask_endpoint(app.address, document, schema, (path, method), count, outcome)
    return outcome


def ask_endpoint(
    address: str, document: str, schema: dict[str, Any], where: tuple[str, str], count: int, outcome: Outcome
) -> None:
    """One way to ask one endpoint."""
    path, method = where
    operation = schemathesis.openapi.from_dict(schema)[path][method.upper()]
    takes = "requestBody" in schema["paths"][path][method] or "{" in path
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if takes else (GenerationMode.POSITIVE,):
        about = (address, document, f"{method.upper()} {path} {mode.value}", outcome)
        ask_each(operation.as_strategy(generation_mode=mode), count, about)


def ask_each(cases: SearchStrategy[schemathesis.Case], count: int, about: tuple[str, str, str, Outcome]) -> None:
    """`count` cases, the same each time."""

    @settings(max_examples=count, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=cases)
    def ask_one(case: schemathesis.Case) -> None:
        note(case, *about)

    try:
        ask_one()
    except (Unsatisfiable, SchemathesisError):  # it takes any text; Gradio calls a type "filepath"
        about[3].note(f"{about[2]}: cannot be asked")


def note(case: schemathesis.Case, address: str, document: str, name: str, outcome: Outcome) -> None:
    """One question, and what is wrong with its answer; it is told and does not end the others."""
    answer = case.call(base_url=address, timeout=PATIENCE)
    text = answer.text
    try:
        if not (answer.status_code == BUSY and "retry-after" in answer.headers):
            case.validate_response(answer, checks=list(CHECKS[document]))
        outcome.note(name, text[:200] if "Traceback" in text or "/tmp/" in text else "")
    except (Failure, FailureGroup) as failure:
        outcome.note(name, f"{answer.status_code} {text[:100]} {failure!r} {getattr(failure, 'exceptions', '')}")
