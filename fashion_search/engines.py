"""Pixels in, embeddings out: how a forward pass runs, in torch (anywhere) or in OpenVINO (fastest on a CPU)."""

import importlib.util
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from fashion_search.preprocessing import Pixels, Preprocessing
from fashion_search.weights import Weights

if TYPE_CHECKING:
    import openvino as ov

    from fashion_search.network import PixelNetwork

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
        raise ValueError("The torch engine runs in f32; precision 'int8' needs the engine 'openvino'.")
    try:
        from fashion_search.network import PixelNetwork, load_body
    except ModuleNotFoundError as error:
        raise ValueError(f"The engine 'torch' needs the package {error.name!r}: pip install torch timm.") from None
    return TorchEngine(PixelNetwork(load_body(weights), preprocessing), preprocessing)


def _openvino_engine(weights: Weights, preprocessing: Preprocessing, precision: str | None) -> "OpenVINOEngine":
    if not importlib.util.find_spec("openvino"):
        raise ValueError("The engine 'openvino' needs the package 'openvino': pip install openvino, or use 'torch'.")
    from fashion_search.conversion import openvino_model

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
            for group in _groups(pictures, self.batch):
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


class OpenVINOEngine:
    """OpenVINO on the CPU: one picture takes all cores, many pictures take one core each."""

    name = "openvino"
    batch = 4

    def __init__(self, model: "ov.Model", precision: str) -> None:
        self.precision = precision
        self.ndim: int = model.output("embedding").partial_shape[1].get_length()
        self._model = model
        self._lock = threading.Lock()
        self._waiting = 0
        self._compiled: dict[str, ov.CompiledModel] = {}
        self._compile("LATENCY", 1)

    def embed(self, pictures: Iterable[Pixels]) -> Vectors:
        """Embed one picture at once or many side by side, (n, ndim)."""
        pictures = iter(pictures)
        head = list(islice(pictures, 2))
        if not head:
            return np.empty((0, self.ndim), np.float32)
        if len(head) == 1:
            return self._embed_one(head[0])
        return self._embed_many(chain(head, pictures))

    def patches(self, picture: Pixels) -> Vectors:
        """Return (h', w', ndim) patch vectors of one picture."""
        if len(self._model.outputs) < 2:
            raise ValueError(NO_PATCHES)
        return np.array(self._compile("PATCHES", 1)(picture[None])["patches"][0])

    def _embed_one(self, picture: Pixels) -> Vectors:
        """Take all cores for one picture; when others are at it too, let each have one core instead."""
        with self._turn() as others:
            compiled = self._compile("LATENCY", 1) if not others else self._compile("SHARED", 1)
            return np.array(compiled.create_infer_request().infer(picture[None])[0])

    @contextmanager
    def _turn(self) -> Iterator[int]:
        """Count the single pictures that are under way."""
        with self._lock:
            others, self._waiting = self._waiting, self._waiting + 1
        try:
            yield others
        finally:
            with self._lock:
                self._waiting -= 1

    def _embed_many(self, pictures: Iterable[Pixels]) -> Vectors:
        """Keep every core busy with a batch of its own while the next batches are being read."""
        import openvino as ov

        queue = ov.AsyncInferQueue(self._compile("THROUGHPUT", self.batch))
        rows: dict[int, Vectors] = {}
        queue.set_callback(lambda request, at: rows.__setitem__(at, np.array(request.get_output_tensor(0).data)))
        count = 0
        for at, group in enumerate(_groups(pictures, self.batch)):
            pixels = np.zeros((self.batch, *group[0].shape), np.uint8)
            pixels[: len(group)] = group
            queue.start_async({0: pixels}, at)
            count += len(group)
        queue.wait_all()
        return np.concatenate([rows[at] for at in range(len(rows))])[:count]

    def _compile(self, use: str, batch: int) -> "ov.CompiledModel":
        """Compile the graph for one use the first time that it is needed."""
        with self._lock:
            if use not in self._compiled:
                self._compiled[use] = self._compiled_for(use, batch)
            return self._compiled[use]

    def _compiled_for(self, use: str, batch: int) -> "ov.CompiledModel":
        import openvino as ov

        model = self._model.clone()
        model.reshape([batch, *(side.get_length() for side in list(model.input(0).partial_shape)[1:])])
        if use != "PATCHES":  # the patches' own layer costs time, and only an explanation asks for it
            model = ov.Model([model.output("embedding")], model.get_parameters())
        hint = "LATENCY" if use in ("LATENCY", "PATCHES") else "THROUGHPUT"
        return ov.Core().compile_model(model, "CPU", compile_options(hint))


def _groups(pictures: Iterable[Pixels], size: int) -> Iterator[list[Pixels]]:
    """Part a stream into lists of `size`; the last may be shorter."""
    stream = iter(pictures)
    while group := list(islice(stream, size)):
        yield group


def compile_options(hint: str) -> dict[str, Any]:
    """Return OpenVINO's settings: f32 as torch computes it, and no more threads than this process may use."""
    return {
        "PERFORMANCE_HINT": hint,
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": usable_cores(),
        # Pinned threads wait for "their" core while another one idles, on a machine that others use too.
        "ENABLE_CPU_PINNING": False,
    }


def usable_cores() -> int:
    """Count the cores that this process may use: its affinity, cut by a container's quota (cgroup v2 and v1)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _quota(Path("/sys/fs/cgroup"))))


def _quota(cgroup: Path) -> int:
    """Read how many whole cores the container's quota amounts to; a large number where there is none."""
    try:
        if (cgroup / "cpu.max").is_file():
            quota, period = (cgroup / "cpu.max").read_text().split()
        else:
            quota = (cgroup / "cpu/cpu.cfs_quota_us").read_text()
            period = (cgroup / "cpu/cpu.cfs_period_us").read_text()
        share = int(quota) / int(period)
    except (OSError, ValueError):  # no such files, or the quota is the word "max"
        return 1 << 16
    return max(1, round(share)) if share > 0 else 1 << 16
