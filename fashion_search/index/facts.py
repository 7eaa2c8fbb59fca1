"""Parts of a manifest as JSON in; typed, frozen facts with their defaults, or an error naming the field, out."""

from __future__ import annotations

import json
from collections.abc import Iterator, KeysView, Mapping
from reprlib import repr as shortened
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

AGAIN = "download or build it again"


class IndexFormatError(ValueError):
    """The index folder is not what it should be; the text says what came, what was expected and what to do."""


def unreadable(name: str, error: Exception) -> IndexFormatError:
    """What is said of a file that a library does not read; its own words may have several lines."""
    return IndexFormatError(f"{name} cannot be read ({' '.join(str(error).split())}); {AGAIN}.")


class Facts(BaseModel):
    """A part of the manifest: its fields, and under `model_extra` whatever else it came with.

    Also reads like the mapping that it is in JSON, so that `manifest["encoder"]["model"]` works as it always did.
    """

    model_config = ConfigDict(frozen=True, extra="allow", strict=True, allow_inf_nan=False)

    @classmethod
    def of(cls, content: Mapping[str, Any] | Self) -> Self:
        """The same facts, checked and complete. Raises IndexFormatError that names the field and its value."""
        if isinstance(content, cls):
            return content
        try:
            return cls.model_validate_json(json.dumps(dict(content), default=_plain))
        except ValidationError as error:
            raise IndexFormatError(f"The manifest cannot be used: {describe_fault(error)}.") from None
        except TypeError as error:
            raise IndexFormatError(f"The manifest cannot be written as JSON: {error}.") from None

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON keeps it, unknown keys included."""
        return self.model_dump(mode="json", by_alias=True)

    def __getitem__(self, name: str) -> Any:
        return self.to_json()[name]

    def __contains__(self, name: object) -> bool:
        return name in self.to_json()

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # pydantic yields pairs; a mapping yields its keys
        return iter(self.to_json())

    def keys(self) -> KeysView[str]:
        return self.to_json().keys()

    def get(self, name: str, default: Any = None) -> Any:
        return self.to_json().get(name, default)


class EncoderFacts(Facts):
    """The encoder that made the vectors; `revision` is the commit of one from the Hub."""

    model: str | None = None
    revision: str | None = None
    weights_sha256: str | None = None
    ndim: int | None = None
    preprocessing: dict[str, Any] = {}
    precision: str | None = None

    @property
    def pinned(self) -> str | None:
        """The name under which the same weights are found again, whatever else is published under the model's."""
        return f"{self.model}@{self.revision}" if self.model and self.revision else self.model


class DatasetFacts(Facts):
    """Where the products come from."""

    id: str | None = None
    revision: str | None = None
    split: str | None = None
    licence: str | None = None
    content_sha256: str | None = None
    licences: tuple[str, ...] = ()

    @property
    def all_licences(self) -> tuple[str, ...]:
        """Each licence by itself; older manifests have them in one text."""
        return self.licences or tuple(self.licence.split(", ") if self.licence else ())


class Alarms(Facts):
    """What a line does: it calls a match weak for this share of pictures without clothes, and of those with some."""

    below: float
    caught: float
    false_alarms: dict[str, float] = {}
    without_clothes: str | None = None


class VoteFigures(Facts):
    """How good the neighbours' vote on one attribute is; nobody can be right where nothing was shown as sure."""

    accuracy: float
    macro_f1: float
    weighted_f1: float
    calibration_error: float
    sure_shown: float
    sure_right: float | None = None
    known_shown: float | None = None
    known_right: float | None = None


class Evaluation(Facts):
    """What was measured of the encoder."""

    queries: str | None = None
    gallery: str | None = None
    precision_at_5: dict[str, float] = Field(default={}, alias="precision@5")
    chance: dict[str, float] = {}
    mean_average_precision: dict[str, float] = Field(default={}, alias="mAP")
    photos_right_group_at_5: float | None = Field(default=None, alias="photos right_group@5")
    vote: dict[str, VoteFigures] = Field(default_factory=dict)
    clothes_probe: Alarms | None = None


class VoteFacts(Facts):
    """How the neighbours' vote on one attribute is counted; what is None is counted as usual."""

    neighbours: int | None = Field(default=None, ge=1)
    temperature: float | None = Field(default=None, gt=0)
    slope: float | None = None
    offset: float | None = None


class MapFacts(Facts):
    """How the catalog's map was made, or why there is none; older indexes say nothing.

    `neighbours_kept` is the share of each product's five nearest that are among its twenty nearest on the map.
    """

    method: str | None = None
    missing: str | None = None
    neighbours_kept: float | None = Field(default=None, ge=0, le=1)


class ClothesProbe(Facts):
    """A score of a vector: weights of its ndim numbers, of waves across their space, and of one, the last."""

    weights: tuple[float, ...]
    below: float


class KindFacts(Facts):
    """A softmax over kinds of garments: a row of ndim + 1 weights for each name, and the types that are in none."""

    names: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    others: tuple[str, ...] = ()


def describe_fault(error: ValidationError) -> str:
    """What is wrong with the first field that is, and how many more there are."""
    first, *more = error.errors(include_url=False)
    field, reason = ".".join(map(str, first["loc"])), first["msg"].removeprefix("Input ")
    if first["type"] == "missing":
        told = f"{field} is missing"
    else:
        told = f"{field} is {shortened(first['input'])} and {reason}" if field else reason
    return told + (f" (and {len(more):,} more)" if more else "")


def _plain(value: object) -> object:
    if isinstance(value, Facts):
        return value.to_json()
    raise TypeError(f"{shortened(value)} is of type {type(value).__name__}")
