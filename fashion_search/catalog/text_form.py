"""A text file in, its encoding and its delimiter out: told by the owner, or found out."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

from fashion_search.catalog.source import DatasetError

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
# What shop systems and spreadsheets write. All others are tried only where none of these fits: a name or two is too
# little text to tell them apart.
USUAL = ["cp1252", "utf_16_le", "utf_16_be"]
SAMPLE = 64 * 2**10
CHUNK = 2**20
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
NAMED_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "bar": "|", "pipe": "|"}


def encoding_of(path: Path, told: str | None = None) -> str:
    """The encoding of a text file: what was told, a byte order mark's, UTF-8 where it fits, else the most likely."""
    if told:
        return _check_encoding(told)
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    marked = next((name for mark, name in MARKS.items() if head.startswith(mark)), None)
    if marked:
        return marked
    strange = head[: len(head) // 2 * 2] if b"\0" in head else _not_utf8(path)
    return _most_likely(strange, path.name) if strange else "utf-8"


def _check_encoding(told: str) -> str:
    try:
        return codecs.lookup(told).name
    except LookupError:
        raise DatasetError(
            f"There is no encoding called {told!r}; utf-8, cp1252 and utf-16 are the usual ones."
        ) from None


def _not_utf8(path: Path) -> bytes:
    """The first lines that are not UTF-8; empty where all are."""
    found = bytearray()
    with path.open("rb") as file:
        for line in file:
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                found += line
                if len(found) > SAMPLE:
                    break
    return bytes(found)


def _most_likely(sample: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=USUAL).best() or from_bytes(sample).best()
    if best is None:
        raise DatasetError(f"The text of {name} is in no encoding that can be found out; name it with --encoding.")
    return best.encoding


def delimiter_of(header: str, told: str | None = None) -> str:
    """What parts the cells: what was told, or what parts the header into most names."""
    if told:
        delimiter = NAMED_DELIMITERS.get(told.lower(), told)
        if len(delimiter) != 1:
            raise DatasetError(f"The delimiter is {told!r}; expected is one character, or comma, semicolon, tab, bar.")
        return delimiter
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter), [])))
