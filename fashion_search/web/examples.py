"""The drawn examples that ship with the app, or a catalog's own, in; files, a sheet of small ones, a preview out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from fashion_search.assets import ASSETS
from fashion_search.pictures import jpeg, open_picture

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

DRAWN = "drawn-sample"
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
    return draw_sheet([path.read_bytes() for path in example_files().values()])


def draw_sheet(pictures: Sequence[bytes]) -> bytes:
    """Pictures side by side in one JPEG, each in the whole of its place."""
    sheet = Image.new("RGB", (WIDTH * max(1, len(pictures)), HEIGHT), "white")
    for at, data in enumerate(pictures):
        small = ImageOps.pad(open_picture(data), (WIDTH, HEIGHT), color="white")
        sheet.paste(small, (WIDTH * at, 0))
    return jpeg(sheet, QUALITY, optimize=True)


def catalog_sheet(service: SearchService) -> bytes:
    """The catalog's own examples side by side."""
    ids = catalog_examples(service)
    return draw_sheet([service.index.thumbnail(service.key(product)) for product in ids])


def catalog_examples(service: SearchService) -> list[str]:
    """The products that the index offers to start from; none for the drawn sample, which has pictures drawn for it."""
    manifest = service.index.manifest
    chosen = () if manifest.dataset.id == DRAWN else manifest.examples or ()
    return [product for product in chosen if service.knows(product)]


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


def example_values(service: SearchService) -> dict[str, object]:
    """What examples.js draws: what an example is called, and by its place in the sheet its picture."""
    if ids := catalog_examples(service):
        cards = [service.card(product) for product in ids]
        own = [{"name": card.id, "label": card.name, "product": card.id} for card in cards]
        return {"sheet": f"/catalog-examples.jpg?v={service.version}", "examples": own}
    version = hashlib.sha256(example_sheet()).hexdigest()[:8]
    named = [{"name": name, "label": path.stem.replace("-", " ")} for name, path in example_files().items()]
    return {"sheet": f"/examples.jpg?v={version}", "examples": named}
