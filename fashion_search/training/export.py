"""A trained network in; the timm `local-dir` that `load_encoder` and timm itself read out."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor

from fashion_search.training.embedding_network import EmbeddingNetwork

HEADS_FILE = "heads.safetensors"
# What an exported model takes over from the config of the model it was made from.
KEPT = ("mean", "std", "interpolation", "first_conv", "classifier", "license")


def export_encoder(network: EmbeddingNetwork, folder: Path, size: int, facts: Mapping[str, Any]) -> None:
    """Writes config.json, model.safetensors (fp16) and the heads; `facts` go into the config under "fashion_search".

    The folder appears whole or not at all: it is written beside the target and renamed file by file.
    """
    partial = folder.with_name(folder.name + ".partial")
    partial.mkdir(parents=True, exist_ok=True)
    save_file(_half(network.body.state_dict()), partial / "model.safetensors", {"format": "pt"})
    heads = {name: weight for name, weight in network.state_dict().items() if name.startswith(("heads", "scale"))}
    save_file(_half(heads), partial / HEADS_FILE)
    (partial / "config.json").write_text(json.dumps(model_config(network, size, facts), indent=2) + "\n")
    folder.mkdir(parents=True, exist_ok=True)
    for file in partial.iterdir():
        file.chmod(0o644)  # safetensors writes files that only their owner can read
        file.replace(folder / file.name)
    shutil.rmtree(partial)


def model_config(network: EmbeddingNetwork, size: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What timm's config.json says; the classifier is the embedding layer, pictures are squashed to `size`."""
    given = network.body.pretrained_cfg
    own = {"tag": "fashion", "input_size": [3, size, size], "crop_pct": 1.0, "crop_mode": "squash", "pool_size": None}
    kept = {name: given[name] for name in KEPT if name in given}
    embedding = network.body.num_classes
    return {
        "architecture": given["architecture"],
        "num_classes": embedding,
        "num_features": network.body.num_features,
        "pretrained_cfg": kept | own | {"num_classes": embedding},
        "fashion_search": {"embedding": embedding} | dict(facts),
    }


def load_heads(
    network: EmbeddingNetwork,
    folder: Path,
    saved_as: Mapping[str, Sequence[str]],
    vocabulary: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Gives each value of `vocabulary` the direction that was exported for it; others keep the one they have.

    `saved_as` names the rows in the file; without a `vocabulary` the rows are those of the file.
    """
    if not (folder / HEADS_FILE).is_file():
        return
    saved = load_file(folder / HEADS_FILE)
    network.scale.data.copy_(saved["scale"])
    for name, head in network.heads.items():
        known = list(saved_as.get(name, ()))
        values = list((vocabulary or saved_as).get(name, ()))
        own = [row for row, value in enumerate(values) if value in known]
        if own and len(values) == len(head):
            head.data[own] = saved[f"heads.{name}"][[known.index(values[row]) for row in own]].to(head.dtype)


def _half(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors, floats as fp16."""
    return {k: (v.half() if v.is_floating_point() else v).contiguous().cpu() for k, v in state.items()}
