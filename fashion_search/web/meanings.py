"""The shapes of answers in; each written out whole, with what its fields mean, for who reads no references, out."""

from __future__ import annotations

from functools import cache
from typing import Any

from fashion_search.web.kinds import Schema
from fashion_search.web.shapes import ANSWERS, shapes

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
    "words": "What words were read as (`read_as`), and which nothing in the catalog is called by (`unknown`).",
    "mine": "How many of the cards, the first ones, are what the caller has already.",
    "turned": "By how many degrees counter-clockwise the picture lay turned; it was searched upright.",
    "around": "The attributes of what is completed.",
    "parts": "For each missing part of the outfit a suggestion and its alternatives, with a reason each.",
    "label": "What kind of advice this is.",
    "nothing": "Why there is no part; empty where there is one.",
    "heat_query": "How much each region of the picture adds to the total, row by row.",
    "heat_match": "How much each region of the product adds to the total, row by row.",
    "pairs": "The regions (row, column) that are most alike, with their share of the total.",
    "agree": "Attributes that are the same.",
    "differ": "Attributes that differ: the picture's and the product's.",
    "pictures": "Both pictures and their heat as data: URLs.",
    "vector": "The numbers; their squares add to 1.",
    "ndim": "How many numbers the vector has.",
    "filters": "The columns to filter by, and the values of each.",
    "ranges": "The columns of numbers to filter by: min, max, currency.",
    "columns": "The columns that only this catalog has.",
}
# One name, two meanings.
OWN = {
    "browse": {"total": "How many products pass in all."},
    "explain": {"total": "The similarity that is taken apart."},
    "info": {"count": "How many products are served.", "pictures": "How many pictures of them."},
}


@cache
def answer_schemas() -> dict[str, Schema]:
    """For each endpoint the JSON schema of its answer."""
    found, parts = shapes()
    return {name: _written_out(found[name], parts, MEANINGS | OWN.get(name, {})) for name in ANSWERS}


def _written_out(schema: Any, parts: dict[str, Schema], meanings: dict[str, str]) -> Any:
    """The schema with each part in place of the reference to it."""
    if isinstance(schema, list):
        return [_written_out(one, parts, meanings) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _written_out(parts[schema["$ref"].rpartition("/")[2]], parts, meanings)
    whole = {key: _written_out(value, parts, meanings) for key, value in schema.items()
             if key not in ("title", "properties")}  # fmt: skip
    fields = {name: _written_out(field, parts, meanings) | _meaning(name, meanings)
              for name, field in schema.get("properties", {}).items()}  # fmt: skip
    return whole | ({"properties": fields} if "properties" in schema else {})


def _meaning(name: str, meanings: dict[str, str]) -> dict[str, str]:
    return {"description": meanings[name]} if name in meanings else {}
