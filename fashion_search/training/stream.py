"""Numbers of rows in, augmented batches out, drawn up in worker processes while the network learns from the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from fashion_search.training.augment import augment, drain
from fashion_search.training.pictures import TrainingSet
from fashion_search.training.scenes import picture_ground

GROUNDS = 8  # pictures that a batch borrows its grounds from
GREY = 0.03  # share of views without colour


@dataclass
class Batch:
    """Views (n, 3, size, size) in 0..1 with their labels and groups of article types."""

    views: Tensor
    labels: dict[str, Tensor]
    groups: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        labels = {name: values.to(device, non_blocking=True) for name, values in self.labels.items()}
        return Batch(self.views.to(device, non_blocking=True), labels, self.groups.to(device, non_blocking=True))

    def pin_memory(self) -> Batch:
        """The same in memory that a GPU reads directly; DataLoader asks for it."""
        labels = {name: values.pin_memory() for name, values in self.labels.items()}
        return Batch(self.views.pin_memory(), labels, self.groups.pin_memory())


class Views(Dataset[Batch]):
    """Item i is the augmented views of `batches[i]`; the same seed gives the same views, in whichever process."""

    def __init__(self, data: TrainingSet, batches: Sequence[Tensor], size: int, seed: int) -> None:
        self.data, self.batches, self.size, self.seed = data, batches, size, seed
        self.scenery = torch.cat([data.photos, data.without_clothes])

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, number: int) -> Batch:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed + number)
            return self._views(self.batches[number])

    def _views(self, rows: Tensor) -> Batch:
        pictures, masks, labels, groups = self.data.batch(rows)
        loose = labels["article_type"] < 0
        views, grey = drain(augment(pictures, masks, self.size, loose, self._grounds()), share=GREY)
        labels["base_colour"][grey] = -1
        return Batch(views, labels, groups)

    def _grounds(self) -> Tensor | None:
        """Corners of people's photos, where the floor is, and parts of pictures without clothes."""
        if not len(self.scenery):
            return None
        chosen = torch.randint(len(self.scenery), (GROUNDS,))
        pictures = torch.from_numpy(self.data.pictures[self.scenery[chosen].numpy()])
        corners = (chosen < len(self.data.photos)).tolist()
        parts = [picture_ground(*pair) for pair in zip(pictures, [self.size] * GROUNDS, corners, strict=True)]
        return torch.cat(parts)


def stream(views: Views, workers: int, device: torch.device) -> Iterator[Batch]:
    """The batches in order, on the device, `workers` processes ahead (0: drawn up here)."""
    loader: DataLoader[Batch] = DataLoader(
        views,
        batch_size=None,
        num_workers=workers,
        prefetch_factor=3 if workers else None,
        pin_memory=device.type == "cuda",
        multiprocessing_context="fork" if workers else None,  # pictures in memory are shared, not copied
    )
    for batch in loader:
        yield batch.to(device)
