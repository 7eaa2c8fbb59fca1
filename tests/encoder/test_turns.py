"""One question takes all cores, a crowd a core a batch; each caller gets its own answer, and a failure is told."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from fashion_search.encoder.turns import Turns

SECONDS = 10


def doubled(items: list[np.ndarray]) -> np.ndarray:
    return np.stack([item * 2 for item in items])


def unexpected(items: list[np.ndarray]) -> np.ndarray:
    raise AssertionError(f"{len(items)} questions were not to be answered in this way")


class Gate:
    """Answers questions, once it is opened; says how many it was given."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.asked = threading.Semaphore(0)
        self._open = threading.Event()

    def run(self, items: list[np.ndarray]) -> np.ndarray:
        self.sizes.append(len(items))
        self.asked.release()
        assert self._open.wait(SECONDS)
        return doubled(items)

    def open(self) -> None:
        self._open.set()


class Callers:
    """Threads that ask, each for the double of its number."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.answers: dict[int, int] = {}
        self.threads: list[threading.Thread] = []

    def ask(self, *numbers: int) -> None:
        for number in numbers:
            self.threads.append(threading.Thread(target=self._ask, args=(number,), daemon=True))
            self.threads[-1].start()

    def _ask(self, number: int) -> None:
        self.answers[number] = int(self.turns.ask(np.array([number]))[0])

    def wait_for(self, waiting: int) -> None:
        until(lambda: len(self.turns._waiting) == waiting)

    def heard(self) -> dict[int, int]:
        for thread in self.threads:
            thread.join(SECONDS)
        return dict(sorted(self.answers.items()))


def until(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        threading.Event().wait(SECONDS / 1000)
    raise AssertionError("It did not come to that.")


def test_a_question_that_nobody_shares_takes_all_cores() -> None:
    assert Turns(doubled, unexpected, 4, cores=2).ask(np.array([21]))[0] == 42


def test_everyone_gets_their_own_answer() -> None:
    callers = Callers(Turns(doubled, doubled, 3, cores=2))
    callers.ask(*range(20))
    assert callers.heard() == {at: 2 * at for at in range(20)}


def test_what_comes_meanwhile_is_answered_in_equal_batches_side_by_side() -> None:
    alone, together = Gate(), Gate()
    callers = Callers(Turns(alone.run, together.run, 4, cores=2))
    callers.ask(0)
    assert alone.asked.acquire(timeout=SECONDS)
    callers.ask(1, 2, 3, 4, 5, 6)
    callers.wait_for(6)
    assert together.sizes == []  # the first has all cores
    alone.open()
    assert together.asked.acquire(timeout=SECONDS) and together.asked.acquire(timeout=SECONDS)
    assert together.sizes == [3, 3]  # at once, before either has an answer
    together.open()
    assert callers.heard() == {at: 2 * at for at in range(7)}
    assert alone.sizes == [1]


def test_a_batch_has_so_many_at_most() -> None:
    alone, together = Gate(), Gate()
    callers = Callers(Turns(alone.run, together.run, 4, cores=1))
    callers.ask(0)
    assert alone.asked.acquire(timeout=SECONDS)
    callers.ask(*range(1, 10))
    callers.wait_for(9)
    alone.open()
    together.open()
    assert callers.heard() == {at: 2 * at for at in range(10)}
    assert together.sizes[:2] == [4, 4] and sum(together.sizes) + sum(alone.sizes) == 10


def test_few_for_many_cores_are_answered_one_after_the_other_by_all() -> None:
    gate = Gate()
    callers = Callers(Turns(gate.run, unexpected, 4, cores=8))
    callers.ask(0)
    assert gate.asked.acquire(timeout=SECONDS)
    callers.ask(1, 2, 3, 4)
    callers.wait_for(4)
    gate.open()
    assert callers.heard() == {at: 2 * at for at in range(5)}
    assert gate.sizes == [1] * 5


def test_a_failed_batch_is_told_and_the_others_of_it_are_tried_again() -> None:
    alone, calls = Gate(), []

    def fails_once(items: list[np.ndarray]) -> np.ndarray:
        calls.append(len(items))
        if len(calls) == 1:
            raise RuntimeError("no memory")
        return doubled(items)

    turns = Turns(alone.run, fails_once, 4, cores=1)
    callers, told = Callers(turns), []

    def ask(number: int) -> None:
        try:
            callers._ask(number)
        except RuntimeError as error:
            told.append((number, str(error)))

    callers.ask(0)
    assert alone.asked.acquire(timeout=SECONDS)
    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    callers.wait_for(3)
    alone.open()
    for thread in threads:
        thread.join(SECONDS)
    [(failed, sentence)] = told
    assert sentence == "no memory" and calls[0] == 3
    assert callers.heard() == {at: 2 * at for at in range(4) if at != failed}
    assert turns.ask(np.array([5]))[0] == 10


def test_one_that_fails_alone_is_told_and_the_next_is_answered() -> None:
    failures = [RuntimeError("no memory")]

    def alone(items: list[np.ndarray]) -> np.ndarray:
        if failures:
            raise failures.pop()
        return doubled(items)

    turns = Turns(alone, unexpected, 4, cores=2)
    with pytest.raises(RuntimeError, match="no memory"):
        turns.ask(np.array([1]))
    assert turns.ask(np.array([2]))[0] == 4
