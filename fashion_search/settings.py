"""Environment variables in, one validated Settings out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from fashion_search.decoding.bounds import BOUNDS, Bounds

ENGINES = ("auto", "torch", "openvino")
MOST_RESULTS = 20


@dataclass(frozen=True)
class Settings:
    """What the app serves and how; `index` None means the bundled sample."""

    index: str | None = None
    index_revision: str | None = None
    engine: str = "auto"
    top_k: int = 5
    bounds: Bounds = BOUNDS

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise ValueError(f"FASHION_ENGINE is {self.engine!r}; allowed are {', '.join(ENGINES)}.")
        if not 1 <= self.top_k <= MOST_RESULTS:
            raise ValueError(f"FASHION_TOP_K is {self.top_k}; allowed is a whole number from 1 to {MOST_RESULTS}.")
        if self.index_revision and not self.index:
            raise ValueError(
                f"FASHION_INDEX_REVISION is {self.index_revision!r} but FASHION_INDEX is not set; "
                "name the Hub repo it belongs to, or unset it."
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings of `environ`; an unset or empty variable means its default."""
        return cls(
            index=environ.get("FASHION_INDEX", "").strip() or None,
            index_revision=environ.get("FASHION_INDEX_REVISION", "").strip() or None,
            engine=environ.get("FASHION_ENGINE", "").strip() or "auto",
            top_k=_whole_number(environ.get("FASHION_TOP_K", "").strip() or "5"),
            bounds=Bounds.from_environment(environ),
        )


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = f"FASHION_TOP_K is {text!r}; allowed is a whole number from 1 to {MOST_RESULTS}."
        raise ValueError(message) from None
