"""Weights in; the torch network that turns pixels into embeddings out. The one module that imports torch and timm."""

from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.timm_import import import_timm
from fashion_search.encoder.weights import Weights, WeightsError


class PixelNetwork(nn.Module):
    """uint8 pixels (n, h, w, 3) → embeddings (n, ndim) and patches (n, h', w', ndim) whose mean is the embedding."""

    mean: Tensor
    std: Tensor

    def __init__(self, body: nn.Module, preprocessing: Preprocessing) -> None:
        super().__init__()
        self.body = body
        self.ndim: int = body.num_classes or getattr(body, "head_hidden_size", body.num_features)  # type: ignore
        self.register_buffer("mean", torch.tensor(preprocessing.mean) * 255, persistent=False)
        self.register_buffer("std", torch.tensor(preprocessing.std) * 255, persistent=False)

    def features(self, pixels: Tensor) -> Tensor:
        """Run the body up to its last feature map, (n, channels, h', w') in a convolutional network."""
        scaled = (pixels.to(torch.float32) - self.mean) / self.std
        return self.body.forward_features(scaled.permute(0, 3, 1, 2))  # type: ignore[operator]

    def embed(self, pixels: Tensor) -> Tensor:
        """Return the un-normalised embeddings, (n, ndim)."""
        return self.body.forward_head(self.features(pixels))  # type: ignore[operator]

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return embeddings and patches in one pass; only where `has_patches`."""
        features = self.features(pixels)
        patches = self.body.get_classifier()(features.permute(0, 2, 3, 1))  # type: ignore[operator]
        return self.body.forward_head(features), patches  # type: ignore[operator]

    def has_patches(self, pixels: Tensor) -> bool:
        """Whether the embedding is the mean of patch vectors, as it is behind average pooling and a linear layer."""
        if self.features(pixels).ndim != 4:
            return False
        embedding, patches = self(pixels)
        return patches.shape[-1] == embedding.shape[-1] and torch.allclose(patches.mean((1, 2)), embedding, atol=1e-3)


def load_body(weights: Weights) -> nn.Module:
    """Create the timm model and fill it; without an embedding layer of ours the classifier is left out."""
    if not weights.file.is_file():
        why = f"only the model converted from them is installed here; a clone of the project has {weights.file.name}"
        raise WeightsError(weights.model, why)
    timm = import_timm()
    options: dict[str, Any] = {"num_classes": weights.config["num_classes"] if weights.embedding else 0}
    name = weights.model if weights.builtin else f"local-dir:{weights.folder}"
    if weights.builtin:
        options["pretrained_cfg_overlay"] = {"file": str(weights.file)}
    try:
        return timm.create_model(name, pretrained=True, **options).eval()
    except (RuntimeError, OSError, ValueError, KeyError, SafetensorError) as error:
        # RuntimeError is what timm and torch raise for unknown architectures and for tensors that do not fit.
        raise WeightsError(weights.model, f"they do not load into the network ({_first_line(error)})") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
