"""One contender in a process of its own: commands come in as JSON lines, times go out as JSON lines."""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from scripts.benchmarking.contenders import CONTENDERS
from scripts.benchmarking.search_alone import SEARCHERS


def main() -> None:
    """Build what the command line names, say so, and answer until the input ends."""
    kind, *arguments = sys.argv[1:]
    start = time.perf_counter()
    contender = (CONTENDERS | SEARCHERS)[kind](*arguments)
    answer({"ready_s": time.perf_counter() - start})
    for line in sys.stdin:
        command = json.loads(line)
        items = [Path(item).read_bytes() if isinstance(item, str) else item for item in command["items"]]
        answer(run(contender, items, command["times"]))


def run(contender: object, items: list[object], times: int) -> dict[str, list[object]]:
    """Ask the items in turn, `times` questions in all; the milliseconds of each, and what was answered."""
    taken: list[object] = []
    answers: list[object] = []
    for at in range(times):
        start = time.perf_counter()
        answers.append(contender.query(items[at % len(items)]))  # type: ignore[attr-defined]
        taken.append(1000 * (time.perf_counter() - start))
    return {"ms": taken, "answers": answers}


def answer(value: object) -> None:
    """Write one line."""
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main()
