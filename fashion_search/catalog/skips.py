"""Rows and pictures that were left out in; why, in words for the catalog's owner, counted and as a file, out."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from fashion_search.files import replace_file
from fashion_search.pictures import PictureError

SHOWN = 3


class Skipped(NamedTuple):
    """A picture that was left out: its row (counted from 0) and where that stands, its product, and why."""

    row: int
    id: str
    reason: str
    place: str = ""
    picture: str = ""


def reason_of(error: PictureError) -> str:
    """What is wrong with a picture, without the advice to whoever uploads one and without this picture's own size."""
    sentence = re.split(r"(?<=[a-z)])[.:] ", str(error))[0].rstrip(".")
    sentence = re.sub(r"[\d,.]+×[\d,.]+(,? more)? pixels", "more pixels", sentence)
    return sentence[:1].lower() + sentence[1:]


def describe_skipped(skipped: Sequence[Skipped]) -> list[str]:
    """A line for each reason, the most frequent first, with its count and the first few it befell."""
    lines = []
    for reason, count in Counter(each.reason for each in skipped).most_common():
        befell = [each for each in skipped if each.reason == reason]
        named = ", ".join(f"{each.place or f'row {each.row}'} (id {each.id})" for each in befell[:SHOWN])
        lines.append(f"{count:,} × {reason}: {named}{' …' if count > SHOWN else ''}")
    return lines


def write_skipped(path: Path, skipped: Iterable[Skipped]) -> None:
    """Writes skipped.csv, one line for each."""
    with replace_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["place", "id", "picture", "reason"])
        table.writerows([each.place or f"row {each.row}", each.id, each.picture, each.reason] for each in skipped)
