"""Questions that come while a batch runs share the next one, each caller gets its own answer, and a failure is told."""

import threading
import time

import numpy as np
import pytest

from fashion_search.encoder.turns import Turns


def doubled(items: list[np.ndarray]) -> np.ndarray:
    return np.stack([item * 2 for item in items])


def ask_all(turns: Turns, count: int) -> dict[int, int]:
    answers: dict[int, int] = {}
    threads = [
        threading.Thread(target=lambda at=at: answers.__setitem__(at, int(turns.ask(np.array([at]))[0])))
        for at in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    return answers


def test_a_question_alone_is_answered_at_once() -> None:
    assert Turns(doubled, 4).ask(np.array([21]))[0] == 42


def test_everyone_gets_their_own_answer() -> None:
    assert ask_all(Turns(doubled, 3), 20) == {at: 2 * at for at in range(20)}


def test_what_comes_meanwhile_shares_the_next_batch() -> None:
    sizes: list[int] = []

    def slow(items: list[np.ndarray]) -> np.ndarray:
        sizes.append(len(items))
        time.sleep(0.05)
        return doubled(items)

    ask_all(Turns(slow, 4), 9)
    assert sum(sizes) == 9 and max(sizes) == 4 and len(sizes) < 9


def test_a_failed_batch_is_told_and_the_others_are_tried_again() -> None:
    calls: list[int] = []

    def fails_once(items: list[np.ndarray]) -> np.ndarray:
        calls.append(len(items))
        if len(calls) == 1:
            raise RuntimeError("no memory")
        return doubled(items)

    turns = Turns(fails_once, 4)
    with pytest.raises(RuntimeError, match="no memory"):
        turns.ask(np.array([1]))
    assert turns.ask(np.array([2]))[0] == 4
    assert ask_all(turns, 3) == {0: 0, 1: 2, 2: 4}
