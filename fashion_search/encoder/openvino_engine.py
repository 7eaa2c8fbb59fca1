"""Pixels in, embeddings out, by OpenVINO on the CPU: one picture takes all cores, many pictures take one core each."""

import threading
from collections.abc import Iterable
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from fashion_search.encoder.cores import usable_cores
from fashion_search.encoder.engine import NO_PATCHES, groups
from fashion_search.encoder.feature_maps import with_maps
from fashion_search.encoder.openvino_core import openvino_core
from fashion_search.encoder.preprocessing import Pixels
from fashion_search.encoder.turns import Turns
from fashion_search.encoder.upright import QUARTERS
from fashion_search.vectors import Vectors

if TYPE_CHECKING:
    import openvino as ov


class OpenVINOEngine:
    """A converted model, compiled for each way that it is used; safe to share between threads."""

    name = "openvino"
    batch = 8
    shared = 4

    def __init__(self, model: "ov.Model", precision: str) -> None:
        self.precision = precision
        self.ndim: int = model.output("embedding").partial_shape[1].get_length()
        self.model = model
        self._upright = any("upright" in output.get_names() for output in model.outputs)
        self._lock = threading.Lock()
        self._compiled: dict[tuple[str, int], ov.CompiledModel] = {}
        self._turns = Turns(self._embed_alone, self._embed_together, self.shared, usable_cores())
        # OpenVINO's binding looks up numpy's C interface at its first inference; of two threads that come first
        # together one holds the interpreter, the other the lock, for ever. So the first one is made here, alone.
        self._embed_alone([np.zeros([side.get_length() for side in list(model.input(0).partial_shape)[1:]], np.uint8)])

    def embed(self, pictures: Iterable[Pixels]) -> Vectors:
        """Embed one picture at once or many side by side, (n, ndim)."""
        return self._rows(pictures)[:, : self.ndim]

    def look(self, pictures: Iterable[Pixels]) -> tuple[Vectors, Vectors | None]:
        """Embed, (n, ndim), with the log-probabilities of four turns, (n, 4), where a head tells them."""
        rows = self._rows(pictures)
        return rows[:, : self.ndim], rows[:, self.ndim :] if self._upright else None

    def _rows(self, pictures: Iterable[Pixels]) -> Vectors:
        """All that a forward pass says of each picture: its embedding, and then four turns where a head tells them."""
        stream = iter(pictures)
        head = list(islice(stream, 2))
        if not head:
            return np.empty((0, self.ndim + QUARTERS * self._upright), np.float32)
        if len(head) == 1:
            return self._turns.ask(head[0])[None]
        return self._embed_many(chain(head, stream))

    def patches(self, picture: Pixels) -> Vectors:
        """Return (h', w', ndim) patch vectors of one picture."""
        if len(self.model.outputs) < 2:
            raise ValueError(NO_PATCHES)
        request = self._compile("PATCHES", 1).create_infer_request()
        return np.array(request.infer(picture[None])["patches"][0])

    def layers(self, picture: Pixels) -> list[Vectors]:
        """Return the last maps of each size, (channels, h, w), largest first; none where the network has none."""
        if not self._has_maps:
            return []
        found = self._compile("LAYERS", 1).create_infer_request().infer(picture[None])
        return [np.array(maps[0], np.float32) for maps in found.values()]

    @cached_property
    def _has_maps(self) -> bool:
        return with_maps(self.model.clone()) is not None

    def _embed_alone(self, pictures: list[Pixels]) -> Vectors:
        """Embed one picture on all cores, (1, ndim)."""
        return self._infer("LATENCY", 1, pictures)

    def _embed_together(self, pictures: list[Pixels]) -> Vectors:
        """Embed those of several callers on one core, (n, ndim)."""
        return self._infer("THROUGHPUT", self.shared, pictures)

    def _infer(self, use: str, most: int, pictures: list[Pixels]) -> Vectors:
        found = self._compile(use, most).create_infer_request().infer(np.stack(pictures))
        return np.concatenate([found[output] for output in range(1 + self._upright)], axis=1)

    def _embed_many(self, pictures: Iterable[Pixels]) -> Vectors:
        """Keep every core busy with a batch of its own; one request more waits with the next pictures in it.

        Without a callback: OpenVINO lets go of one in a thread of its own, and a process that ends just then aborts.
        """
        compiled = self._compile("THROUGHPUT", self.batch)
        requests = [compiled.create_infer_request() for _ in range(usable_cores() + 1)]
        # The first look at a tensor imports numpy inside C++: two threads that do so at once may wait for ever, one for
        # the other's import, the other for Python's lock.
        _ = requests[0].get_input_tensor().data
        rows: list[Vectors] = []
        under_way: dict[Any, int] = {}  # how many pictures each has, in the order of their start

        def take(request: Any) -> None:
            count = under_way.pop(request)
            request.wait()
            parts = [request.get_output_tensor(output).data[:count] for output in range(1 + self._upright)]
            rows.append(np.concatenate(parts, axis=1))

        try:
            for at, group in enumerate(groups(pictures, self.batch)):
                request = requests[at % len(requests)]
                if request in under_way:
                    take(request)
                request.start_async({0: _stack(group, self.batch)})
                under_way[request] = len(group)
        finally:
            for request in list(under_way):  # also where a picture could not be read: nothing runs on behind the caller
                take(request)
        return np.concatenate(rows)

    def _compile(self, use: str, batch: int) -> "ov.CompiledModel":
        """Compile the graph for one use the first time that it is needed."""
        with self._lock:
            if (use, batch) not in self._compiled:
                self._compiled[use, batch] = self._compile_for(use, batch)
            return self._compiled[use, batch]

    def _compile_for(self, use: str, batch: int) -> "ov.CompiledModel":
        import openvino as ov

        model = self.model.clone()
        if use == "LAYERS":  # only the page's lesson looks between the layers
            model = with_maps(model) or model
        # Callers who share a batch are now one, now four, and empty places would cost as much as they do.
        count = ov.Dimension(1, batch) if batch == self.shared else batch
        model.reshape([count, *(side.get_length() for side in list(model.input(0).partial_shape)[1:])])
        if use in ("LATENCY", "THROUGHPUT"):  # the patches' own layer costs time, and only an explanation asks for it
            kept = ["embedding", "upright"][: 1 + self._upright]
            model = ov.Model([model.output(name) for name in kept], model.get_parameters())
        return openvino_core().compile_model(
            model, "CPU", compile_options("THROUGHPUT" if use == "THROUGHPUT" else "LATENCY")
        )


def _stack(pictures: list[Pixels], batch: int) -> Pixels:
    """Stack pictures into a batch of fixed size, (batch, h, w, 3); black ones fill it up."""
    pixels = np.zeros((batch, *pictures[0].shape), np.uint8)
    pixels[: len(pictures)] = pictures
    return pixels


def compile_options(hint: str) -> dict[str, Any]:
    """Return OpenVINO's settings: f32 as torch computes it, and no more threads than this process may use."""
    return {
        "PERFORMANCE_HINT": hint,
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": usable_cores(),
        # Pinned threads wait for "their" core while another one idles, on a machine that others use too.
        "ENABLE_CPU_PINNING": False,
    }
