"""Augmentation that fits clothes: uint8 pictures in, float batches out, colours kept because colour is a target."""

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

GRAINS = ((6, 6), (3, 40), (40, 3), (40, 40))
"""Cells down and across of a backdrop's texture: soft cloth and walls, boards and stripes both ways, rough ground."""


def augment(pictures: Tensor, backgrounds: Tensor, size: int) -> Tensor:
    """(n, s, s, 3) uint8 pictures and (n, m, m) masks of their backgrounds → (n, 3, size, size) float32 in 0..1."""
    shown = round(size * 1.2)
    pictures = recompress(pictures, share=0.15)
    batch = pictures.permute(0, 3, 1, 2).contiguous().float().div_(255)
    batch = F.interpolate(batch, size=shown, mode="bilinear", antialias=True, align_corners=False)
    masks = F.interpolate(backgrounds.unsqueeze(1).float(), size=shown, mode="bilinear", align_corners=False)
    batch = replace_background(batch, masks, share=0.3)
    batch = F.grid_sample(batch, random_views(len(batch), size), padding_mode="border", align_corners=False)
    return erase(soften(relight(batch), share=0.2), share=0.25).clamp_(0, 1)


def plain(pictures: Tensor, size: int) -> Tensor:
    """(n, s, s, 3) uint8 → (n, 3, size, size) float32 in 0..1, squashed without any augmentation."""
    batch = pictures.permute(0, 3, 1, 2).float().div_(255)
    return F.interpolate(batch, size=size, mode="bicubic", antialias=True, align_corners=False).clamp_(0, 1)


def recompress(pictures: Tensor, share: float) -> Tensor:
    """Saves a share of the (n, s, s, 3) uint8 pictures as JPEG of low quality and reads them again."""
    chosen = (torch.rand(len(pictures)) < share).nonzero().flatten().tolist()
    pictures = pictures.clone() if chosen else pictures
    for row, quality in zip(chosen, torch.randint(20, 75, (len(chosen),)).tolist(), strict=True):
        file = io.BytesIO()
        Image.fromarray(pictures[row].numpy()).save(file, "JPEG", quality=quality)
        pictures[row] = torch.from_numpy(np.array(Image.open(file)))
    return pictures


def replace_background(batch: Tensor, masks: Tensor, share: float) -> Tensor:
    """Puts a random tinted texture where (n, 1, s, s) `masks` is 1: people do not photograph on white."""
    chosen = torch.rand(len(batch)) < share
    if not chosen.any():
        return batch
    weight = F.avg_pool2d(masks[chosen], 3, stride=1, padding=1)
    count, side = int(chosen.sum()), batch.shape[-1]
    backdrop = torch.cat([texture(GRAINS[kind], side) for kind in torch.randint(len(GRAINS), (count,)).tolist()])
    batch[chosen] = batch[chosen] * (1 - weight) + backdrop * weight
    return batch


def texture(cells: tuple[int, int], side: int) -> Tensor:
    """(1, 3, side, side): one tint with random bumps, `cells` of them down and across, mostly in brightness."""
    bumps = torch.randn(1, 1, *cells) + 0.4 * torch.randn(1, 3, *cells)
    bumps = F.interpolate(0.22 * torch.rand(()) * bumps, size=side, mode="bilinear", align_corners=False)
    tint = torch.rand(1, 1, 1, 1) + torch.rand(()) * (torch.rand(1, 3, 1, 1) - 0.5)
    return (tint + bumps).clamp(0, 1)


def random_views(count: int, size: int) -> Tensor:
    """(count, size, size, 2) sampling grids: mirrored, zoomed, turned, moved, stretched and a little foreshortened."""
    angle = torch.randn(count) * math.radians(7)
    zoom = torch.empty(count).uniform_(0.72, 1.08)
    stretch = torch.empty(count).uniform_(-0.12, 0.12).exp()
    mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    cos, sin = angle.cos() * zoom, angle.sin() * zoom
    shift = (torch.rand(count, 2) - 0.5) * 2 * (1.04 - zoom).clamp(min=0.04).unsqueeze(1)
    rows = [
        torch.stack([cos * stretch * mirror, -sin, shift[:, 0]], 1),
        torch.stack([sin * mirror, cos / stretch, shift[:, 1]], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1), [count, 3, size, size], align_corners=False)
    tilt = torch.empty(count, 1, 1, 2).uniform_(-0.08, 0.08)
    return grid / (1 + (grid * tilt).sum(-1, keepdim=True))


def relight(batch: Tensor) -> Tensor:
    """Varies exposure, contrast, saturation and white balance within what a camera does to the same garment."""
    count = len(batch)
    exposure = torch.empty(count, 1, 1, 1).uniform_(0.82, 1.15) * torch.empty(count, 3, 1, 1).uniform_(0.96, 1.04)
    contrast, saturation = torch.empty(2, count, 1, 1, 1).uniform_(0.85, 1.15)
    grey = batch.mean(1, keepdim=True)
    batch = grey + (batch - grey) * saturation
    level = batch.mean((1, 2, 3), keepdim=True)
    return (level + (batch - level) * contrast) * exposure


def soften(batch: Tensor, share: float) -> Tensor:
    """Blurs a share of the batch and adds sensor noise to another."""
    blurred, noisy = torch.rand(2, len(batch)) < share
    if blurred.any():
        batch[blurred] = F.avg_pool2d(F.pad(batch[blurred], (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    if noisy.any():
        batch[noisy] += 0.03 * torch.randn_like(batch[noisy])
    return batch


def erase(batch: Tensor, share: float) -> Tensor:
    """Covers a random box in a share of the batch, so that no single detail decides (Zhong et al. 2017)."""
    side = batch.shape[-1]
    for row in (torch.rand(len(batch)) < share).nonzero().flatten().tolist():
        height, width = (int(side * fraction) for fraction in torch.empty(2).uniform_(0.15, 0.4).tolist())
        top, left = int(torch.randint(side - height, ())), int(torch.randint(side - width, ()))
        batch[row, :, top : top + height, left : left + width] = torch.rand(3, 1, 1)
    return batch


def white_backgrounds(pictures: Tensor, level: int = 244, side: int = 40) -> Tensor:
    """(n, s, s, 3) uint8 → (n, side, side) bool: the near-white region joined to the border, none where it is small."""
    light = F.interpolate(pictures.amin(-1).unsqueeze(1).float(), size=side, mode="area") >= level
    reached = torch.zeros_like(light)
    reached[..., 0, :], reached[..., -1, :], reached[..., 0], reached[..., -1] = True, True, True, True
    reached &= light
    for _ in range(side):
        reached = (F.max_pool2d(reached.float(), 3, stride=1, padding=1) > 0) & light
    reached &= reached.float().mean((2, 3), keepdim=True) > 0.15
    return reached.squeeze(1)
