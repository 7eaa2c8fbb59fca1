"""An encoder and pictures in; what is left of the search when they are turned, small, cluttered or badly lit out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from fashion_search.evaluation.categories import CATEGORY_GROUPS
from fashion_search.evaluation.changes import CHANGES
from fashion_search.evaluation.encodes import Encodes, encode_queries
from fashion_search.evaluation.metrics import evaluate
from fashion_search.evaluation.neighbours import group_shares, nearest
from fashion_search.evaluation.picture_sets import PictureSet
from fashion_search.search.garments import offer_parts

UNCHANGED = "as it is"
COLUMNS = ("articleType", "baseColour")
BOTH_WAYS = ("articleType", "photos")
IN_PART = ", part taken"
SHOWN = 8
CELL = 150
LABEL = 170


@dataclass(frozen=True)
class Searched:
    """The gallery, unchanged: its vectors (unit rows) and its products."""

    vectors: np.ndarray
    pictures: PictureSet


Judge = Callable[[np.ndarray, PictureSet, Searched], dict[str, float]]


def change_pictures(pictures: PictureSet, change: str) -> Iterator[Image.Image]:
    """The pictures after a change; its chances hang on the picture alone, so that a sheet shows what was measured."""
    for image, known in zip(pictures.images(), pictures.hashes, strict=True):
        picture = image.convert("RGB")
        yield picture if change == UNCHANGED else CHANGES[change](picture, np.random.default_rng(list(known.encode())))


def measure_robustness(
    encoder: Encodes, searched: Searched, products: PictureSet, photos: PictureSet | None
) -> dict[str, dict[str, float]]:
    """Change → the figures of products and of people's photos that were changed so; the gallery stays as it is.

    Beside each figure stands the one of visitors who take the part that is offered, where one is (`offer_parts`).
    """
    return {
        change: {
            **_as_they_come_and_in_part(encoder, products, change, searched, _products),
            **(_as_they_come_and_in_part(encoder, photos, change, searched, _photos) if photos else {}),
        }
        for change in (UNCHANGED, *CHANGES)
    }


def _as_they_come_and_in_part(
    encoder: Encodes, asked: PictureSet, change: str, searched: Searched, judge: Judge
) -> dict[str, float]:
    whole = encode_queries(encoder, change_pictures(asked, change))
    parts = take_parts(encoder, change_pictures(asked, change), whole, searched.vectors)
    taken = {f"{name}{IN_PART}": value for name, value in judge(parts, asked, searched).items() if name in BOTH_WAYS}
    return judge(whole, asked, searched) | taken


def take_parts(encoder: Encodes, pictures: Iterable[Image.Image], whole: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    """The rows of `whole` (n, ndim), with that of the best part in the place of each picture that is offered one."""
    taken = whole.copy()
    for row, picture in enumerate(pictures):
        offered = offer_parts(encoder, picture, whole[row], lambda vector: float((gallery @ vector).max()))
        if offered.boxes:
            taken[row] = offered.vectors[0]
    return taken


def _products(vectors: np.ndarray, asked: PictureSet, searched: Searched) -> dict[str, float]:
    """precision@5 of type and colour."""
    gallery = searched.pictures
    found = evaluate(vectors, asked.products, searched.vectors, gallery.products, asked.hashes, gallery.hashes, 0)
    return {name: found[name]["precision@5"] for name in COLUMNS if name in found}


def _photos(vectors: np.ndarray, asked: PictureSet, searched: Searched) -> dict[str, float]:
    """The share of the five nearest in the right group of article types."""
    near = nearest(vectors, searched.vectors, asked.hashes, searched.pictures.hashes)
    types = [product.get("article_type") for product in searched.pictures.products]
    categories = [product.get("category") for product in asked.products]
    return {"photos": float(np.concatenate([*group_shares(near, types, categories, CATEGORY_GROUPS).values()]).mean())}


def some(pictures: PictureSet, count: int) -> PictureSet:
    """So many of them, spread over the set."""
    places = np.unique(np.linspace(0, len(pictures) - 1, min(count, len(pictures))).astype(int))
    return pictures.part(f"{len(places):,} of {pictures.name}", places.tolist())


def robustness_table(found: Mapping[str, Mapping[str, float]]) -> str:
    """precision@5 under each change, beside the pictures as they are."""
    columns = list(found[UNCHANGED])
    lines = [f"| asked with a picture … | {' | '.join(columns)} |", "| --- " * (len(columns) + 1) + "|"]
    lines += [f"| {change} | {' | '.join(f'{row[name]:.3f}' for name in columns)} |" for change, row in found.items()]
    return "\n".join(lines)


def draw_sheet(pictures: PictureSet, path: Path) -> None:
    """A sheet of what was measured on: a row for each change, the same pictures in each."""
    shown = some(pictures, SHOWN)
    rows = (UNCHANGED, *CHANGES)
    sheet = Image.new("RGB", (LABEL + CELL * len(shown), CELL * len(rows)), "white")
    draw = ImageDraw.Draw(sheet)
    for row, change in enumerate(rows):
        draw.text((8, CELL * row + CELL // 2 - 8), change, fill="black", font_size=15)
        for column, picture in enumerate(change_pictures(shown, change)):
            picture.thumbnail((CELL - 6, CELL - 6))
            sheet.paste(picture, (LABEL + CELL * column, CELL * row))
    sheet.save(path, quality=88)
