"""A whole index in; the same with one byte or more wrong in one of its files, and whether that was noticed, out."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from fashion_search.files import sha256
from fashion_search.index import CatalogIndex, Manifest, folder
from fashion_search.index.catalog_map import MAP
from fashion_search.index.folder import GRAPH, MANIFEST, PRODUCTS, check_files
from scripts.stressing.killed import begin
from scripts.stressing.kills import PICTURES, draw
from scripts.stressing.outcome import Outcome

# Products over a limit are hashed behind the start: as if every catalog were so large.
LARGE = f"{PRODUCTS} of a large catalog"
FILES = (MANIFEST, GRAPH, PRODUCTS, LARGE, MAP)
Change = Callable[[bytearray, int], bytes | bytearray]
CHANGES: dict[str, Change] = {
    "a bit": lambda data, at: data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :],
    "a zero": lambda data, at: data[:at] + b"\0" + data[at + 1 :],
    "ones": lambda data, at: data[:at] + b"\xff" + data[at + 1 :],
    "a digit": lambda data, at: data[:at] + b"7" + data[at + 1 :],
    "four zeros": lambda data, at: data[:at] + bytes(4) + data[at + 4 :],
    "a byte less": lambda data, at: data[:at] + data[at + 1 :],
    "a byte more": lambda data, at: data[:at] + b"x" + data[at:],
    "cut off": lambda data, at: data[:at],
}
ENDS = 600  # bytes at either end, where a file says what it is: half of all changes are there


def flip_bytes(count: int) -> Outcome:
    """Spoil `count` copies of an index: each is refused in a sentence, or is what it was."""
    outcome = Outcome("spoilt indexes")
    with tempfile.TemporaryDirectory() as name:
        shop, whole = draw(Path(name) / "shop", range(PICTURES)), Path(name) / "index"
        begin("build", "--dataset", shop, "--output", whole).join()
        for file in FILES:
            number, end = 0, count // len(FILES)
            while number < end:  # a new process where the one before died of a file
                number = spoil_apart(whole, file, number, end, outcome)
    return outcome


def spoil_apart(whole: Path, file: str, first: int, end: int, outcome: Outcome) -> int:
    """Spoil copies in a process of its own, since a file might end it; the number to go on with."""
    here, there = get_context("forkserver").Pipe(duplex=False)
    process = get_context("forkserver").Process(target=spoil_each, args=(whole, file, first, end, there))
    process.start()
    there.close()
    number = first
    for what, lost in heard(here):
        outcome.note(f"{file} {what}", lost)
        number += 1
    process.join()
    if number < end:
        outcome.note(f"{file} ended the process", f"change {number}: exit code {process.exitcode}")
        number += 1
    return number


def heard(here: Connection) -> Iterator[tuple[str, str]]:
    """What is sent, until there is nobody to send."""
    try:
        while True:
            yield here.recv()
    except EOFError:
        return


def spoil_each(whole: Path, file: str, first: int, end: int, told: Connection) -> None:
    """In the process itself: (what came of it, what was lost) of each change."""
    if file == LARGE:
        vars(folder)["HASH_AT_LOAD"] = 0
    name = PRODUCTS if file == LARGE else file
    known = facts_of(whole)
    with tempfile.TemporaryDirectory() as place:
        spoilt = Path(place) / "index"
        shutil.copytree(whole, spoilt)
        for number in range(first, end):
            change, data = spoil((whole / name).read_bytes(), random.Random(f"{file} {number}"))
            (spoilt / name).write_bytes(data)
            told.send(judge(spoilt, known, f"change {number}, {change}"))


def spoil(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """One change at some place."""
    change, size = chance.choice(list(CHANGES)), len(data)
    at = chance.choice((chance.randrange(size), chance.randrange(size), chance.randrange(min(size, ENDS)),
                        size - 1 - chance.randrange(min(size, ENDS))))  # fmt: skip
    changed = bytes(CHANGES[change](bytearray(data), at))
    if changed == data:  # a zero where a zero was
        change, changed = "a bit", bytes(CHANGES["a bit"](bytearray(data), at))
    return f"{change} at {at:,} of {size:,}", changed


def judge(spoilt: Path, known: str, change: str) -> tuple[str, str]:
    """What came of a change, and what was lost with it."""
    try:
        index = CatalogIndex.load(spoilt)
    except (OSError, ValueError) as error:
        return "refused", "" if is_sentence(error) else f"{change}: {error!r}"
    except Exception as error:  # noqa: BLE001, this is what is looked for
        return "failed", f"{change}: {error!r}"
    try:
        check_files(spoilt, index.manifest, every_byte=True)
    except ValueError as error:
        return use(index, change) if is_sentence(error) else ("refused later", f"{change}: {error!r}")
    return "as it was", "" if facts_of(spoilt) == known else f"{change} was not noticed"


def use(index: CatalogIndex, change: str) -> tuple[str, str]:
    """What an app does until it has noticed: a picture may be missing, and that is told in a sentence."""
    for key in range(len(index)):
        try:
            index.thumbnail(key)
        except (OSError, ValueError) as error:
            return "refused later", "" if is_sentence(error) else f"{change}: {error!r}"
        except Exception as error:  # noqa: BLE001, this is what is looked for
            return "failed later", f"{change}: {error!r}"
    return "noticed behind the start", ""


def is_sentence(error: Exception) -> bool:
    """Whether it may be shown: one line with an end, no traceback and no path."""
    told = str(error)
    return told.endswith(".") and "\n" not in told and "/tmp/" not in told and "Traceback" not in told


def facts_of(built: Path) -> str:
    """Everything that an index answers with."""
    index = CatalogIndex.load(built)
    kept = {name: value for name, value in index.manifest.to_json().items() if name in Manifest.model_fields}
    pictures = [index.thumbnail(key) for key in range(len(index))]
    places = index.places.tobytes() if index.places is not None else b""
    told = repr([kept | {"sha256": None}, index.products.to_pylist(), pictures, index.facets()])
    return sha256(told.encode() + index.vectors.tobytes() + places)
