"""Single questions from several threads in, answers out: what comes while one batch runs makes up the next."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

Row = npt.NDArray[Any]


@dataclass(eq=False)
class _Question:
    item: Row
    answer: Row | None = None


class Turns:
    """Runs one batch at a time, of at most `most` questions; a question alone never waits for company.

    A caller waits for the batch that is running and, in a crowd, for those ahead of it; nothing waits for a clock.
    """

    def __init__(self, run: Callable[[list[Row]], Row], most: int) -> None:
        self._run = run
        self._most = most
        self._waiting: list[_Question] = []
        self._list = threading.Lock()
        self._turn = threading.Lock()

    def ask(self, item: Row) -> Row:
        """Return the answer to one item, (ndim,); what `run` raises for a batch, one of its callers sees."""
        question = _Question(item)
        with self._list:
            self._waiting.append(question)
        try:
            while question.answer is None:
                with self._turn:
                    if question.answer is None:
                        self._answer_some()
        finally:
            self._forget(question)
        return question.answer

    def _answer_some(self) -> None:
        """Answer those that have waited longest; they stay in the list until they have their answer."""
        with self._list:
            group = self._waiting[: self._most]
        for question, answer in zip(group, self._run([question.item for question in group]), strict=True):
            question.answer = answer
        with self._list:
            self._waiting = [question for question in self._waiting if question.answer is None]

    def _forget(self, question: _Question) -> None:
        """Take a question out whose caller has been answered or has failed."""
        with self._list:
            self._waiting = [other for other in self._waiting if other is not question]
