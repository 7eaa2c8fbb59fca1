"""Something that takes a while to make in; the same, made when it is first asked for and never again, out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Makes it when it is first asked for; who asks meanwhile waits for that one."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: list[T] = []

    def get(self) -> T:
        """What was made."""
        with self._lock:
            self._made = self._made or [self._make()]
            return self._made[0]
