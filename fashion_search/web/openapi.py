"""The table of endpoints in; the plain door as an OpenAPI 3.1 document out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fashion_search import __version__
from fashion_search.web.kinds import Schema
from fashion_search.web.shapes import shapes
from fashion_search.web.table import Endpoint, Parameter, described, object_of

BINARY: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}
ERRORS = {
    "400": "What was wrong, and what is expected.",
    "404": "There is no such endpoint or product.",
    "405": "The endpoint is asked in another way.",
    "413": "More bytes than may be sent.",
    "429": "More than a caller's share is asked at once; Retry-After says when to come again.",
    "503": "Too many ask; Retry-After says when to come again.",
}
WITH_RETRY = ("429", "503")
RETRY = {"Retry-After": {"description": "seconds", "required": True, "schema": {"type": "string"}}}


def openapi(endpoints: Mapping[str, Endpoint], title: str, server: str = "./") -> dict[str, Any]:
    """The document; `server` is the way from its own address to the app's."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": __version__, "description": "Visual search in a catalog."},
        "servers": [{"url": server}],
        "paths": {f"/api/{name}": describe_path(endpoint) for name, endpoint in endpoints.items()},
        "components": {"schemas": shapes()[1]},
    }


def describe_path(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint: how it is asked, and what it answers."""
    summary, _, more = endpoint.about.partition("\n")
    told = {"summary": summary, "description": more.strip() or summary, "responses": describe_answers(endpoint)}
    if not endpoint.parameters:
        return {"get": {"operationId": endpoint.name, **told}}
    return {"post": {"operationId": endpoint.name, **told, "requestBody": describe_body(endpoint)}}


def describe_answers(endpoint: Endpoint) -> dict[str, Any]:
    """The answer, and each status of a mistake."""
    found, error = shapes()[0][endpoint.name], shapes()[0]["error"]
    answers = {"200": {"description": "The answer.", "content": {"application/json": {"schema": found}}}}
    for status, meaning in ERRORS.items():
        answer: dict[str, Any] = {"description": meaning, "content": {"application/json": {"schema": error}}}
        answers[status] = answer | ({"headers": RETRY} if status in WITH_RETRY else {})
    return answers


def describe_body(endpoint: Endpoint) -> dict[str, Any]:
    """The same fields as a JSON object or as a form; the picture alone as it is."""
    picture = endpoint.picture
    content = {"application/json": {"schema": object_of(endpoint, _as_json)}}
    content["multipart/form-data"] = {"schema": object_of(endpoint, _as_part)}
    if picture:
        content["image/*"] = {"schema": {}}
    return {"required": any(parameter.required for parameter in endpoint.parameters), "content": content}


def _as_json(parameter: Parameter) -> Schema:
    value = described(parameter)
    return value if parameter.required else {"anyOf": [value, {"type": "null"}]}


def _as_part(parameter: Parameter) -> Schema:
    """A part of a form: a picture's bytes, or the same value as JSON has it."""
    if not parameter.is_picture:
        return {**parameter.kind.schema, "description": parameter.about}
    told = BINARY | {"description": parameter.about}
    return {"type": "array", "items": BINARY, "description": parameter.about} if parameter.kind.repeats else told
