"""What callers rely on stays as it was recorded: names, kinds and defaults of what endpoints take, shapes of answers.

A change that is meant is recorded by `CONTRACT=record python -m pytest tests/web/test_contract.py`.
"""

from __future__ import annotations

import difflib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from fashion_search.search.service import SearchService
from fashion_search.web import api
from fashion_search.web.api import table
from fashion_search.web.kinds import KINDS, Kind, PictureKind, Text, Whole
from fashion_search.web.shapes import ANSWERS, PLACE, shapes

CONTRACT = Path(__file__).with_name("contract.json")


def told(service: SearchService) -> dict[str, Any]:
    """The contract as the program has it."""
    endpoints = {
        endpoint.name: {
            "takes": {
                parameter.name: {
                    **parameter.kind.schema, "default": parameter.default, "required": parameter.required,
                }
                for parameter in endpoint.parameters
            },
            "answers": short(shapes()[0][endpoint.name]),
        }
        for endpoint in table(service).values()
    }  # fmt: skip
    parts = {
        name: {field: short(kind) for field, kind in part["properties"].items()} for name, part in shapes()[1].items()
    }
    return {"endpoints": endpoints, "answers": parts}


def short(schema: dict[str, Any]) -> Any:
    """A schema in as few words as tell a change: "string", ["integer"], {"*": "number"}."""
    if "$ref" in schema:
        return schema["$ref"].removeprefix(PLACE.format(model=""))
    if "anyOf" in schema:
        return " or ".join(str(short(one)) for one in schema["anyOf"])
    if named := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return f"one of {', '.join(map(str, named))}"
    if schema.get("type") == "array":
        return [short(schema["items"])]
    inner = schema.get("additionalProperties")
    return {"*": short(inner)} if isinstance(inner, dict) else schema.get("type", "anything")


def differences(recorded: Any, now: Any) -> str:
    """What was recorded and is no more (-), and what is new (+)."""
    before, after = (json.dumps(one, indent=2, ensure_ascii=False).splitlines() for one in (recorded, now))
    return "\n".join(difflib.unified_diff(before, after, "recorded", "now", lineterm=""))


@pytest.fixture
def service(index: Any, encoder: Any) -> SearchService:
    return SearchService(index, encoder)


def test_names_kinds_defaults_and_answers_are_as_recorded(service: SearchService) -> None:
    now = told(service)
    if os.environ.get("CONTRACT") == "record":
        CONTRACT.write_text(json.dumps(now, indent=2, ensure_ascii=False) + "\n")
    seen = differences(json.loads(CONTRACT.read_text()), now)  # of order too, which is what `/run` goes by
    assert not seen, f"The API is another one than recorded:\n{seen}"


@pytest.mark.parametrize(
    "path",
    [
        ("endpoints", "search", "takes", "k", "default"),
        ("endpoints", "search", "takes", "k", "maximum"),
        ("endpoints", "search", "takes", "box", "items"),
        ("endpoints", "recommend", "takes", "likes", "type"),
        ("endpoints", "explain", "takes", "id", "required"),
        ("endpoints", "similar", "answers"),
        ("answers", "Card", "score"),
        ("answers", "SearchResult", "guess"),
    ],
)
def test_each_of_these_changes_is_seen_and_named(service: SearchService, path: tuple[str, ...]) -> None:
    changed, recorded = told(service), json.loads(CONTRACT.read_text())
    *parents, last = path
    place = changed
    for step in parents:
        place = place[step]
    assert last in place
    place[last] = "changed"
    assert changed != recorded
    assert "+" in differences(recorded, changed) and f'"{last}": "changed"' in differences(recorded, changed)


