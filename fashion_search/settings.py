"""Environment variables in, one validated Settings out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from fashion_search.decoding.bounds import BOUNDS, Bounds
from fashion_search.hub_client import COMMIT

ENGINES = ("auto", "torch", "openvino")
MOST_RESULTS = 20
LEAST_REFRESH, MOST_REFRESH = 1, 7 * 24 * 60  # minutes
COUNTED = (None, "log", "info")
FALLBACKS = (None, "sample")
LONGEST_START = 3600  # seconds
SWITCH = {"": False, "off": False, "on": True}
MILVUS = "milvus://"


@dataclass(frozen=True)
class Settings:
    """What the app serves and how; `index` None means the bundled sample."""

    index: str | None = None
    index_revision: str | None = None
    engine: str = "auto"
    top_k: int = 5
    bounds: Bounds = BOUNDS
    refresh_minutes: float | None = None
    count: str | None = None
    start_seconds: float = 20
    fallback: str | None = None
    metrics: bool = False

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
        if self.index_revision and is_milvus(self.index):
            raise ValueError(
                "FASHION_INDEX_REVISION is set but FASHION_INDEX is a collection of Milvus, which has one edition; "
                "unset it."
            )
        if self.count not in COUNTED:
            raise ValueError(f"FASHION_COUNT is {self.count!r}; allowed are log and info, or nothing at all.")
        if not 0 < self.start_seconds <= LONGEST_START:
            raise ValueError(
                f"FASHION_START_SECONDS is {self.start_seconds:g}; allowed are more than 0 and up to {LONGEST_START}."
            )
        if self.fallback not in FALLBACKS:
            raise ValueError(f"FASHION_FALLBACK is {self.fallback!r}; allowed is sample, or nothing at all.")
        self._check_refresh()

    def _check_refresh(self) -> None:
        if self.refresh_minutes is None:
            return
        if not self.index:
            raise ValueError("FASHION_REFRESH is set but FASHION_INDEX is not; the drawn sample never changes.")
        if not LEAST_REFRESH <= self.refresh_minutes <= MOST_REFRESH:
            raise ValueError(
                f"FASHION_REFRESH is {self.refresh_minutes:g}; allowed are {LEAST_REFRESH} to {MOST_REFRESH} minutes."
            )
        if COMMIT.fullmatch(self.index_revision or ""):
            raise ValueError(
                f"FASHION_REFRESH is set but FASHION_INDEX_REVISION is the commit {self.index_revision!r}, which never "
                "changes; name a branch or tag, or unset one of them."
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
            refresh_minutes=_number("FASHION_REFRESH", "minutes", environ),
            count=environ.get("FASHION_COUNT", "").strip() or None,
            start_seconds=_number("FASHION_START_SECONDS", "seconds", environ, cls.start_seconds) or 0,
            fallback=environ.get("FASHION_FALLBACK", "").strip() or None,
            metrics=_switch("FASHION_METRICS", environ),
        )


def is_milvus(index: str | None) -> bool:
    """Whether an index is a collection of Milvus, rather than a folder or a repo of the Hub."""
    return (index or "").startswith(MILVUS)


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = f"FASHION_TOP_K is {text!r}; allowed is a whole number from 1 to {MOST_RESULTS}."
        raise ValueError(message) from None


def _number(name: str, unit: str, environ: Mapping[str, str], default: float | None = None) -> float | None:
    text = environ.get(name, "").strip()
    try:
        return float(text) if text else default
    except ValueError:
        raise ValueError(f"{name} is {text!r}; allowed is a number of {unit}, like 10.") from None


def _switch(name: str, environ: Mapping[str, str]) -> bool:
    text = environ.get(name, "").strip()
    if text not in SWITCH:
        raise ValueError(f"{name} is {text!r}; allowed is on, or nothing at all.")
    return SWITCH[text]
