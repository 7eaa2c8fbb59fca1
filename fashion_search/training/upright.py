"""An exported encoder and the pictures it learned from in; the head that tells which way is up out, beside its weights.

Every picture is shown in four turns, and a linear layer over the whole last feature map (which place shows what is
what tells up from down) learns which turn it was: Gidaris et al. 2018, "Unsupervised representation learning by
predicting image rotations", whose labels cost nothing. The body stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from fashion_search.encoder.network import PixelNetwork, load_body
from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.upright import QUARTERS
from fashion_search.encoder.weights import UPRIGHT_FILE, find_weights
from fashion_search.files import replace_file
from fashion_search.training.pictures import TrainingSet

PHOTOS, PRODUCTS = 4000, 3000  # pictures of each that are looked at, where there are so many
GROUP = 32
EPOCHS = 8
BATCH = 256
RATE = 1e-3
DECAY = 3e-3


def add_upright_head(folder: Path, data: TrainingSet, rows: Tensor, held_out: Tensor) -> float | None:
    """Writes the head, and the share of held-out pictures in four turns it is right about; None without pictures.

    Photos of people's own, which lie any way, and products weigh the same.
    """
    weights = find_weights(f"local-dir:{folder}")
    preprocessing = Preprocessing.from_config(weights.pretrained_cfg)
    network = PixelNetwork(load_body(weights), preprocessing).eval()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)
    photos, products = draw(data, rows)
    if not len(photos) + len(products) or not network.has_patches(torch.zeros(1, *preprocessing.input_size[1:], 3)):
        return None
    parts = [look(network, data.pictures[part.numpy()], preprocessing) for part in (photos, products) if len(part)]
    head = fit(torch.cat(parts), torch.cat([torch.full((len(part),), 1 / len(part)) for part in parts]))
    with replace_file(folder / UPRIGHT_FILE) as fresh:
        save_file({name: tensor.half().contiguous() for name, tensor in head.state_dict().items()}, fresh)
        fresh.chmod(0o644)
    return judge(head, look(network, data.pictures[held_out.numpy()], preprocessing)) if len(held_out) else None


def draw(data: TrainingSet, rows: Tensor) -> tuple[Tensor, Tensor]:
    """Rows of photos and of products, each once, by lot."""
    once = rows.unique()
    lot = once[torch.randperm(len(once), generator=torch.Generator().manual_seed(0))]
    photos, nothing = torch.isin(lot, data.photos), torch.isin(lot, data.without_clothes)
    return lot[photos][:PHOTOS], lot[~photos & ~nothing][:PRODUCTS]


def look(network: PixelNetwork, pictures: np.ndarray, preprocessing: Preprocessing) -> Tensor:
    """(n, side, side, 3) uint8 pictures in four turns → (4n, channels × h × w) features, fp16; turn k at every 4th."""
    device = network.mean.device
    with torch.inference_mode():
        found = [network.features(group.to(device)).flatten(1).half().cpu() for group in turns(pictures, preprocessing)]
    return torch.cat(found)


def turns(pictures: np.ndarray, preprocessing: Preprocessing) -> Iterator[Tensor]:
    """Batches of pixels in which four neighbours are one picture, turned counter-clockwise by 0 to 3 quarters."""
    side = preprocessing.input_size[1:]
    for start in range(0, len(pictures), GROUP // QUARTERS):
        group = torch.from_numpy(pictures[start : start + GROUP // QUARTERS]).permute(0, 3, 1, 2).float()
        small = functional.interpolate(group, side, mode="bicubic", antialias=True).round().clamp(0, 255)
        turned = torch.stack([torch.rot90(small, quarter, (2, 3)) for quarter in range(QUARTERS)], dim=1)
        yield turned.flatten(0, 1).permute(0, 2, 3, 1).to(torch.uint8)


def fit(features: Tensor, weights: Tensor) -> nn.Linear:
    """A linear layer that tells the turn of each row; its inputs' mean and spread are folded into it."""
    labels = torch.arange(len(features)) % QUARTERS
    weights = weights * len(weights) / weights.sum()
    mean, spread = features.float().mean(0), features[::QUARTERS].float().std()
    torch.manual_seed(0)
    head = nn.Linear(features.shape[1], QUARTERS)
    optimizer = torch.optim.Adam(head.parameters(), RATE)
    steps = EPOCHS * -(-len(labels) // BATCH)
    falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 1e-3, steps)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(labels)).split(BATCH):
            errors = functional.cross_entropy(head((features[rows] - mean) / spread), labels[rows], reduction="none")
            loss = (weights[rows] * errors).mean() + DECAY * head.weight.square().sum() / 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            falling.step()
    with torch.no_grad():
        head.weight.div_(spread)
        head.bias.sub_(head.weight @ mean)
    return head.requires_grad_(False)


def judge(head: nn.Linear, features: Tensor) -> float:
    """The share of rows whose turn one look tells."""
    guessed = head(features.float()).argmax(1)
    return float((guessed == torch.arange(len(features)) % QUARTERS).float().mean())
