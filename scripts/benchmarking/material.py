"""What the benchmark measures on: pictures, a catalog of vectors and products, and encoders at two input sizes."""

import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from fashion_search.assets import SAMPLE_INDEX
from fashion_search.encoder import Encoder
from fashion_search.encoder.weights import WEIGHTS_FILE, Weights, find_weights
from fashion_search.files import replace_file, write_json
from fashion_search.hub import pull_index
from fashion_search.index import CatalogIndex
from fashion_search.pictures import open_picture

SIZES = {"small": (60, 80), "large": (1080, 1440)}
# Products whose colour is this make up the share of the catalog that the name says.
PASS_RATES = {"0.1%": 0.001, "1%": 0.01, "10%": 0.1, "50%": 0.5}


def vectors(count: int, ndim: int, seed: int = 0) -> npt.NDArray[np.float32]:
    """Make unit vectors in clusters, as an encoder's are: a product lies near others of its kind, (count, ndim)."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((max(1, min(2000, count // 20)), ndim), dtype=np.float32)
    rows = centres[random.integers(0, len(centres), count)]
    rows += random.standard_normal((count, ndim), dtype=np.float32) * 0.7
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def products(count: int) -> list[dict[str, Any]]:
    """Make product rows; `base_colour` takes the values of PASS_RATES in just those shares."""
    colours = np.full(count, "other", object)
    order, at = np.random.default_rng(1).permutation(count), 0
    for name, rate in PASS_RATES.items():
        many = max(1, round(rate * count))
        colours[order[at : at + many]] = name
        at += many
    kinds = ("Shirts", "Jeans", "Watches", "Heels")
    return [
        {"id": str(row), "name": f"Product {row}", "article_type": kinds[row % 4], "base_colour": str(colours[row])}
        for row in range(count)
    ]


def catalog(folder: Path, count: int, encoder: Encoder) -> Path:
    """Write an index of synthetic products that the encoder may search, unless it is there already."""
    if not (folder / "manifest.json").is_file():
        manifest = {"encoder": encoder.fingerprint(), "dataset": {"id": f"synthetic-{count}"}}
        CatalogIndex.build(vectors(count, encoder.ndim), products(count), manifest).save(folder)
    return folder


def write_pickle(file: Path, count: int, ndim: int) -> Path:
    """Write what the usual stack searches: a pickled matrix and a list of products."""
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(file) as partial, partial.open("wb") as out:
            pickle.dump((vectors(count, ndim), products(count)), out)
    return file


def jpegs(folder: Path, dataset: str | None, count: int = 20) -> dict[str, list[Path]]:
    """Write product pictures as JPEG files in the small and the large size: the dataset's, or the drawn sample's."""
    found = _real(dataset, count) if dataset else _sample(count)
    files: dict[str, list[Path]] = {}
    for name, size in SIZES.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        files[name] = [folder / name / f"{at}.jpg" for at in range(len(found))]
        for path, picture in zip(files[name], found, strict=True):
            picture.resize(size, Image.Resampling.LANCZOS).save(path, quality=90)
    return files


def _real(dataset: str, count: int) -> list[Image.Image]:
    from fashion_search.catalog.dataset import load_catalog

    return [item.image for item in load_catalog(dataset, limit=count)]


def _sample(count: int) -> list[Image.Image]:
    """Take products of the drawn sample, evenly spread, with the grain of a photo."""
    index = CatalogIndex.load(pull_index(SAMPLE_INDEX))
    thumbnails = [open_picture(index.thumbnail(at * len(index) // count)) for at in range(count)]
    return [_grain(picture.resize((360, 480), Image.Resampling.LANCZOS), at) for at, picture in enumerate(thumbnails)]


def _grain(picture: Image.Image, seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, 6, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def at_224(model: str, folder: Path) -> str:
    """Lay out the same weights with a config that asks for 224 pixels, and any int8 model reshaped to them."""
    weights = find_weights(model)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(weights.file, folder / WEIGHTS_FILE)
    cfg = weights.pretrained_cfg | {"input_size": [3, 224, 224]}
    write_json(folder / "config.json", weights.config | {"pretrained_cfg": cfg})
    _reshape_shipped(weights, folder)
    return f"local-dir:{folder}"


def _reshape_shipped(weights: Weights, folder: Path) -> None:
    from fashion_search.encoder.conversion import MODEL_FILES

    for name in MODEL_FILES.values():
        if (weights.folder / name).is_file():
            import openvino as ov

            model = ov.Core().read_model(weights.folder / name)
            model.reshape([-1, 224, 224, 3])
            ov.save_model(model, folder / name, compress_to_fp16=False)


def tiny_model(folder: Path) -> str:
    """Save a random `test_resnet`, for a run that only shows that the benchmark works."""
    import torch
    from safetensors.torch import save_file

    from fashion_search.encoder.timm_import import import_timm

    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(import_timm().create_model("test_resnet", num_classes=64).state_dict(), folder / WEIGHTS_FILE)
    cfg = {"input_size": [3, 96, 96], "crop_pct": 1.0, "crop_mode": "squash", "num_classes": 64}
    config = {"architecture": "test_resnet", "num_classes": 64, "pretrained_cfg": cfg}
    write_json(folder / "config.json", config | {"fashion_search": {"embedding": 64}})
    return f"local-dir:{folder}"


def data_url(path: Path) -> str:
    """Return a file as the data: URL that the API takes for a picture."""
    import base64

    return "data:image/jpeg;base64," + base64.b64encode(path.read_bytes()).decode()
