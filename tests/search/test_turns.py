"""A picture on its side is offered the turn that helps, and only where its match is poor."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from fashion_search.index import CatalogIndex
from fashion_search.search.nearness import Nearness, measure_nearness
from fashion_search.search.service import SearchService
from fashion_search.search.turns import better_turn
from tests.fakes import BLUE, RED, FakeEncoder, solid


class Quarters(FakeEncoder):
    """Sees where in the picture something is: the twelve numbers of its quarters."""

    ndim = 12

    def encode(self, images):  # type: ignore[no-untyped-def]
        rows = np.array([self.patches(image).ravel() for image in images], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def upright() -> Image.Image:
    """Red above, blue below."""
    picture = solid(RED, (40, 40))
    picture.paste(solid(BLUE, (40, 20)), (0, 20))
    return picture


@pytest.fixture
def service() -> SearchService:
    encoder = Quarters()
    index = CatalogIndex.build(encoder.encode([upright()]), [{"id": "1"}], {"encoder": encoder.fingerprint()})
    made = SearchService(index, encoder)
    made.nearness = Nearness(usual=0.9)
    return made


@pytest.mark.parametrize(
    ("lies", "turn"),
    [(None, None), (Image.Transpose.ROTATE_90, 1), (Image.Transpose.ROTATE_180, 2), (Image.Transpose.ROTATE_270, 3)],
)  # fmt: skip
def test_the_turn_that_helps_is_offered(service: SearchService, lies: Image.Transpose | None, turn: int | None) -> None:
    picture = upright() if lies is None else upright().transpose(lies)
    assert better_turn(service, picture, service.encoder.encode([picture])[0]) == turn


def test_what_is_usual_is_asked_of_catalogs_that_are_large_enough() -> None:
    assert (
        measure_nearness(CatalogIndex.build(np.eye(4, dtype=np.float32), [{"id": str(at)} for at in range(4)], {})).far
        < 0
    )
    noise = np.random.default_rng(0).normal(0, 0.05, (300, 4)) + np.repeat(np.eye(4)[:3], 100, axis=0)
    vectors = (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)
    found = measure_nearness(CatalogIndex.build(vectors, [{"id": str(at)} for at in range(300)], {}))
    assert found.usual > 0.98
    assert 0.5 < found.far < 0.8
