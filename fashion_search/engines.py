"""Pixels in, embeddings out: how a forward pass runs, in torch (anywhere) or in OpenVINO (fastest on a CPU)."""

import importlib.util
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from fashion_search.preprocessing import Pixels, Preprocessing
from fashion_search.weights import Weights

if TYPE_CHECKING:
    from fashion_search.network import PixelNetwork
    from fashion_search.openvino_engine import OpenVINOEngine

Vectors = npt.NDArray[np.float32]
ENGINES = ("auto", "torch", "openvino")
PRECISIONS = ("f32", "int8")
NO_PATCHES = "This model does not pool its patches by their mean, so a match cannot be split into patches."


class Engine(Protocol):
    """What an encoder needs of an engine."""

    name: str
    precision: str
    ndim: int

    def embed(self, pictures: Iterable[Pixels]) -> Vectors:
        """Return the un-normalised embeddings of (h, w, 3) uint8 pictures, (n, ndim)."""

    def patches(self, picture: Pixels) -> Vectors:
        """Return the patch vectors of one picture, (h', w', ndim)."""


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
    try:
        from fashion_search.network import PixelNetwork, load_body
    except ModuleNotFoundError as error:
        raise ValueError(f"The engine 'torch' needs the package {error.name!r}: pip install torch timm.") from None
    return TorchEngine(PixelNetwork(load_body(weights), preprocessing), preprocessing)


def _openvino_engine(weights: Weights, preprocessing: Preprocessing, precision: str | None) -> "OpenVINOEngine":
    if not importlib.util.find_spec("openvino"):
        raise ValueError("The engine 'openvino' needs the package 'openvino': pip install openvino, or use 'torch'.")
    from fashion_search.conversion import openvino_model
    from fashion_search.openvino_engine import OpenVINOEngine

    return OpenVINOEngine(*openvino_model(weights, preprocessing, precision))


class TorchEngine:
    """torch in f32 on the GPU where there is one, else on the CPU."""

    name = "torch"
    precision = "f32"
    batch = 32

    def __init__(self, network: "PixelNetwork", preprocessing: Preprocessing) -> None:
        import torch

        self.device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        self.network = network.eval().to(self.device)
        self.ndim = network.ndim
        self._size = preprocessing.input_size[1:]

    def embed(self, pictures: Iterable[Pixels]) -> Vectors:
        """Embed in batches, (n, ndim)."""
        import torch

        rows = [np.empty((0, self.ndim), np.float32)]
        with torch.inference_mode():
            for group in groups(pictures, self.batch):
                pixels = torch.from_numpy(np.stack(group)).to(self.device)
                rows.append(self.network.embed(pixels).float().cpu().numpy())
        return np.concatenate(rows)

    def patches(self, picture: Pixels) -> Vectors:
        """Return (h', w', ndim) patch vectors of one picture."""
        import torch

        with torch.inference_mode():
            pixels = torch.from_numpy(picture[None].copy()).to(self.device)
            if not self.network.has_patches(pixels):
                raise ValueError(NO_PATCHES)
            return self.network(pixels)[1][0].float().cpu().numpy()


def groups(pictures: Iterable[Pixels], size: int) -> Iterator[list[Pixels]]:
    """Part a stream into lists of `size`; the last may be shorter."""
    stream = iter(pictures)
    while group := list(islice(stream, size)):
        yield group
