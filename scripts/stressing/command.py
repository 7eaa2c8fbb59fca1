"""A command line in; every kind of stress, told as it ends, and 1 where anything was lost, out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from scripts.stressing.files import mutate_files
from scripts.stressing.flips import flip_bytes
from scripts.stressing.kills import kill_builds, kill_pushes, kill_updates
from scripts.stressing.left import bombard, call_often
from scripts.stressing.outcome import Outcome
from scripts.stressing.schemas import ask_schemas
from scripts.stressing.share import share_fairly
from scripts.stressing.traffic import throw_traffic

# How much of each kind: all of it, and a minute or two.
WHOLE = {"minutes": 10, "calls": 20_000, "questions": 100, "files": 20_000, "flips": 5_000, "kills": 50,
         "share": 200}  # fmt: skip
QUICK = {"minutes": 0.1, "calls": 200, "questions": 2, "files": 300, "flips": 50, "kills": 1, "share": 20}
SIMPLE = {"questions": (ask_schemas,), "share": (share_fairly,), "files": (mutate_files,), "flips": (flip_bytes,),
          "kills": (kill_builds, kill_updates, kill_pushes)}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for."""
    outcomes = []
    for outcome in run(read(arguments)):
        print(outcome, flush=True)
        outcomes.append(outcome)
    return 1 if any(outcome.lost for outcome in outcomes) else 0


def read(arguments: list[str] | None) -> argparse.Namespace:
    """How much of each kind; whoever names some of them gets these alone."""
    options = argparse.ArgumentParser(description="Hostile traffic, odd files, kills, spoilt indexes; what was lost.")
    options.add_argument("--address", help="an app that runs: traffic only; without it one is started")
    options.add_argument("--minutes", type=float, help="how long the callers call (10)")
    options.add_argument("--callers", type=int, default=64)
    options.add_argument("--calls", type=int, help="mixed calls, after which memory is looked at (20,000)")
    options.add_argument("--questions", type=int, help="for each endpoint and kind, made from the schemas (100)")
    options.add_argument("--files", type=int, help="mutated picture files (20,000)")
    options.add_argument("--flips", type=int, help="copies of an index with something wrong in them (5,000)")
    options.add_argument("--kills", type=int, help="builds, updates and pushes that are killed (50 of each)")
    options.add_argument("--share", type=int, help="searches by each way, alone and among eight with batches (200)")
    options.add_argument("--quick", action="store_true", help="a minute or two of all")
    asked = options.parse_args(arguments)
    named = any(getattr(asked, kind) is not None for kind in WHOLE)
    for kind in WHOLE:
        if getattr(asked, kind) is None:
            setattr(asked, kind, 0 if named else (QUICK if asked.quick else WHOLE)[kind])
    return asked


def run(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Each kind that was asked for."""
    if asked.address:
        yield throw_traffic(asked.address.rstrip("/"), asked.callers, (asked.minutes or 10) * 60)
        return
    if asked.minutes:
        yield bombard(asked.callers, asked.minutes * 60)
    if asked.calls:
        yield call_often(asked.calls)
    for kind, functions in SIMPLE.items():
        for function in functions:
            if getattr(asked, kind):
                yield function(getattr(asked, kind))
