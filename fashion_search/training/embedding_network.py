"""What is trained: a timm body with an embedding layer, and one head per attribute on the unit vector."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass
class Output:
    """One forward pass: `vectors` (n, embedding) of unit length, `maps` the body's feature maps, fine to coarse."""

    vectors: Tensor
    maps: list[Tensor]


class EmbeddingNetwork(nn.Module):
    """A timm model whose classifier is the embedding layer, with cosine heads per attribute beside it."""

    body: Any  # a timm model: nn.Module with forward_intermediates, forward_head and pretrained_cfg
    mean: Tensor
    std: Tensor

    def __init__(self, body: Any, embedding: int, classes: dict[str, int]) -> None:
        super().__init__()
        self.body = body
        self.heads = nn.ParameterDict(
            {name: nn.Parameter(torch.randn(n, embedding) * 0.05) for name, n in classes.items()}
        )
        self.scale = nn.Parameter(torch.tensor(2.7))
        self.register_buffer("mean", torch.tensor(body.pretrained_cfg["mean"]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(body.pretrained_cfg["std"]).view(1, 3, 1, 1))

    def forward(self, batch: Tensor) -> Output:
        """(n, 3, size, size) pictures in 0..1 → vectors and the maps at strides 8, 16 and 32."""
        batch = ((batch - self.mean) / self.std).contiguous(memory_format=torch.channels_last)
        final, maps = self.body.forward_intermediates(batch, indices=[-3, -2, -1], norm=False)
        return Output(F.normalize(self.body.forward_head(final)), maps)

    def logits(self, vectors: Tensor, attribute: str) -> Tensor:
        """(n, embedding) → (n, classes): scaled cosine to each class's own direction."""
        return self.scale.exp() * vectors @ F.normalize(self.heads[attribute]).T

    @torch.no_grad()
    def lean_on_heads(self, vectors: Tensor, shares: Mapping[str, float]) -> None:
        """Make distances weigh what the heads read: the metric I + Σ share·WᵀW, folded into the embedding layer.

        A linear (Mahalanobis) metric as in Weinberger & Saul 2009, whose directions W are an attribute's head here,
        scaled so that its readings of `vectors` (n, embedding), unit rows of training pictures, vary by 1 in all.
        """
        layer = self.body.get_classifier()
        metric = torch.eye(layer.out_features, device=layer.weight.device)
        for name, share in shares.items():
            if len(self.heads[name]) < 2:  # an attribute of one value tells nothing apart
                continue
            directions = F.normalize(self.heads[name])
            directions = directions - directions.mean(0)
            spread = (vectors @ directions.T).var(0, correction=0).sum()
            metric += share / spread * directions.T @ directions
        root = torch.linalg.cholesky(metric)
        layer.weight.copy_(root.T @ layer.weight)
        layer.bias.copy_(root.T @ layer.bias)
        for head in self.heads.values():
            head.copy_(torch.linalg.solve_triangular(root, head.T, upper=False).T)


def place_network(network: EmbeddingNetwork, device: torch.device) -> EmbeddingNetwork:
    """On the device, convolutions laid out channels last, which is faster on a CPU as on a GPU."""
    return network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


class Hints(nn.Module):
    """Predicts the teacher's feature maps from the student's (FitNets, Romero et al. 2015)."""

    def __init__(self, student_widths: list[int], teacher_widths: list[int]) -> None:
        super().__init__()
        pairs = zip(student_widths, teacher_widths, strict=True)
        self.regressors = nn.ModuleList(nn.Conv2d(narrow, wide, 1) for narrow, wide in pairs)
        self.norms = nn.ModuleList(nn.BatchNorm2d(wide, affine=False) for wide in teacher_widths)

    def forward(self, student: list[Tensor], teacher: list[Tensor]) -> Tensor:
        """Mean squared error to the standardized maps, each pair at the coarser grid of the two."""
        losses = []
        for own, target, regress, norm in zip(student, teacher, self.regressors, self.norms, strict=True):
            grid = min(own.shape[-1], target.shape[-1])
            own, target = F.adaptive_avg_pool2d(own, grid), F.adaptive_avg_pool2d(target, grid)
            losses.append(F.mse_loss(regress(own), norm(target)))
        return torch.stack(losses).mean()
