"""Callers in; turns for them out: a few at a time, one caller after the other, and nobody more than a share."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio

from fashion_search.decoding.bounds import BusyError
from fashion_search.web.texts import TEXTS

AT_ONCE = 8
WAITING = 64
# Of one caller, so that others find a turn free and a place to wait.
RUNNING_EACH = 6
WAITING_EACH = 16
TOO_MANY = f"You have {WAITING_EACH} questions waiting here, which is the most. Ask again when they are answered."


class ShareError(RuntimeError):
    """A caller who wants more than a share."""


class Turns:
    """A few questions are answered at a time, some wait, and the rest are asked to come again."""

    def __init__(self) -> None:
        self._limiter: anyio.CapacityLimiter | None = None
        self._running: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # the caller whose turn is next comes first

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    async def run(self, caller: str, function: Callable[..., Any], *values: Any, bounded: bool = True) -> Any:
        """The function's answer, worked out in a thread. Raises BusyError, or ShareError for a `bounded` caller."""
        self._limiter = self._limiter or anyio.CapacityLimiter(AT_ONCE)
        async with self._turn(caller, bounded):
            return await anyio.to_thread.run_sync(function, *values, limiter=self._limiter)

    @asynccontextmanager
    async def _turn(self, caller: str, bounded: bool) -> AsyncIterator[None]:
        await self._begin(caller, bounded)
        try:
            yield
        finally:
            self._end(caller)

    async def _begin(self, caller: str, bounded: bool) -> None:
        if self._is_free(caller):
            self._running[caller] += 1
            return
        own = self._waiting.get(caller, ())
        if bounded and len(own) >= WAITING_EACH:
            raise ShareError(TOO_MANY)
        if self.waiting >= WAITING:
            raise BusyError(TEXTS["busy"])
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(caller, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(caller, turn)
            raise

    def _leave(self, caller: str, turn: asyncio.Future[None]) -> None:
        """Somebody hung up: the place goes, or the turn that was just given."""
        if turn.done() and not turn.cancelled():
            self._end(caller)
        elif turn in self._waiting.get(caller, ()):
            self._waiting[caller].remove(turn)
            if not self._waiting[caller]:
                del self._waiting[caller]

    def _is_free(self, caller: str) -> bool:
        return self._running.total() < AT_ONCE and self._running[caller] < RUNNING_EACH

    def _end(self, caller: str) -> None:
        """Give the turn on, to the caller who has waited longest for one."""
        self._running[caller] -= 1
        if not self._running[caller]:
            del self._running[caller]
        for following in list(self._waiting):
            if self._is_free(following):
                self._give(following)

    def _give(self, caller: str) -> None:
        """A turn for the one of the caller's questions that has waited longest, unless all have hung up."""
        own = self._waiting.pop(caller)
        while own and own[0].done():
            own.popleft()
        if own:
            self._running[caller] += 1
            own.popleft().set_result(None)
        if own:
            self._waiting[caller] = own  # behind the others
