"""The dataclasses that are answered in; the JSON schema of each endpoint's answer out."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from fashion_search.search.answers import Outfit, Why
from fashion_search.search.results import Card, SearchResult

Schema = dict[str, Any]

OBJECT: Schema = {"type": "object", "additionalProperties": True}
TEXT_OR_NOTHING: Schema = {"anyOf": [{"type": "string"}, {"type": "null"}]}
EMBEDDED: Schema = {
    "type": "object",
    "properties": {
        "vector": {"type": "array", "items": {"type": "number"}, "description": "Of length 1."},
        "ndim": {"type": "integer", "description": "How many numbers the vector has."},
        "model": {"type": "string", "description": "The encoder that made it."},
    },
    "required": ["vector", "ndim", "model"],
}
INFO: Schema = {
    "type": "object",
    "properties": {
        "dataset": {**OBJECT, "description": "Where the products come from: id, revision, split, licence."},
        "count": {"type": "integer", "description": "How many products are served."},
        "pictures": {"type": "integer", "description": "How many pictures of them."},
        "encoder": {**OBJECT, "description": "What turns a picture into a vector."},
        "catalog": {**OBJECT, "description": "Title, description and licences."},
        "filters": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": "The columns to filter by, and the values of each.",
        },
        "ranges": {**OBJECT, "description": "The columns of numbers to filter by: min, max, currency."},
        "columns": {"type": "array", "items": {"type": "string"}, "description": "What only this catalog has."},
        "default_k": {"type": "integer"},
        "commit": {**TEXT_OR_NOTHING, "description": "The commit of the index on the Hub."},
    },
    "required": ["dataset", "count", "encoder", "filters", "ranges", "columns", "default_k"],
}
MEANINGS = {
    "rank": "1 is the best.",
    "score": "Cosine similarity with what was asked for; 1 is the same.",
    "attributes": "What the catalog says of the product.",
    "image_url": "Where the product's small picture is.",
    "copies": "How many (near) duplicates this product stands for, itself counted.",
    "url": "The product's page in the shop.",
    "weak": "Whether even the best match is unlike the picture.",
    "guess": "What the nearest products say the picture shows, each with how often such a guess is right (0 to 1).",
    "loosen": "Where nothing passes: how many products pass without that filter.",
    "absent": "A kind of product that the picture shows and the catalog has none of.",
    "around": "The attributes of what is completed.",
    "parts": "For each missing part of the outfit a suggestion and its alternatives, with a reason each.",
    "label": "What kind of advice this is.",
    "nothing": "Why there is no part; empty where there is one.",
    "total": "The similarity that is taken apart.",
    "heat_query": "How much each region of the picture adds to the total, row by row.",
    "heat_match": "How much each region of the product adds to the total, row by row.",
    "pairs": "The regions (row, column) that are most alike, with their share of the total.",
    "agree": "Attributes that are the same.",
    "differ": "Attributes that differ: the picture's and the product's.",
    "pictures": "Both pictures and their heat as data: URLs.",
}
FAILED: Schema = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}


@cache
def answer_schemas() -> dict[str, Schema]:
    """For each endpoint the JSON schema of its answer, written out whole: many readers follow no references."""
    found, card = _schema(SearchResult), _schema(Card)
    cards = {"type": "array", "items": card}
    batch = {"results": {"type": "array", "items": {"anyOf": [found, FAILED]}}}
    return {
        "search": found,
        "search_batch": {"type": "object", "properties": batch, "required": ["results"]},
        "similar": found,
        "recommend": found,
        "for_you": {"type": "object", "properties": {"matches": cards}, "required": ["matches"]},
        "browse": {
            "type": "object",
            "properties": {"matches": cards, "total": {"type": "integer", "description": "How many pass in all."}},
            "required": ["matches", "total"],
        },
        "outfit": _schema(Outfit),
        "explain": _schema(Why),
        "embed": EMBEDDED,
        "info": INFO,
    }


def _schema(kind: type) -> Schema:
    """A dataclass as JSON, every field of which is always there."""
    schema = TypeAdapter(kind).json_schema(mode="serialization")
    written = _written_out(schema, schema.get("$defs", {}))
    return _told({name: value for name, value in written.items() if name != "$defs"})


def _written_out(schema: Any, known: dict[str, Schema]) -> Any:
    """The schema with what it refers to in place of each reference."""
    if isinstance(schema, list):
        return [_written_out(one, known) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _written_out(known[schema["$ref"].rpartition("/")[2]], known)
    return {name: _written_out(value, known) for name, value in schema.items()}


def _told(schema: Any) -> Any:
    """The schema with what its fields mean; all of them are required, since a default is what an answer then has."""
    if isinstance(schema, list):
        return [_told(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _told(value) for name, value in schema.items() if name not in ("default", "title")}
    if not isinstance(fields := schema.get("properties"), dict):
        return told
    meant = {name: _told(one) | ({"description": MEANINGS[name]} if name in MEANINGS else {})
             for name, one in fields.items()}  # fmt: skip
    return told | {"properties": meant, "required": list(fields)}
