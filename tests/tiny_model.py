"""A model small enough to save, load and convert inside a test: timm's `test_resnet` as a local-dir."""

import json
from pathlib import Path
from typing import Any


def save_tiny_model(folder: Path, *, embedding: int | None = 16, seed: int = 0, **pretrained_cfg: Any) -> Path:
    """Write config.json and model.safetensors of a random `test_resnet`, with an embedding layer or a plain one."""
    import torch
    from safetensors.torch import save_file

    from fashion_search.encoder.timm_import import import_timm

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    classes = embedding or 10
    network = import_timm().create_model("test_resnet", num_classes=classes)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(network.state_dict(), folder / "model.safetensors")
    config: dict[str, Any] = {"architecture": "test_resnet", "num_classes": classes, "num_features": 96}
    config["pretrained_cfg"] = {
        "input_size": [3, 64, 64],
        "interpolation": "bicubic",
        "mean": [0.485, 0.456, 0.406],
        "std": [0.229, 0.224, 0.225],
        "crop_pct": 1.0,
        "crop_mode": "squash",
        "num_classes": classes,
        "first_conv": "conv1.0",
        "classifier": "fc",
        **pretrained_cfg,
    }
    if embedding:
        config["fashion_search"] = {"embedding": embedding}
    (folder / "config.json").write_text(json.dumps(config))
    return folder
