"""Searches and what came of them in; how many were in vain, and under which filters, out. No pictures, no addresses."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

MOST_FILTERS = 1000  # counted one by one in a day; the rest are counted together
SHOWN = 5
OTHERS = "(others)"


def today() -> date:
    """The day in UTC, which no change of the clocks makes longer or shorter."""
    return datetime.now(UTC).date()


class Counters:
    """What is counted of one day; `tell` is given a line for each day that is over."""

    def __init__(self, public: bool, tell: Callable[[str], object] = print, day: Callable[[], date] = today) -> None:
        self.public = public  # whether /info tells them
        self._tell, self._day = tell, day
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._since = self._day()
        self._kinds = Counter(searches=0, weak=0, none=0)
        self._asked: Counter[str] = Counter()
        self._none: Counter[str] = Counter()

    def count(self, where: Mapping[str, Any] | None, found: int, weak: bool) -> None:
        """One search under these filters, which found so many products."""
        with self._lock:
            self._turn()
            self._kinds += Counter(searches=1, weak=int(weak), none=int(not found))
            for name in names_of(where or {}):
                known = name if name in self._asked or len(self._asked) < MOST_FILTERS else OTHERS
                self._asked[known] += 1
                self._none[known] += int(not found)

    def close(self) -> None:
        """Tells of the day so far; the program ends."""
        with self._lock:
            if self._kinds["searches"]:
                self._tell(self._line())
            self._start()

    def to_dict(self) -> dict[str, Any]:
        """The day so far, for /info."""
        with self._lock:
            self._turn()
            filters = {name: {"searches": n, "none": self._none[name]} for name, n in self._asked.most_common()}
            kinds = {kind: self._kinds[kind] for kind in ("searches", "weak", "none")}
            return {"day": self._since.isoformat(), **kinds, "filters": filters}

    def _turn(self) -> None:
        if self._day() != self._since:
            self._tell(self._line())
            self._start()

    def _line(self) -> str:
        worst = [f"{name} {n:,} of {self._asked[name]:,}" for name, n in self._none.most_common(SHOWN) if n]
        return (
            f"searched {self._since}: {self._kinds['searches']:,} searches, {self._kinds['weak']:,} weak, "
            f"{self._kinds['none']:,} found nothing" + (f"; most often with {', '.join(worst)}" if worst else "")
        )


def names_of(where: Mapping[str, Any]) -> list[str]:
    """The filters as they are counted: a value each, bounds by their column alone."""
    names: list[str] = []
    for column, wanted in where.items():
        names += [column] if isinstance(wanted, Mapping) else [f"{column}={value}" for value in wanted]
    return names
