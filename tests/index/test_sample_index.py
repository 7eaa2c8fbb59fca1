"""What ships: the sample index is whole, rich and searched by the bundled encoder; real photos find drawn products."""

from __future__ import annotations

import io
from collections import Counter, defaultdict

import pytest
from PIL import Image

from fashion_search.assets import ASSETS, SAMPLE_INDEX
from fashion_search.encoder import Encoder, load_encoder
from fashion_search.index import CatalogIndex
from tests.paths import SHARED_PHOTOS

PHOTOS = SHARED_PHOTOS / "fashion-products"
PHOTOS_OF_A_TYPE = 5
# precision@5 that the encoder must reach to ship; the best features that learn nothing have 0.691, 0.550, 0.321, 0.853.
AT_LEAST = {"articleType": 0.79, "baseColour": 0.55, "articleType+baseColour": 0.44, "gender": 0.86}


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return load_encoder("bundled")


@pytest.fixture(scope="module")
def sample(bundled: Encoder) -> CatalogIndex:
    return CatalogIndex.load(SAMPLE_INDEX, bundled)


def test_it_is_a_catalog_of_many_kinds(sample: CatalogIndex) -> None:
    facets = sample.facets()
    assert len(sample) >= 800
    assert len(facets["article_type"]) >= 24
    assert len(facets["base_colour"]) >= 20
    assert sum(path.stat().st_size for path in SAMPLE_INDEX.iterdir()) < 15 * 2**20


def test_the_encoder_fits_a_repo_and_says_how_good_it_is(sample: CatalogIndex) -> None:
    assert (ASSETS / "encoder" / "model.safetensors").stat().st_size < 50e6
    assert (ASSETS / "encoder-lite" / "model.safetensors").stat().st_size < 15e6
    found = sample.manifest["evaluation"]["precision@5"]
    assert all(found[name] >= least for name, least in AT_LEAST.items()), found


def test_a_product_s_own_picture_finds_it_first(sample: CatalogIndex, bundled: Encoder) -> None:
    keys = range(0, len(sample), 100)
    pictures = [Image.open(io.BytesIO(sample.thumbnail(key))) for key in keys]
    found = [sample.search(vector, k=1)[0].key for vector in bundled.encode(pictures)]
    assert found == list(keys)


def test_every_example_of_the_gallery_finds_its_type(sample: CatalogIndex, bundled: Encoder) -> None:
    examples = pytest.importorskip("scripts.sample_catalog.examples", reason="drawing needs skia-python").EXAMPLES
    shown = [ASSETS / "examples" / f"{example.file}.jpg" for example in examples]
    assert sorted(shown) == sorted((ASSETS / "examples").iterdir())
    for example, vector in zip(examples, bundled.encode(map(Image.open, shown)), strict=True):
        assert example.article in {match.product.article_type for match in sample.search(vector, k=5)}, example.file


@pytest.mark.slow
def test_real_photos_of_ten_types_find_drawn_products_of_their_type(sample: CatalogIndex, bundled: Encoder) -> None:
    if not PHOTOS.is_dir():
        pytest.skip("the real photos (../shared/data/fashion-products) are not here")
    from fashion_search.catalog.dataset import load_catalog

    drawn = sample.facets()["article_type"]
    photos: dict[str, list[Image.Image]] = defaultdict(list)
    for item in load_catalog(PHOTOS, "test"):
        kind = item.product["article_type"]
        if kind in drawn and len(photos[kind]) < PHOTOS_OF_A_TYPE:
            photos[kind].append(item.image)
    right: Counter[str] = Counter()
    for kind, pictures in photos.items():
        for vector in bundled.encode(pictures):
            right[kind] += any(match.product.article_type == kind for match in sample.search(vector, k=5))
    mostly = [kind for kind, count in right.items() if count > len(photos[kind]) / 2 and len(photos[kind]) >= 3]
    assert len(mostly) >= 10, right
