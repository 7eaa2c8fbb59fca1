"""Each change does what it is called, the same way each time, and the table says what is left of the search."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashion_search.evaluation.changes import CHANGES, border_colour
from fashion_search.evaluation.picture_sets import PictureSet, read_set
from fashion_search.evaluation.robustness import (
    UNCHANGED,
    Searched,
    change_pictures,
    draw_sheet,
    measure_robustness,
    robustness_table,
    some,
    take_parts,
)
from tests.evaluation.test_evaluate_script import draw
from tests.fakes import BLUE, FakeEncoder, solid

RED = (200, 30, 40)


@pytest.fixture
def product() -> Image.Image:
    """A red block with a white print, upright, on white."""
    picture = Image.new("RGB", (90, 120), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((15, 10, 74, 109), fill=RED)
    pen.rectangle((35, 40, 54, 60), fill="white")
    return picture


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> PictureSet:
    """Twelve drawn products of three colours."""
    rows = [
        {"id": str(n), "articleType": ("Watches", "Shirts")[n % 2], "baseColour": ("Red", "Blue", "Green")[n % 3]}
        for n in range(12)
    ]
    return read_set(str(draw(tmp_path_factory.mktemp("robust") / "products", rows)), "train")


def after(change: str, picture: Image.Image, seed: int = 0) -> Image.Image:
    return CHANGES[change](picture, np.random.default_rng(seed))


def redness(picture: Image.Image) -> np.ndarray:
    """Which pixels are about as red as the product."""
    return np.abs(np.asarray(picture.convert("RGB"), dtype=int) - RED).max(axis=2) < 40


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_the_same_each_time_and_changes_something(change: str, product: Image.Image) -> None:
    first, again = after(change, product), after(change, product)
    assert first.convert("RGB").tobytes() == again.convert("RGB").tobytes()
    assert first.convert("RGB").tobytes() != product.tobytes()


def test_turns_keep_all_of_the_product_and_show_the_ground_in_the_corners(product: Image.Image) -> None:
    assert after("turned 90°", product).size == (120, 90)
    turned = after("turned 15°", product)
    assert turned.getpixel((1, 1)) == border_colour(product) == (255, 255, 255)
    assert redness(turned).sum() == pytest.approx(redness(product).sum(), rel=0.03)
    upside_down = np.asarray(after("turned 180°", product))
    assert np.array_equal(upside_down, np.asarray(product)[::-1, ::-1])


@pytest.mark.parametrize(("change", "share"), [("half the width", 0.5), ("quarter of the width", 0.25)])
def test_a_framed_product_takes_so_much_of_the_width(change: str, share: float, product: Image.Image) -> None:
    framed = after(change, product)
    columns = np.flatnonzero(redness(framed).any(axis=0))
    # The product takes 60 of its own picture's 90 pixels.
    assert np.ptp(columns) / framed.width == pytest.approx(share * 60 / 90, abs=0.02)
    assert after(change, product, seed=1).tobytes() != framed.tobytes()  # it may lie anywhere


def test_before_a_busy_ground_the_product_keeps_its_print_and_loses_its_white(product: Image.Image) -> None:
    busy = after("busy ground", product)
    pixels = redness(busy)
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    middle = busy.getpixel((int(columns.mean()), int(rows.min() + np.ptp(rows) * 0.4)))
    assert isinstance(middle, tuple) and min(middle) > 230  # the print
    beside = np.asarray(busy)[rows[len(rows) // 2], max(columns.min() - 8, 0)]
    assert beside.min() < 230  # the ground came closer than the picture's own edge


def test_light_grey_and_sizes(product: Image.Image) -> None:
    warm, cool = (after(name, product).getpixel((2, 2)) for name in ("warm light", "cool light"))
    assert isinstance(warm, tuple) and isinstance(cool, tuple)
    assert warm[0] > warm[2] and cool[2] > cool[0]
    assert np.ptp(np.asarray(after("grey", product)), axis=2).max() == 0
    assert max(after("32 pixels", product).size) == 32
    assert after("phone screenshot", product).height > 2 * after("phone screenshot", product).width


def test_the_table_stands_beside_the_pictures_as_they_are(pictures: PictureSet) -> None:
    encoder = FakeEncoder()
    searched = Searched(encoder.encode(pictures.images()), pictures)
    found = measure_robustness(encoder, searched, pictures, None)
    assert list(found) == [UNCHANGED, *CHANGES]
    assert found["grey"]["baseColour"] < found[UNCHANGED]["baseColour"]
    table = robustness_table(found)
    assert table.count("\n") == len(CHANGES) + 2 and "| turned 90° | " in table


def test_the_sheet_shows_what_was_measured(pictures: PictureSet, tmp_path: Path) -> None:
    few = some(pictures, 4)
    assert len(few) == 4 and few.products[-1] == pictures.products[-1]
    of_few = list(change_pictures(few, "busy ground"))
    of_all = list(change_pictures(pictures, "busy ground"))
    assert of_few[-1].tobytes() == of_all[-1].tobytes()
    draw_sheet(pictures, tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.height == 150 * (len(CHANGES) + 1)


def test_a_small_product_is_found_in_the_part_that_is_offered(encoder: FakeEncoder) -> None:
    small = Image.new("RGB", (120, 120), "white")
    small.paste(solid(RED, (40, 40)), (50, 60))
    gallery = encoder.encode([solid(RED), solid(BLUE)])
    whole = encoder.encode([small, solid(BLUE)])
    taken = take_parts(encoder, [small, solid(BLUE)], whole, gallery)
    assert (whole @ gallery.T)[0, 0] < 0.8 < 0.95 < (taken @ gallery.T)[0, 0]
    assert np.array_equal(taken[1], whole[1])
