"""The kinds of values that endpoints take: a JSON schema for who reads, and a check with a sentence for who calls.

`read` makes of the texts of a form or an address what JSON would say; `check` refuses what is of another kind.
"""

from __future__ import annotations

import json
import math
import reprlib
from dataclasses import dataclass
from typing import Any, Protocol

from fashion_search.search.checks import MOST

Schema = dict[str, Any]
LONGEST = 80  # letters of a value that are told back
MOST_ALTERNATIVES = 10
MOST_PICTURES = 32
EDGES = ("left", "top", "right", "bottom")


class FieldError(ValueError):
    """A value that a field does not take."""

    def __init__(self, name: str, value: Any, expected: str) -> None:
        super().__init__(f"`{name}` is {shorten(value)}; expected is {expected}.")


class Kind(Protocol):
    """What one field takes; `repeats` where a form may have it more than once."""

    @property
    def repeats(self) -> bool: ...

    @property
    def schema(self) -> Schema:
        """The values as JSON schema tells them."""

    def read(self, texts: list[str]) -> Any:
        """What a form's fields of one name say; a text that cannot be read stays one, for `check` to refuse."""

    def check(self, name: str, value: Any) -> Any:
        """The value. Raises FieldError."""


def shorten(value: Any) -> str:
    """A value as it is told back to who sent it: never long."""
    text = reprlib.repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    repeats = False

    least: int
    most: int

    @property
    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def read(self, texts: list[str]) -> Any:
        return read_json(texts[-1])

    def check(self, name: str, value: Any) -> int:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole or not self.least <= value <= self.most:
            raise FieldError(name, value, f"a whole number from {self.least} to {self.most}")
        return int(value)


@dataclass(frozen=True)
class Text:
    """A text; a number, which some ids look like, counts as one."""

    repeats = False
    schema = {"type": "string"}  # noqa: RUF012

    def read(self, texts: list[str]) -> Any:
        return texts[-1]

    def check(self, name: str, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise FieldError(name, value, "a text")
        return str(value)


@dataclass(frozen=True)
class Texts:
    """A list of texts."""

    repeats = True
    example: str
    one_is_a_list: bool = False

    @property
    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}}

    def read(self, texts: list[str]) -> Any:
        return read_json(texts[0]) if len(texts) == 1 and texts[0].startswith("[") else texts

    def check(self, name: str, value: Any) -> list[str]:
        if self.one_is_a_list and isinstance(value, str):
            value = [value] if value else []
        if not isinstance(value, list) or not all(is_text(one) for one in value):
            raise FieldError(name, value, f'a list of texts, like ["{self.example}"]')
        return [str(one) for one in value]


@dataclass(frozen=True)
class Corners:
    """A part of a picture."""

    repeats = True
    schema = {  # noqa: RUF012
        "type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4,
        "description": "left, top, right, bottom, 0 to 1",
    }  # fmt: skip

    def read(self, texts: list[str]) -> Any:
        joined = ",".join(texts)
        return read_json(joined if joined.startswith("[") else f"[{joined}]")

    def check(self, name: str, value: Any) -> list[float]:
        if not isinstance(value, list) or len(value) != len(EDGES) or not all(map(is_number, value)):
            raise FieldError(name, value, f"four numbers from 0 to 1: {', '.join(EDGES)}")
        for low, high in ((0, 2), (1, 3)):
            if value[low] > value[high]:
                raise FieldError(name, value, f"{', '.join(EDGES)}, {EDGES[low]} below {EDGES[high]}")
        return value


@dataclass(frozen=True)
class Filters:
    """Values that may pass, by column; what they say of the catalog is checked where the catalog is known."""

    repeats = False
    schema = {  # noqa: RUF012
        "type": "object",
        "additionalProperties": {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}},
                {"type": "object", "properties": {"min": {"type": "number"}, "max": {"type": "number"}}},
            ]
        },
    }

    def read(self, texts: list[str]) -> Any:
        return read_json(texts[-1])

    def check(self, name: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise FieldError(name, value, 'an object of columns and values, like {"brand": ["Nord"]}')
        return value


@dataclass(frozen=True)
class PictureKind:
    """One picture, or several; it is opened, and refused, by who reads pictures."""

    several: bool = False

    @property
    def repeats(self) -> bool:
        return self.several

    @property
    def schema(self) -> Schema:
        one = {"type": "string", "description": "a data: URL or the http(s) address of a picture"}
        return {"type": "array", "items": one, "maxItems": MOST_PICTURES} if self.several else one

    def read(self, texts: list[str]) -> Any:
        return texts if self.several else texts[-1]

    def check(self, name: str, value: Any) -> Any:
        if self.several and not isinstance(value, list):
            raise FieldError(name, value, "a list of pictures")
        if self.several and len(value) > MOST_PICTURES:
            raise ValueError(f"{len(value)} pictures came; send at most {MOST_PICTURES} at once.")
        if isinstance(value, list) and not self.several:
            raise FieldError(name, value, "one picture")
        return value


VALUES = Texts("Women", one_is_a_list=True)
KINDS: dict[str, Kind] = {
    "image": PictureKind(),
    "images": PictureKind(several=True),
    "k": Whole(1, MOST),
    "alternatives": Whole(0, MOST_ALTERNATIVES),
    "id": Text(),
    "other_id": Text(),
    "text": Text(),
    "words": Text(),
    "kept": Texts("700242"),
    "likes": Texts("700242"),
    "dislikes": Texts("700242"),
    "box": Corners(),
    "filters": Filters(),
}


def read_json(text: str) -> Any:
    """What a text says as JSON; the text itself where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def is_text(value: Any) -> bool:
    """Whether a value counts as a text."""
    return isinstance(value, str | int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether a value is a number that can be reckoned with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
