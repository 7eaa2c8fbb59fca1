"""A running app in; what many calls leave behind in its memory and on its disk, out."""

from __future__ import annotations

import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.stressing.app import HOUR, App, served
from scripts.stressing.killed import begin
from scripts.stressing.kills import PICTURES, draw
from scripts.stressing.known import Known
from scripts.stressing.outcome import Outcome
from scripts.stressing.traffic import KINDS, call_once, caller, throw_traffic

CALLERS = 4
SLOW = ("slow", "oversized")  # seconds each; the callers of `throw_traffic` have them
WARM = 0.1  # the share of all calls after which what is made once is there
PARTS = 9  # how often memory is looked at on the way
GROWTH = 1.10  # how much more memory than then may be held
# How much more may be held while 64 callers with bodies of up to 45 MB call: what the bounds on bodies let through.
UNDER_LOAD = 1_500  # MB
ROUNDS = 4  # how often the disk is looked at for what is older than its hour


def bombard(callers: int, seconds: float) -> Outcome:
    """Callers of every kind for a while; afterwards memory is within bounds and the disk empty."""
    with served() as app:
        throw_traffic(app.address, 2, 5)  # what is made once is there now
        before = app.memory()
        outcome = throw_traffic(app.address, callers, seconds)
        look(app, outcome, before, before + UNDER_LOAD)
    return outcome


def call_often(count: int) -> Outcome:
    """`count` mixed calls of a few callers: memory stays within a tenth of what it was, and the disk empty.

    The encoder is the tests' own, so that the calls take the time.
    """
    outcome, warm = Outcome(f"{count:,} mixed calls"), round(count * WARM)
    with tempfile.TemporaryDirectory() as name:
        shop, index = draw(Path(name) / "shop", range(PICTURES)), Path(name) / "index"
        begin("build", "--dataset", shop, "--output", index).join()
        with served(index) as app:
            call(app, warm, outcome, 0)
            before = app.memory()
            for part in range(1, PARTS + 1):
                call(app, (count - warm) // PARTS, outcome, part)
                outcome.tell(f"{sum(outcome.counts.values()):,} results: {app.memory():,.0f} MB")
            look(app, outcome, before, before * GROWTH)
    return outcome


def call(app: App, count: int, outcome: Outcome, seed: int) -> None:
    """So many calls of every kind but the slow ones."""
    kinds = {name: kind for name, kind in KINDS.items() if name not in SLOW} | {"known": Known(app.address).ask}

    def go_on(number: int) -> None:
        chance = random.Random(seed * CALLERS + number)
        with caller(app.address, number) as client:
            for _ in range(count // CALLERS):
                call_once(client, chance, outcome, kinds)

    with ThreadPoolExecutor(CALLERS) as pool:
        for done in [pool.submit(go_on, number) for number in range(CALLERS)]:
            done.result()


def look(app: App, outcome: Outcome, before: float, most: float) -> None:
    """Note memory and disk once the last visitor's hour is over."""
    kept = len(app.files())
    for _ in range(ROUNDS):
        time.sleep(HOUR / 2)
        if not app.files():
            break
    after, left = app.memory(), app.files()
    outcome.tell(f"memory {before:,.0f} MB before, {after:,.0f} MB after; {kept:,} files kept, {len(left):,} after it")
    if after > most:
        outcome.note("memory", f"{after:,.0f} MB, and at most {most:,.0f} were expected")
    if left:
        outcome.note("disk", f"{len(left):,} files are left, like {left[0].name}")
