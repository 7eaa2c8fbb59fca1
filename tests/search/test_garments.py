"""The boxes found in drawn pictures, and in people's own photos where they are at hand."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashion_search.search.garments import find_boxes, nearest_boxes, tell_apart
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
    box = find_boxes(picture)[0]
    assert overlap(box, (0.25, 0.25, 0.75, 0.75)) > 0.7


def test_a_floor_of_two_colours_is_background() -> None:
    picture = noisy((150, 120, 90))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 240, 120), fill=(235, 235, 230))
    draw.rectangle((60, 80, 179, 239), fill=(30, 60, 160))
    box = find_boxes(picture)[0]
    assert overlap(box, (0.25, 0.25, 0.75, 0.75)) > 0.7


def test_a_pair_is_one_region() -> None:
    picture = noisy((240, 240, 240))
    for left in (50, 140):
        ImageDraw.Draw(picture).ellipse((left, 120, left + 50, 220), fill=(30, 30, 30))
    box = find_boxes(picture)[0]
    assert box[0] < 0.25 and box[2] > 0.75


def test_a_product_that_fills_the_frame_needs_no_crop() -> None:
    picture = noisy((250, 250, 250))
    ImageDraw.Draw(picture).rectangle((10, 10, 229, 309), fill=(20, 80, 40))
    assert find_boxes(picture) == []


def test_two_garments_side_by_side_are_two_boxes_of_the_frames_proportions() -> None:
    picture = noisy((240, 240, 240), (400, 300))
    ImageDraw.Draw(picture).rectangle((30, 90, 129, 209), fill=(150, 20, 30))
    ImageDraw.Draw(picture).rectangle((250, 100, 349, 199), fill=(20, 30, 150))
    boxes = find_boxes(picture)
    assert len(boxes) == 2 or len(boxes) == 3  # and both together, where they do not fill the frame
    assert all(right - left == pytest.approx(bottom - top) for left, top, right, bottom in boxes)
    assert any(overlap(box, (0.0, 0.3, 0.42, 0.72)) > 0.8 for box in boxes)
    assert any(overlap(box, (0.58, 0.3, 1.0, 0.72)) > 0.6 for box in boxes)


def test_parts_with_nothing_near_in_the_catalog_are_left_out_and_the_nearest_is_first() -> None:
    text, shirt, shoe = (0.0, 0.0, 0.2, 0.2), (0.3, 0.3, 0.6, 0.6), (0.6, 0.6, 0.9, 0.9)
    assert nearest_boxes([text, shoe, shirt], [0.4, 0.68, 0.9], 0.7) == [shirt, shoe]
    assert nearest_boxes([text], [0.4], 0.7) == []


LEFT, RIGHT, BOTH = (0.1, 0.4, 0.4, 0.7), (0.6, 0.3, 0.9, 0.6), (0.05, 0.1, 0.95, 0.9)


def test_a_pair_is_one_garment_and_a_group_of_several_is_none() -> None:
    assert tell_apart([BOTH, LEFT, RIGHT], ["shoes", "shoes", "shoes"]) == [0]
    assert tell_apart([BOTH, LEFT, RIGHT], ["shirt", "shirt", "jeans"]) == [2, 1]  # from the top to the bottom
    assert tell_apart([BOTH, LEFT], ["shirt", "bag"]) == [0, 1]  # one bag before a shirt
    assert tell_apart([LEFT, RIGHT], ["shirt", "shirt"]) == [1, 0]
    assert tell_apart([], []) == []


@pytest.mark.parametrize("size", [(240, 320), (1, 1), (3, 400)])
def test_an_empty_wall_has_no_region(size: tuple[int, int]) -> None:
    assert find_boxes(noisy((180, 180, 170), size)) == []
    assert find_boxes(Image.new("RGB", size, "white")) == []


@pytest.mark.skipif(not PHOTOS.exists(), reason="needs the real photos in ../shared")
def test_boxes_on_real_photos_hold_the_middle() -> None:
    import pyarrow.parquet as pq

    cells = pq.read_table(PHOTOS, columns=["image"]).slice(0, 60)["image"].to_pylist()
    boxes = [find_boxes(Image.open(io.BytesIO(cell["bytes"]))) for cell in cells]
    found = [first for first, *_ in filter(None, boxes)]
    # People photograph the garment in the middle; a box beside it would be a wrong one.
    assert len(found) > 20
    assert np.mean([left < 0.5 < right and top < 0.5 < bottom for left, top, right, bottom in found]) > 0.85


def test_parts_of_a_phones_slim_page_have_the_shape_of_product_pictures() -> None:
    page = noisy((250, 250, 250), (390, 844))
    ImageDraw.Draw(page).rectangle((100, 200, 279, 379), fill=(20, 80, 140))
    [(left, top, right, bottom)] = find_boxes(page)
    width, height = 390 * (right - left), 844 * (bottom - top)
    assert width / height == pytest.approx(3 / 4, abs=0.02)  # it is cut out of a copy of 96 pixels
    assert height < 280  # 180 and some air, at this shape
    assert left < 100 / 390 and right > 279 / 390 and top < 200 / 844 and bottom > 379 / 844


def test_a_part_that_is_most_of_the_picture_must_be_nearer() -> None:
    most, half = (0.1, 0.1, 0.9, 0.9), (0.1, 0.1, 0.6, 0.6)
    assert nearest_boxes([most, half], [0.71, 0.68], 0.7) == [half]
    assert nearest_boxes([most, half], [0.73, 0.66], 0.7) == [most]
