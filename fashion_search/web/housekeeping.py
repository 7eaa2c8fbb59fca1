"""A running app in; the same without what earlier calls left in its memory and on its disk, out, once a minute."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from fashion_search.web.bodies import BODY, WAIT
from fashion_search.web.kept import AGE, sweep
from fashion_search.web.uploads import upload_folder

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]

EVERY = 60  # seconds
# How many visitors' components Gradio remembers: 40 KB each, for a page that changes none of them.
SESSIONS = 64
# The rounds for which an answer is kept that nobody fetched, and how many are.
ROUNDS, ANSWERS = 5, 512
FULL = "Too many are asking at once. Try again in {seconds} seconds."


def housekeeping(every: float = EVERY, age: float = AGE) -> Lifespan:
    """The lifespan of an app that is tidied while it runs."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(_keep_tidy(app.get_blocks(), every, age))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return lifespan


def together(*lifespans: Lifespan) -> Lifespan:
    """One lifespan of several: they begin in this order and end in the other."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in lifespans:
                await stack.enter_async_context(one(app))
            yield

    return lifespan


def bound_queue(queue: Any, most: int) -> None:
    """Let the requests that wait hold at most `most` bytes together, and Gradio note nothing about those answered.

    It would work out anew, after each call, how long the last 10,000 took.
    """
    queue.ANALYTICS_MAX_EVENTS = 1
    queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    queue.pending_messages_per_session.max_size = ANSWERS
    push = queue.push

    async def push_bounded(body: Any, request: Any, username: str | None) -> tuple[bool, Any, str]:
        waiting = [request, *(event.request for event in queue.event_ids_to_events.values())]
        if sum(one.scope.get(BODY, 0) for one in waiting) > most:
            return False, FULL.format(seconds=WAIT), "queue_full"
        done, told, state = await push(body, request, username)
        return done, FULL.format(seconds=WAIT) if state == "queue_full" else told, state

    queue.push = push_bounded


async def _keep_tidy(page: Any, every: float, age: float) -> None:
    waited: dict[str, int] = {}
    while True:
        await asyncio.sleep(every)
        waited = await tidy(page, waited, age)


async def tidy(page: Any, waited: dict[str, int], age: float) -> dict[str, int]:
    """One round: sessions, files older than `age` seconds, and Gradio's lists of them."""
    waited = forget_sessions(page._queue, waited)
    await asyncio.to_thread(sweep, upload_folder(), age)
    forget_files(page)
    return waited


def forget_sessions(queue: Any, waited: dict[str, int]) -> dict[str, int]:
    """Let go of the messages of sessions in which nothing is under way; how many rounds the others have waited.

    Gradio keeps them, answers that were never fetched among them, until 2,000 more have come.
    """
    known = {*queue.pending_messages_per_session, *queue.pending_event_ids_session}
    idle = {session for session in known if not _under_way(queue, session)}
    rounds = {session: waited.get(session, 0) + 1 for session in idle}
    unread = queue.pending_event_ids_session
    for session in [session for session, count in rounds.items() if count > (ROUNDS if unread.get(session) else 1)]:
        queue.pending_messages_per_session.pop(session, None)
        queue.pending_event_ids_session.pop(session, None)
        del rounds[session]
    return rounds


def _under_way(queue: Any, session: str) -> bool:
    return any(event in queue.event_ids_to_events for event in queue.pending_event_ids_session.get(session, ()))


def forget_files(page: Any) -> None:
    """Let Gradio's lists of the files that it made know of those that are there."""
    for files in (page.upload_file_set, *page.temp_file_sets):
        files -= {file for file in files if not Path(file).exists()}
