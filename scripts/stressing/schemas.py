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
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scripts.stressing.app import served
from scripts.stressing.outcome import Outcome

DOCUMENT = "/openapi.json"
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
          response_schema_conformance)  # fmt: skip
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
PATIENCE = 120  # seconds


def ask_schemas(count: int) -> Outcome:
    """`count` sound and as many unsound questions for each endpoint, in each form that it takes."""
    outcome = Outcome("questions made from schemas")
    with served() as app:
        schema = httpx.get(app.address + DOCUMENT, timeout=PATIENCE).json()
        for path, methods in schema["paths"].items():
            for method in methods:
                ask_endpoint(app.address, schema, (path, method), count, outcome)
    return outcome


def ask_endpoint(address: str, schema: dict[str, Any], where: tuple[str, str], count: int, outcome: Outcome) -> None:
    """One way to ask one endpoint; what takes nothing cannot be asked wrongly."""
    path, method = where
    operation = schemathesis.openapi.from_dict(schema)[path][method.upper()]
    for mode in MODES if "requestBody" in schema["paths"][path][method] else MODES[:1]:
        name = f"{method.upper()} {path} {mode.value}"
        try:
            ask_each(operation.as_strategy(generation_mode=mode), count, address, name, outcome)
        except Unsatisfiable:
            outcome.note(f"{name}: cannot be asked")


def ask_each(cases: SearchStrategy[schemathesis.Case], count: int, address: str, name: str, outcome: Outcome) -> None:
    """`count` cases, the same each time."""

    @settings(max_examples=count, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=cases)
    def ask_one(case: schemathesis.Case) -> None:
        note(case, address, name, outcome)

    ask_one()


def note(case: schemathesis.Case, address: str, name: str, outcome: Outcome) -> None:
    """One question, and what is wrong with its answer; it is told and does not end the others."""
    answer = case.call(base_url=address, timeout=PATIENCE)
    text = answer.text
    try:
        case.validate_response(answer, checks=list(CHECKS))
        outcome.note(name, text[:200] if "Traceback" in text or "/tmp/" in text else "")
    except (Failure, FailureGroup) as failure:
        outcome.note(name, f"{answer.status_code} {text[:100]} {failure!r} {getattr(failure, 'exceptions', '')}")
