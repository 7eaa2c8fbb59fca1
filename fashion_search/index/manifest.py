"""What made an index and what it holds, as JSON, in; one typed, frozen description that vouches for itself out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from reprlib import repr as shortened
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError, from_json

from fashion_search.files import sha256
from fashion_search.index.facts import (
    AGAIN,
    ClothesProbe,
    DatasetFacts,
    EncoderFacts,
    Evaluation,
    Facts,
    IndexFormatError,
    KindFacts,
    MapFacts,
    VoteFacts,
    describe_fault,
)

FORMAT_VERSION = 1
DTYPE = "f16"
METRIC = "cos"
# Without these a folder cannot be checked; everything else has a default.
NEEDED = ("encoder", "ndim", "dtype", "metric", "count", "files")


class Manifest(Facts):
    """Everything that an index records of itself; an index in memory has no files yet."""

    format_version: int = FORMAT_VERSION
    count: int = Field(default=0, ge=0)
    ndim: int = Field(default=0, ge=0)
    dtype: str = DTYPE
    metric: str = METRIC
    encoder: EncoderFacts = EncoderFacts()
    dataset: DatasetFacts = DatasetFacts()
    title: str | None = None
    description: str | None = None
    # None in an index of an older version: the columns worth filtering by are then found when it is opened.
    facets: tuple[str, ...] | None = None
    facets_named: bool = False  # by the owner, not found
    # Products that the page offers to start from; None in an index of an older version, which offers none of its own.
    examples: tuple[str, ...] | None = None
    skipped: int = Field(default=0, ge=0)
    evaluation: Evaluation | None = None
    vote: dict[str, VoteFacts] = Field(default_factory=dict)
    clothes_probe: ClothesProbe | None = None
    kinds: KindFacts | None = None
    map: MapFacts = MapFacts()
    second: EncoderFacts | None = None  # whose vectors of some products are kept to compare with
    near_duplicate: float | None = Field(default=None, gt=0, le=1)
    built_at: str | None = None
    command: str | None = None
    versions: dict[str, str] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
    sizes: dict[str, int] = Field(default_factory=dict)
    sha256: str | None = None

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """The manifest in the bytes of a manifest.json. Raises IndexFormatError."""
        content = _object(data)
        _check_version(content)
        if absent := [name for name in NEEDED if name not in content]:
            raise IndexFormatError(f"The index's manifest.json lacks {', '.join(absent)}; {AGAIN}.")
        try:
            manifest = cls.model_validate_json(data)
        except ValidationError as error:
            raise IndexFormatError(f"The index's manifest.json is damaged: {describe_fault(error)}; {AGAIN}.") from None
        said, found = manifest.sha256, _own_hash(content)
        if said and said != found:  # older manifests say nothing of themselves
            raise IndexFormatError(
                f"The index's manifest.json has the hash {found[:12]}… and says {said[:12]}… of itself: "
                f"it was changed or damaged; {AGAIN}."
            )
        return manifest

    def replace(self, **changes: Any) -> Self:
        """A copy with other values, checked like any other."""
        return self.of({**self.to_json(), **changes})

    def vouch(self) -> Self:
        """A copy with the hash of its own content."""
        return self.replace(sha256=_own_hash(self.to_json()))

    @model_validator(mode="after")
    def _probe_fits(self) -> Self:
        if self.clothes_probe and self.ndim and len(self.clothes_probe.weights) <= self.ndim:
            found = f"{len(self.clothes_probe.weights):,} numbers and should be ndim + 1 or more, {self.ndim + 1:,}"
            raise PydanticCustomError("probe", "clothes_probe.weights is {found}", {"found": found})
        return self

    @model_validator(mode="after")
    def _kinds_fit(self) -> Self:
        if self.kinds and self.ndim and {len(row) for row in self.kinds.weights} != {self.ndim + 1}:
            wanted = f"{self.ndim + 1:,} numbers for each of {len(self.kinds.names)} names"
            raise PydanticCustomError("kinds", "kinds.weights should be {wanted}", {"wanted": wanted})
        return self


def _object(data: bytes) -> dict[str, Any]:
    try:
        content = from_json(data)
    except ValueError as error:  # no JSON, no UTF-8, or brackets within brackets without end
        raise IndexFormatError(f"The index's manifest.json is damaged ({error}); {AGAIN}.") from None
    if not isinstance(content, dict):
        raise IndexFormatError(f"The index's manifest.json is {shortened(content)} and should be an object; {AGAIN}.")
    return content


def _check_version(content: Mapping[str, Any]) -> None:
    found = content.get("format_version")
    if found == FORMAT_VERSION and not isinstance(found, bool):
        return
    if isinstance(found, int) and found > FORMAT_VERSION:
        advice = "install a newer version of the program"
    else:
        command = content.get("command")
        advice = f"rebuild it: {shortened(command)}" if isinstance(command, str) else "rebuild it with build_index.py"
    raise IndexFormatError(
        f"The index has format version {shortened(found)} and this program reads version {FORMAT_VERSION}; {advice}."
    )


def _own_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content without its own `sha256`, however it is indented or ordered."""
    rest = {name: value for name, value in content.items() if name != "sha256"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode())
