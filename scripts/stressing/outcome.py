"""Single results from many threads in; how many there were of each, and what was lost, out."""

from __future__ import annotations

import sys
import threading
from collections import Counter

LONGEST = 300  # letters that are shown of what was lost


class Outcome:
    """What came of one kind of stress."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.lost: list[str] = []
        self.lost_of: Counter[str] = Counter()
        self.told: list[str] = []
        self._lock = threading.Lock()

    def note(self, what: str, lost: str = "") -> None:
        """Count one result; `lost` says what went wrong with it, if anything did."""
        with self._lock:
            self.counts[what] += 1
            if lost:
                self.lost_of[what] += 1
                self.lost.append(f"{what}: {lost}")

    def tell(self, what: str) -> None:
        """Add a line that is no result: a measure. It is shown at once too, since the end may be an hour away."""
        self.told.append(what)
        print(f"{self.name}: {what}", file=sys.stderr, flush=True)

    def __str__(self) -> str:
        """One line, what was measured, and of each kind that was lost how often and the first."""
        told = ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items())) or "nothing"
        shown = (next(one for one in self.lost if one.startswith(f"{kind}: ")) for kind in self.lost_of)
        losses = [f"{self.lost_of[one.partition(': ')[0]]:,} × {' '.join(one.split())[:LONGEST]}" for one in shown]
        return "\n  ".join([f"{self.name}: {told}; lost {len(self.lost):,}", *self.told, *losses])