@pytest.mark.parametrize(
    ("name", "kind", "line"),
    [
        ("k", Whole(1, 50), '"maximum": 50'),
        ("id", Whole(1, 100), '"type": "integer"'),
        ("likes", Text(), '"type": "string"'),
        ("images", PictureKind(), '"type": "string"'),
    ],
)
def test_a_kind_that_the_program_changes_is_seen_and_named(
    service: SearchService, monkeypatch: pytest.MonkeyPatch, name: str, kind: Kind, line: str
) -> None:
    recorded = json.loads(CONTRACT.read_text())
    assert told(service) == recorded
    assert name in KINDS
    monkeypatch.setitem(KINDS, name, kind)
    assert added(differences(recorded, told(service)), line)


def test_a_default_that_the_program_changes_is_seen_and_named(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = json.loads(CONTRACT.read_text())
    monkeypatch.setattr(api, "ALTERNATIVES", api.ALTERNATIVES + 1)
    assert added(differences(recorded, told(service)), f'"default": {api.ALTERNATIVES}')
    service.top_k += 1
    assert added(differences(recorded, told(service)), f'"default": {service.top_k}')


def changed(name: str) -> Any:
    """One change of the program; it names what the differences must tell."""

    def another_name(
        self: Any, products: list[str], dislikes: Any = None, k: Any = None, filters: Any = None
    ) -> Any: ...

    def one_more(self: Any, image: Any, size: int) -> Any: ...

    def another_order(self: Any, k: Any = None, words: Any = None, filters: Any = None) -> Any: ...

    functions = {"another name": ("for_you", another_name), "one more that must come": ("embed", one_more),
                 "another order": ("browse", another_order)}  # fmt: skip
    if name in functions:
        return lambda patch: patch.setattr(api.Endpoints, *functions[name])
    if name == "an endpoint less":
        return lambda patch: patch.setattr(api, "NAMES", tuple(one for one in api.NAMES if one != "browse"))
    return lambda patch: patch.setattr(*ANSWERS_CHANGED[name])


@dataclass(frozen=True)
class Sparse:
    """An answer with a field less, one of another kind, and one that may be one of two texts."""

    matches: list[str]
    total: Literal["few", "many"]


ANSWERS_CHANGED = {"another answer": ("fashion_search.web.shapes.ANSWERS", {**ANSWERS, "browse": Sparse})}
CHANGES = {
    "another name": ("- ", '"kept": {'),
    "one more that must come": ("+ ", '"size": {'),
    "another order": ("+ ", '"words": {'),
    "an endpoint less": ("- ", '"browse": {'),
    "another answer": ("+ ", '"total": "one of few, many"'),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_the_program_is_seen_and_named(
    service: SearchService, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changed(name)(monkeypatch)
    shapes.cache_clear()
    sign, line = CHANGES[name]
    try:
        seen = differences(json.loads(CONTRACT.read_text()), told(service))
    finally:
        shapes.cache_clear()
    assert any(one.startswith(sign) and line in one for one in seen.splitlines()), seen


def test_what_the_program_no_longer_requires_is_seen_and_named(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def similar(self: Any, id: str = "1", k: int | None = None, filters: Any = None) -> Any: ...

    monkeypatch.setattr(api.Endpoints, "similar", similar)
    seen = differences(json.loads(CONTRACT.read_text()), told(service))
    assert added(seen, '"required": false') and removed(seen, '"required": true')


def added(seen: str, line: str) -> bool:
    """Whether the differences name such a line as new."""
    return any(one.startswith("+ ") and line in one for one in seen.splitlines())


def removed(seen: str, line: str) -> bool:
    """Whether the differences name such a line as gone."""
    return any(one.startswith("- ") and line in one for one in seen.splitlines())


def test_gradios_door_takes_the_same(address: str) -> None:
    import httpx

    recorded = json.loads(CONTRACT.read_text())["endpoints"]
    named = httpx.get(f"{address}/gradio_api/info", timeout=60).json()["named_endpoints"]
    for name, kept in recorded.items():
        parameters = {one["parameter_name"]: one for one in named[f"/{name}"]["parameters"]}
        assert list(parameters) == list(kept["takes"])
        for one, what in kept["takes"].items():
            if what["default"] is not None:
                assert parameters[one]["parameter_default"] == what["default"]
