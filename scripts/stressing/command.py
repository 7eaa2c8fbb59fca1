"""A command line in; every kind of stress, told as it ends, and 1 where anything was lost, out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from scripts.stressing.files import mutate_files
from scripts.stressing.kills import kill_builds
from scripts.stressing.left import bombard, call_often
from scripts.stressing.outcome import Outcome
from scripts.stressing.traffic import throw_traffic


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for."""
    asked = parser().parse_args(arguments)
    if asked.quick:
        asked.minutes, asked.callers, asked.calls, asked.files, asked.kills = 0.1, 8, 400, 300, 0
    outcomes = []
    for outcome in run(asked):
        print(outcome, flush=True)
        outcomes.append(outcome)
    return 1 if any(outcome.lost for outcome in outcomes) else 0


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(description="Hostile traffic, odd files and killed builds; what was lost.")
    options.add_argument("--address", help="an app that runs; without it one is started on the bundled sample")
    options.add_argument("--minutes", type=float, default=10, help="how long the callers call")
    options.add_argument("--callers", type=int, default=64)
    options.add_argument("--calls", type=int, default=20_000, help="mixed calls, after which memory is looked at")
    options.add_argument("--files", type=int, default=20_000, help="mutated picture files")
    options.add_argument("--kills", type=int, default=20, help="builds that are killed")
    options.add_argument("--quick", action="store_true", help="some seconds, no kills")
    return options


def run(asked: argparse.Namespace) -> Iterator[Outcome]:
    """Each kind that was asked for."""
    if asked.address:
        yield throw_traffic(asked.address.rstrip("/"), asked.callers, asked.minutes * 60)
        return
    if asked.minutes and asked.callers:
        yield bombard(asked.callers, asked.minutes * 60)
    if asked.calls:
        yield call_often(asked.calls)
    if asked.files:
        yield mutate_files(asked.files)
    if asked.kills:
        yield kill_builds(asked.kills)
