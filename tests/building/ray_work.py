"""A part in; what a worker of the Ray tests does with it, with a fault or without, out. Apart, to be imported fast."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from fashion_search.building.part_work import embed_into
from fashion_search.building.parts import Part
from fashion_search.building.store import Store
from fashion_search.catalog.dataset import load_catalog
from tests.fakes import FakeEncoder

LONG = 300  # seconds, for a machine that is busy with other things


def embed_here(part: Part, shop: Path, place: Path) -> str:
    """What a worker does, with an encoder that need not be loaded."""
    return embed_into(Store(str(place / "parts")), load_catalog(shop), FakeEncoder(), part)


def hold_second(part: Part, shop: Path, place: Path) -> str:
    """The same, but who comes to the second part first tells its process, and waits for its end."""
    told = place / part.stem
    if "00001" in part.name and not told.exists():
        told.write_text(str(os.getpid()))
        time.sleep(LONG)
    return embed_here(part, shop, place)


def wait_for_the_end(part: Part, shop: Path, place: Path) -> str:
    """The same, but whoever comes to a part tells its machine's process, and waits until one machine is gone.

    Who worked on that one waits on: its machine was cut off, and Ray ends it.
    """
    machine = str(os.getppid())
    (place / part.stem).write_text(machine)
    for _ in range(10 * LONG):
        if (place / "gone").exists() and (place / "gone").read_text() not in ("", machine):
            break
        time.sleep(0.1)
    return embed_here(part, shop, place)


def poisoned(part: Part, shop: Path, place: Path) -> str:
    """The same, but the second part kills whoever comes to it, and the fourth has an error of its own."""
    with (place / "tries").open("a") as tries:
        print(part.name, file=tries)
    if "00001" in part.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "00003" in part.name:
        raise ValueError("The fourth is wrong.\nVery.")
    return embed_here(part, shop, place)
