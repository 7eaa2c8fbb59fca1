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
# Batches take long and are worked a picture at a time: with every turn theirs, a single picture waits for a whole one.
BATCHES_AT_ONCE = 4
TOO_MANY = f"You have {WAITING_EACH} questions waiting here, which is the most. Ask again when they are answered."
Asker = tuple[str, bool]  # a caller, and whether with a batch


class ShareError(RuntimeError):
    """A caller who wants more than a share."""


class Turns:
    """A few questions are answered at a time, some wait, and the rest are asked to come again."""

    def __init__(self) -> None:
        self._limiter: anyio.CapacityLimiter | None = None
        self._running: Counter[Asker] = Counter()
        self._waiting: dict[Asker, deque[asyncio.Future[None]]] = {}  # the one whose turn is next comes first

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    async def run(
        self, caller: str, function: Callable[..., Any], *values: Any, bounded: bool = True, batch: bool = False
    ) -> Any:
        """The function's answer, worked out in a thread. Raises BusyError, or ShareError for a `bounded` caller."""
        self._limiter = self._limiter or anyio.CapacityLimiter(AT_ONCE)
        async with self._turn((caller, batch), bounded):
            return await anyio.to_thread.run_sync(function, *values, limiter=self._limiter)

    @asynccontextmanager
    async def _turn(self, asker: Asker, bounded: bool) -> AsyncIterator[None]:
        await self._begin(asker, bounded)
        try:
            yield
        finally:
            self._end(asker)

    async def _begin(self, asker: Asker, bounded: bool) -> None:
        if self._is_free(asker):
            self._running[asker] += 1
            return
        own = sum(len(turns) for (caller, _), turns in self._waiting.items() if caller == asker[0])
        if bounded and own >= WAITING_EACH:
            raise ShareError(TOO_MANY)
        if self.waiting >= WAITING:
            raise BusyError(TEXTS["busy"])
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(asker, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(asker, turn)
            raise

    def _leave(self, asker: Asker, turn: asyncio.Future[None]) -> None:
        """Somebody hung up: the place goes, or the turn that was just given."""
        if turn.done() and not turn.cancelled():
            self._end(asker)
        elif turn in self._waiting.get(asker, ()):
            self._waiting[asker].remove(turn)
            if not self._waiting[asker]:
                del self._waiting[asker]

    def _is_free(self, asker: Asker) -> bool:
        caller, batch = asker
        batches = sum(count for (_, is_batch), count in self._running.items() if is_batch)
        own = self._running[caller, True] + self._running[caller, False]
        free = self._running.total() < AT_ONCE and own < RUNNING_EACH
        return free and not (batch and batches >= BATCHES_AT_ONCE)

    def _end(self, asker: Asker) -> None:
        """Give the turn on, to whoever has waited longest for one."""
        self._running[asker] -= 1
        if not self._running[asker]:
            del self._running[asker]
        for following in list(self._waiting):
            if self._is_free(following):
                self._give(following)

    def _give(self, asker: Asker) -> None:
        """A turn for the one of somebody's questions that has waited longest, unless all have hung up."""
        own = self._waiting.pop(asker)
        while own and own[0].done():
            own.popleft()
        if own:
            self._running[asker] += 1
            own.popleft().set_result(None)
        if own:
            self._waiting[asker] = own  # behind the others
