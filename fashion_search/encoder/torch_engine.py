"""Pixels in, embeddings out, by torch: on the GPU where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fashion_search.encoder.engine import NO_PATCHES, groups
from fashion_search.encoder.feature_maps import is_map
from fashion_search.encoder.preprocessing import Pixels
from fashion_search.encoder.upright import QUARTERS
from fashion_search.vectors import Vectors

if TYPE_CHECKING:
    from fashion_search.encoder.network import PixelNetwork


class TorchEngine:
    """torch in f32 on the GPU where there is one, else on the CPU."""

    name = "torch"
    precision = "f32"
    batch = 32

    def __init__(self, network: PixelNetwork) -> None:
        import torch

        self.device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        self.network = network.eval().to(self.device)
        self.ndim = network.ndim

    def embed(self, pictures: Iterable[Pixels]) -> Vectors:
        """Embed in batches, (n, ndim)."""
        return self._run(pictures, lambda pixels: (self.network.embed(pixels),), self.ndim)[0]

    def layers(self, picture: Pixels) -> list[Vectors]:
        """Return the last maps of each size, (channels, h, w), largest first; none where the network has none."""
        import torch

        with torch.inference_mode():
            return torch_maps(self.network, torch.from_numpy(picture[None].copy()).to(self.device))

    def look(self, pictures: Iterable[Pixels]) -> tuple[Vectors, Vectors | None]:
        """Embed in batches, (n, ndim), with the log-probabilities of four turns, (n, 4), where a head tells them."""
        if self.network.upright is None:
            return self.embed(pictures), None
        vectors, turns = self._run(pictures, self.network.look, self.ndim, QUARTERS)
        return vectors, turns

    def _run(self, pictures: Iterable[Pixels], ask: Callable[[Any], Sequence[Any]], *widths: int) -> list[Vectors]:
        """What `ask` answers to batches of pixels, as many tables (n, width) as there are widths."""
        import torch

        tables = [[np.empty((0, width), np.float32)] for width in widths]
        with torch.inference_mode():
            for group in groups(pictures, self.batch):
                found = ask(torch.from_numpy(np.stack(group)).to(self.device))
                for table, part in zip(tables, found, strict=True):
                    table.append(part.float().cpu().numpy())
        return [np.concatenate(table) for table in tables]

    def patches(self, picture: Pixels) -> Vectors:
        """Return (h', w', ndim) patch vectors of one picture."""
        import torch

        with torch.inference_mode():
            pixels = torch.from_numpy(picture[None].copy()).to(self.device)
            if not self.network.has_patches(pixels):
                raise ValueError(NO_PATCHES)
            return self.network(pixels)[1][0].float().cpu().numpy()


def torch_maps(network: PixelNetwork, pixels: Any) -> list[Vectors]:
    """The last map of each size that the network's layers make, (channels, h, w), largest first."""
    import torch

    last: dict[tuple[int, int], Vectors] = {}
    height, width = pixels.shape[1:3]

    def keep(_: Any, __: Any, made: Any) -> None:
        if (
            isinstance(made, torch.Tensor)
            and made.ndim == 4
            and is_map(made.shape[1], made.shape[2], made.shape[3], height, width)
        ):
            last[made.shape[2], made.shape[3]] = made[0].detach().float().cpu().numpy().copy()

    hooks = [layer.register_forward_hook(keep) for layer in network.body.modules()]
    try:
        network.features(pixels)
    finally:
        for hook in hooks:
            hook.remove()
    return [last[size] for size in sorted(last, reverse=True)]
