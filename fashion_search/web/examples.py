"""The example pictures that ship with the app in; their files, one sheet of small ones and a preview out."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from PIL import Image, ImageOps

from fashion_search.assets import ASSETS
from fashion_search.pictures import jpeg

EXAMPLES = ASSETS / "examples"
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
WIDTH, HEIGHT = 132, 176  # twice what the page shows, for sharp screens
QUALITY = 72
PREVIEW = (1200, 630)
SHOWN = 3
PAPER = "#f7f5f1"
GAP = 40


@cache
def example_files() -> dict[str, Path]:
    """The example pictures by file name."""
    if not EXAMPLES.is_dir():
        return {}
    return {path.name: path for path in sorted(EXAMPLES.iterdir()) if path.suffix.lower() in PICTURES}


@cache
def example_sheet() -> bytes:
    """All examples side by side in one JPEG: one small request instead of one for each."""
    files = example_files().values()
    sheet = Image.new("RGB", (WIDTH * max(1, len(files)), HEIGHT), "white")
    for at, path in enumerate(files):
        with Image.open(path) as picture:
            small = ImageOps.pad(picture.convert("RGB"), (WIDTH, HEIGHT), color="white")
        sheet.paste(small, (WIDTH * at, 0))
    return jpeg(sheet, QUALITY, optimize=True)


@cache
def preview() -> bytes:
    """What a link to the page shows elsewhere: some of the examples, side by side."""
    width, height = PREVIEW[0] // SHOWN, PREVIEW[1]
    sheet = Image.new("RGB", PREVIEW, PAPER)
    for at, path in enumerate(list(example_files().values())[:SHOWN]):
        with Image.open(path) as picture:
            small = ImageOps.contain(picture.convert("RGB"), (width - GAP, height - 2 * GAP))
        sheet.paste(small, (width * at + (width - small.width) // 2, (height - small.height) // 2))
    return jpeg(sheet, QUALITY, optimize=True)


def example_values() -> dict[str, object]:
    """What examples.js draws: a file's name is its label, its place in the sheet its picture."""
    version = hashlib.sha256(example_sheet()).hexdigest()[:8]
    named = [{"name": name, "label": path.stem.replace("-", " ")} for name, path in example_files().items()]
    return {"sheet": f"/examples.jpg?v={version}", "examples": named}
