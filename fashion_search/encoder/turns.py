"""Single questions from several threads in, answers out: one by all cores, a crowd in batches on a core each."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

Row = npt.NDArray[Any]
Run = Callable[[list[Row]], Row]


@dataclass(eq=False)
class _Question:
    item: Row
    answer: Row | None = None


class Turns:
    """Answers a question at once where nobody else asks; what comes meanwhile is answered in batches, side by side.

    `alone` answers one and may use every core. In a crowd `together` answers up to `most`, on one core, in as many
    batches at once as there are `cores`; threads that share a batch between cores wait for each other wherever
    something else wants a core too, which a crowd does. Nothing waits for a clock.
    """

    def __init__(self, alone: Run, together: Run, most: int, cores: int) -> None:
        self._alone, self._together = alone, together
        self._most, self._cores = most, cores
        self._waiting: list[_Question] = []
        self._free = cores
        self._changed = threading.Condition()

    def ask(self, item: Row) -> Row:
        """Return the answer to one item, (ndim,); what a batch raises, one of its callers sees."""
        question = _Question(item)
        with self._changed:
            self._waiting.append(question)
        while question.answer is None:
            with self._turn(question) as (run, group):
                for one, answer in zip(group, run([one.item for one in group]) if group else [], strict=True):
                    one.answer = answer
        return question.answer

    @contextmanager
    def _turn(self, question: _Question) -> Iterator[tuple[Run, list[_Question]]]:
        """Wait until the question is answered or can be; then how, and with which others, and the cores for it.

        A batch that fails leaves the others of it waiting in their places.
        """
        with self._changed:
            self._changed.wait_for(lambda: question.answer is not None or (self._free and question in self._waiting))
            run, cores, group = self._choose(question)
            self._free -= cores
            self._waiting = [other for other in self._waiting if other not in group]
        try:
            yield run, group
        finally:
            with self._changed:
                self._free += cores
                again = [other for other in group if other.answer is None and other is not question]
                self._waiting = again + self._waiting
                self._changed.notify_all()

    def _few(self) -> bool:
        """Whether one after the other, each on all cores, all have their answers soonest."""
        return len(self._waiting) <= max(1, self._cores // 2)

    def _choose(self, question: _Question) -> tuple[Run, int, list[_Question]]:
        """How the question is answered, on how many cores, and who else waits longest and comes along."""
        if question.answer is not None:
            return self._together, 0, []
        if self._free == self._cores and self._few():
            return self._alone, self._cores, [question]
        size = min(self._most, -(-len(self._waiting) // self._free))
        others = [other for other in self._waiting if other is not question]
        return self._together, 1, [question, *others[: size - 1]]
