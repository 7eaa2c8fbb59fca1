"""What takes a while is made once, however many ask for it at the same time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from fashion_search.search.once import Once


def test_it_is_made_once_and_everybody_gets_the_same() -> None:
    calls: list[int] = []

    def make() -> list[int]:
        calls.append(1)
        time.sleep(0.05)
        return []  # as little as it is, it is made

    once = Once(make)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: once.get(), range(8)))
    assert calls == [1]
    assert all(one is found[0] for one in found)
