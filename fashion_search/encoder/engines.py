"""Pixels in, embeddings out: how a forward pass runs, in torch (anywhere) or in OpenVINO (fastest on a CPU)."""

import importlib.util
from typing import TYPE_CHECKING

from fashion_search.encoder.engine import Engine
from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.torch_engine import TorchEngine
from fashion_search.encoder.weights import Weights
from fashion_search.optional import needed_for

if TYPE_CHECKING:
    from fashion_search.encoder.openvino_engine import OpenVINOEngine

ENGINES = ("auto", "torch", "openvino")
PRECISIONS = ("f32", "int8")


def make_engine(name: str, weights: Weights, precision: str | None = None) -> tuple[Engine, Preprocessing]:
    """Build the named engine over the weights; "auto" is OpenVINO where it is installed."""
    if name not in ENGINES:
        raise ValueError(f"The engine is {name!r}; allowed are {', '.join(ENGINES)}.")
    if precision not in (None, *PRECISIONS):
        raise ValueError(f"The precision is {precision!r}; allowed are {', '.join(PRECISIONS)}.")
    preprocessing = Preprocessing.from_config(weights.pretrained_cfg)
    if name == "auto":
        name = "openvino" if importlib.util.find_spec("openvino") else "torch"
    if name == "torch":
        return _torch_engine(weights, preprocessing, precision), preprocessing
    return _openvino_engine(weights, preprocessing, precision), preprocessing


def _torch_engine(weights: Weights, preprocessing: Preprocessing, precision: str | None) -> "TorchEngine":
    if precision == "int8":
        raise ValueError(
            "The torch engine runs in f32, and int8 is asked for: use the engine 'openvino', or build the index with "
            "--engine torch."
        )
    with needed_for("The engine 'torch'"):
        from fashion_search.encoder.network import load_network

        return TorchEngine(load_network(weights, preprocessing))


def _openvino_engine(weights: Weights, preprocessing: Preprocessing, precision: str | None) -> "OpenVINOEngine":
    if not importlib.util.find_spec("openvino"):
        raise ValueError(
            "The engine 'openvino' needs the package 'openvino': pip install -r requirements.txt, or use 'torch'."
        )
    from fashion_search.encoder.conversion import openvino_model
    from fashion_search.encoder.openvino_engine import OpenVINOEngine

    return OpenVINOEngine(*openvino_model(weights, preprocessing, precision))
