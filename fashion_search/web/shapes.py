"""Nothing in; the JSON schema of every endpoint's answer out, read from the classes that the answers are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from fashion_search.search.answers import Outfit, Why
from fashion_search.search.results import Card, SearchResult

Schema = dict[str, Any]
PLACE = "#/components/schemas/{model}"
SERIALIZED: JsonSchemaMode = "serialization"


@dataclass(frozen=True)
class Failure:
    """What was wrong, in a sentence."""

    error: str


@dataclass(frozen=True)
class Batch:
    """For each picture what was found, or why it could not be read."""

    results: list[SearchResult | Failure]


@dataclass(frozen=True)
class Ranked:
    """Products, best first."""

    matches: list[Card]


@dataclass(frozen=True)
class Browsed:
    """The first products in catalog order, and how many there are."""

    matches: list[Card]
    total: int


@dataclass(frozen=True)
class Vector:
    """A picture's unit vector, and the encoder that made it."""

    vector: list[float]
    ndim: int
    model: str


@dataclass(frozen=True)
class Dataset:
    """Where the products are from."""

    id: str | None
    revision: str | None
    split: str | None
    licence: str | None


@dataclass(frozen=True)
class Encoder:
    """What makes the vectors."""

    model: str
    revision: str | None
    weights_sha256: str | None
    ndim: int | None
    preprocessing: dict[str, Any]
    precision: str | None
    engine: str


@dataclass(frozen=True)
class Catalog:
    """What the owner says of the catalog."""

    title: str | None
    description: str | None
    licences: list[str]


@dataclass(frozen=True)
class Range:
    """From where to where the numbers of a column go."""

    min: float
    max: float
    currency: str | None


@dataclass(frozen=True)
class Served:
    """What is served; more than these may be told."""

    dataset: Dataset
    built_at: str | None
    evaluation: Any
    versions: dict[str, Any]
    weak_match: Any
    commit: str | None
    count: int
    pictures: int
    encoder: Encoder
    catalog: Catalog
    filters: dict[str, list[str]]
    ranges: dict[str, Range]
    columns: list[str]
    default_k: int


ANSWERS: dict[str, Any] = {
    "search": SearchResult,
    "search_batch": Batch,
    "similar": SearchResult,
    "recommend": SearchResult,
    "for_you": Ranked,
    "browse": Browsed,
    "outfit": Outfit,
    "explain": Why,
    "embed": Vector,
    "info": Served,
}


@cache
def shapes() -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The schema of each endpoint's answer and of "error", and the parts that these point to (`PLACE`)."""
    wanted = [(name, SERIALIZED, TypeAdapter(answer)) for name, answer in {**ANSWERS, "error": Failure}.items()]
    found, parts = TypeAdapter.json_schemas(wanted, ref_template=PLACE)
    told = {name: _always_whole(part) for name, part in parts.get("$defs", {}).items()}
    return {str(name): schema for (name, _), schema in found.items()}, told


def _always_whole(part: Schema) -> Schema:
    """A class's schema: an answer has every field, its defaults too; the fields' titles only repeat their names."""
    fields = {
        name: _without_tuples({key: value for key, value in field.items() if key not in ("title", "default")})
        for name, field in part.get("properties", {}).items()
    }
    return {**part, "properties": fields, "required": list(fields)}


def _without_tuples(schema: Any) -> Any:
    """A tuple as a list of its length: not every reader of OpenAPI knows `prefixItems`."""
    if isinstance(schema, list):
        return [_without_tuples(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _without_tuples(value) for key, value in schema.items() if key != "prefixItems"}
    return plain | {"items": {}} if "prefixItems" in schema else plain
