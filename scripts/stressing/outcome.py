"""Single results from many threads in; how many there were of each, and what was lost, out."""

from __future__ import annotations

import threading
from collections import Counter


class Outcome:
    """What came of one kind of stress."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.lost: list[str] = []
        self.told: list[str] = []
        self._lock = threading.Lock()

    def note(self, what: str, lost: str = "") -> None:
        """Count one result; `lost` says what went wrong with it, if anything did."""
        with self._lock:
            self.counts[what] += 1
            if lost:
                self.lost.append(f"{what}: {lost}")

    def tell(self, what: str) -> None:
        """Add a line that is no result: a measure."""
        self.told.append(what)

    def __str__(self) -> str:
        """One line, what was measured, and the first of what was lost."""
        told = ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items())) or "nothing"
        return "\n  ".join([f"{self.name}: {told}; lost {len(self.lost)}", *self.told, *self.lost[:5]])
