"""The untrained lines: on solid colours, and against the published figures where the real photos are at hand."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.evaluation.baselines import REFERENCE_FEATURES, hsv_histogram, pixels_16, reference_feature
from fashion_search.evaluation.metrics import evaluate
from tests.fakes import BLUE, RED, WHITE, solid
from tests.paths import SHARED_PHOTOS

PHOTOS = SHARED_PHOTOS / "fashion-products/data"
COLUMNS = {"article_type": "articleType", "base_colour": "baseColour", "gender": "gender"}
# articleType, baseColour, both, gender: precision@5; mAP of articleType.
PUBLISHED = {
    "hsv-histogram": (0.350, 0.550, 0.210, 0.624, 0.139),
    "pixels-16": (0.691, 0.337, 0.237, 0.853, 0.371),
    "hsv-and-pixels": (0.614, 0.512, 0.321, 0.818, 0.340),
}


def test_a_solid_picture_fills_one_bin() -> None:
    red, blue = hsv_histogram(solid(RED)), hsv_histogram(solid(BLUE))
    assert sorted(red)[-2:] == [0, 1] and red @ blue == 0


def test_pixels_see_shape_and_no_flat_colour() -> None:
    half = solid(WHITE, (32, 32))
    half.paste((0, 0, 0), (0, 0, 16, 32))
    assert np.linalg.norm(pixels_16(half)) == pytest.approx(1, abs=1e-5)
    assert pixels_16(half) @ pixels_16(half.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) == pytest.approx(-1, abs=1e-4)
    assert not pixels_16(solid(RED)).any()


@pytest.mark.parametrize("name", REFERENCE_FEATURES)
def test_they_encode_like_an_encoder(name: str) -> None:
    feature = reference_feature(name)
    assert feature is not None
    vectors = feature.encode([solid(RED), solid(BLUE).convert("L")])
    assert vectors.shape[0] == 2 and vectors.dtype == np.float32
    assert feature.encode([]).shape[0] == 0


def test_any_other_name_is_none_of_them() -> None:
    assert reference_feature("bundled") is None


@pytest.mark.slow
@pytest.mark.skipif(not PHOTOS.exists(), reason="needs the real photos in ../shared")
def test_published_lines_are_reproduced() -> None:
    queries, gallery = _photos("test"), _photos("train")
    feature = reference_feature("hsv-and-pixels")
    assert feature is not None
    opened = [(Image.open(io.BytesIO(row["image"]["bytes"])) for row in rows) for rows in (queries, gallery)]
    both = [feature.encode(pictures) for pictures in opened]
    # The concatenation holds the other two, so that 8,000 pictures are read once.
    parts = {"hsv-histogram": slice(0, 256), "pixels-16": slice(256, None), "hsv-and-pixels": slice(None)}
    for name, expected in PUBLISHED.items():
        metrics = evaluate(both[0][:, parts[name]], queries, both[1][:, parts[name]], gallery, resamples=0)
        names = ("articleType", "baseColour", "articleType+baseColour", "gender")
        measured = [*(metrics[attribute]["precision@5"] for attribute in names), metrics["articleType"]["mAP"]]
        assert measured == pytest.approx(expected, abs=0.005), name
        assert [metrics[attribute]["chance"] for attribute in names[:2]] == pytest.approx([0.069, 0.107], abs=0.0006)


def _photos(split: str) -> list[dict[str, Any]]:
    """Rows with their picture's bytes and uniform columns."""
    import pyarrow.parquet as pq

    table = pq.read_table(PHOTOS / f"{split}-00000-of-00001.parquet", columns=[*COLUMNS.values(), "image"])
    names = {source: column for column, source in COLUMNS.items()}
    return table.rename_columns([names.get(name, name) for name in table.column_names]).to_pylist()
