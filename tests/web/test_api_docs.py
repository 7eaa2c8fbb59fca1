"""docs/api.md has the one table of endpoints as the program has it; `CONTRACT=record` writes it anew."""

from __future__ import annotations

import os
import re

from fashion_search.index import CatalogIndex
from fashion_search.search.service import SearchService
from fashion_search.web.api import table
from fashion_search.web.shapes import ANSWERS, PLACE, shapes
from fashion_search.web.table import Endpoint, Parameter
from fashion_search.web.turns import AT_ONCE, BATCHES_AT_ONCE, RUNNING_EACH, WAITING, WAITING_EACH
from tests.fakes import FakeEncoder
from tests.paths import ROOT

DOCUMENT = ROOT / "docs" / "api.md"
PLACE_OF_TABLE = re.compile(r"(?<=<!-- endpoints -->\n).*?(?=<!-- end of endpoints -->)", re.DOTALL)


def row(endpoint: Endpoint) -> str:
    """An endpoint as the table tells it."""
    takes = ", ".join(field(parameter) for parameter in endpoint.parameters) or "nothing"
    answer = shapes()[1][shapes()[0][endpoint.name]["$ref"].removeprefix(PLACE.format(model=""))]
    about = endpoint.about.splitlines()[0].rstrip(".")
    fields = ", ".join(f"`{name}`" for name in answer["properties"])
    return f"| `{endpoint.name}`: {about} | {takes} | {fields} |"


def field(parameter: Parameter) -> str:
    """A parameter, with its default where it has to be told."""
    if parameter.required:
        return f"`{parameter.name}`"
    return f"`{parameter.name}` ({'–' if parameter.default is None else parameter.default})"


def test_the_table_of_endpoints_is_the_programs(index: CatalogIndex, encoder: FakeEncoder) -> None:
    endpoints = table(SearchService(index, encoder))
    told = "\n".join(["| endpoint | takes | answers |", "| --- | --- | --- |", *map(row, endpoints.values()), ""])
    if os.environ.get("CONTRACT") == "record":
        DOCUMENT.write_text(PLACE_OF_TABLE.sub(lambda _: told, DOCUMENT.read_text()))
    found = PLACE_OF_TABLE.search(DOCUMENT.read_text())
    assert found and found[0] == told
    assert endpoints.keys() == ANSWERS.keys()


def test_every_status_of_the_plain_door_is_explained(address: str) -> None:
    import httpx

    statuses = httpx.get(f"{address}/openapi.json", timeout=60).json()["paths"]["/api/search"]["post"]["responses"]
    assert set(re.findall(r"^\| (\d{3}) \|", DOCUMENT.read_text(), re.MULTILINE)) == set(statuses)


def test_the_shares_of_turns_are_the_programs() -> None:
    told = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    assert f"share {AT_ONCE} turns" in told and f"{WAITING} questions wait" in told
    assert f"at most {RUNNING_EACH} of them, and batches have at most {BATCHES_AT_ONCE}" in told
    assert f"{WAITING_EACH} questions of one caller wait already" in told
