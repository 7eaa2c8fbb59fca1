"""An exported encoder and the pictures it was measured on in; the converted model that serves it without torch, out."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

from fashion_search.encoder.conversion import convert, save_beside
from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.weights import find_weights
from fashion_search.training.quantize import Labelled, quantize_encoder


def add_serving_model(folder: Path, queries: Labelled, gallery: Labelled) -> None:
    """Writes int8 where NNCF is there and retrieval stays as good, else f32, beside the weights; says which."""
    name = f"local-dir:{folder}"
    if find_spec("nncf") is None:
        print("nncf is not installed, so the encoder is converted in f32: pip install -r requirements-build.txt.")
    elif quantize_encoder(name, queries, gallery):
        return
    else:
        print("int8 finds too little, so f32 stays the default.")
    weights = find_weights(name)
    model = convert(weights, Preprocessing.from_config(weights.pretrained_cfg))
    print(f"written to {save_beside(model, weights, 'f32')}")


def label_pictures(pictures: np.ndarray, products: list[dict], rows: Tensor) -> Labelled:
    """The pictures and products of these rows of a training set."""
    return Labelled([Image.fromarray(pictures[row]) for row in rows], [products[row] for row in rows])
