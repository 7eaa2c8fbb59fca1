"""Weights in; the torch network that turns pixels into embeddings out. The one module that imports torch and timm."""

from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.timm_import import import_timm
from fashion_search.encoder.weights import UPRIGHT_FILE, Weights, WeightsError


class PixelNetwork(nn.Module):
    """uint8 pixels (n, h, w, 3) → embeddings (n, ndim) and patches (n, h', w', ndim) whose mean is the embedding.

    With an upright head also the log-probabilities that a picture was turned by 0, 90, 180 and 270°, (n, 4).
    """

    mean: Tensor
    std: Tensor

    def __init__(self, body: nn.Module, preprocessing: Preprocessing, upright: nn.Linear | None = None) -> None:
        super().__init__()
        self.body = body
        self.upright = upright
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

    def look(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return embeddings and what the upright head says; only where there is one."""
        features = self.features(pixels)
        return self.body.forward_head(features), self._turned(features)  # type: ignore[operator]

    def forward(self, pixels: Tensor) -> tuple[Tensor, ...]:
        """Return embeddings, patches and what the upright head says in one pass; only where `has_patches`."""
        features = self.features(pixels)
        patches = self.body.get_classifier()(features.permute(0, 2, 3, 1))  # type: ignore[operator]
        found = self.body.forward_head(features), patches  # type: ignore[operator]
        return found if self.upright is None else (*found, self._turned(features))

    def _turned(self, features: Tensor) -> Tensor:
        return self.upright(features.flatten(1)).log_softmax(1)  # type: ignore[misc]

    def has_patches(self, pixels: Tensor) -> bool:
        """Whether the embedding is the mean of patch vectors, as it is behind average pooling and a linear layer."""
        if self.features(pixels).ndim != 4:
            return False
        embedding, patches = self(pixels)[:2]
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


def load_network(weights: Weights, preprocessing: Preprocessing) -> PixelNetwork:
    """The network with all that lies beside its weights."""
    return PixelNetwork(load_body(weights), preprocessing, load_upright(weights))


def load_upright(weights: Weights) -> nn.Linear | None:
    """The head that tells which way is up, where the weights have one; see training/upright.py."""
    if not weights.upright_file.is_file():
        return None
    try:
        saved = load_file(weights.upright_file)
        head = nn.Linear(saved["weight"].shape[1], len(saved["bias"]))
        head.load_state_dict({name: tensor.float() for name, tensor in saved.items()})
    except (RuntimeError, OSError, KeyError, IndexError, SafetensorError) as error:
        raise WeightsError(weights.model, f"{UPRIGHT_FILE} beside them does not load ({_first_line(error)})") from error
    return head


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
