"""The suggested crop on drawn pictures, and on people's own photos where they are at hand."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashion_search.search.suggest_box import suggest_box
from tests.paths import SHARED_PHOTOS

PHOTOS = SHARED_PHOTOS / "clothing-photos/data/train-00000-of-00001.parquet"


def noisy(colour: tuple[int, int, int], size: tuple[int, int] = (240, 320), strength: float = 6) -> Image.Image:
    """A wall of one colour, as a camera sees it."""
    noise = np.random.default_rng(0).normal(0, strength, (size[1], size[0], 3))
    return Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8))


def overlap(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Intersection over union of two boxes."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return max(width, 0) * max(height, 0) / (sum(areas) - max(width, 0) * max(height, 0))


@pytest.mark.parametrize("garment", [(170, 20, 40), (20, 20, 25), (250, 250, 250)])
def test_a_garment_on_a_floor_is_found(garment: tuple[int, int, int]) -> None:
    picture = noisy((150, 120, 90))
    ImageDraw.Draw(picture).rectangle((60, 80, 179, 239), fill=garment)
    box = suggest_box(picture)
    assert box is not None and overlap(box, (0.25, 0.25, 0.75, 0.75)) > 0.7


def test_a_floor_of_two_colours_is_background() -> None:
    picture = noisy((150, 120, 90))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 240, 120), fill=(235, 235, 230))
    draw.rectangle((60, 80, 179, 239), fill=(30, 60, 160))
    box = suggest_box(picture)
    assert box is not None and overlap(box, (0.25, 0.25, 0.75, 0.75)) > 0.7


def test_a_pair_is_one_region() -> None:
    picture = noisy((240, 240, 240))
    for left in (50, 140):
        ImageDraw.Draw(picture).ellipse((left, 120, left + 50, 220), fill=(30, 30, 30))
    box = suggest_box(picture)
    assert box is not None and box[0] < 0.25 and box[2] > 0.75


def test_a_product_that_fills_the_frame_needs_no_crop() -> None:
    picture = noisy((250, 250, 250))
    ImageDraw.Draw(picture).rectangle((10, 10, 229, 309), fill=(20, 80, 40))
    assert suggest_box(picture) is None


@pytest.mark.parametrize("size", [(240, 320), (1, 1), (3, 400)])
def test_an_empty_wall_has_no_region(size: tuple[int, int]) -> None:
    assert suggest_box(noisy((180, 180, 170), size)) is None
    assert suggest_box(Image.new("RGB", size, "white")) is None


@pytest.mark.skipif(not PHOTOS.exists(), reason="needs the real photos in ../shared")
def test_boxes_on_real_photos_hold_the_middle() -> None:
    import pyarrow.parquet as pq

    cells = pq.read_table(PHOTOS, columns=["image"]).slice(0, 60)["image"].to_pylist()
    boxes = [suggest_box(Image.open(io.BytesIO(cell["bytes"]))) for cell in cells]
    found = [box for box in boxes if box is not None]
    # People photograph the garment in the middle; a box beside it would be a wrong one.
    assert len(found) > 20
    assert np.mean([left < 0.5 < right and top < 0.5 < bottom for left, top, right, bottom in found]) > 0.85
