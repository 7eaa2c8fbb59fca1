"""Augmentation that fits clothes: uint8 pictures in, float batches out, colours kept because colour is a target."""

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from fashion_search.training.scenes import drawn_grounds, page_grounds

PLAIN, CUT_OUT, PASTED, PAGE = range(4)
"""What surrounds a garment: its own picture, a ground instead of white, a ground around the picture, a phone's page."""
SCENES = torch.tensor([[0.58, 0.27, 0.08, 0.07], [0.76, 0.0, 0.14, 0.10]])
"""Shares of the four for pictures of products and for loose ones (people's photos, pictures without clothes)."""
SMALL = torch.tensor([0.14, 0.0])
"""Share of the plain and cut-out pictures of both in which the garment fills a part of the frame only."""
TURNED = torch.tensor([0.15, 0.55])
"""Share of both that are turned: a garment on a bed has no up, one in a shop mostly has."""


def augment(
    pictures: Tensor, backgrounds: Tensor, size: int, loose: Tensor | None = None, grounds: Tensor | None = None
) -> Tensor:
    """(n, s, s, 3) uint8 pictures and (n, m, m) masks of their backgrounds → (n, 3, size, size) float32 in 0..1.

    `loose` (n,) bool marks what may lie in any direction; `grounds` (g, 3, size, size) are put behind some garments.
    """
    loose = torch.zeros(len(pictures)) if loose is None else loose
    shown = round(size * 1.2)
    pictures = recompress(pictures, share=0.15)
    batch = pictures.permute(0, 3, 1, 2).contiguous().float().div_(255)
    batch = F.interpolate(batch, size=shown, mode="bilinear", antialias=True, align_corners=False)
    masks = F.interpolate(backgrounds.unsqueeze(1).float(), size=shown, mode="bilinear", align_corners=False)
    scenes = torch.multinomial(SCENES[loose.long()], 1).flatten()
    grid = random_views(scenes, loose.long(), size)
    seen, mask = look(batch, masks, grid)
    batch = surround(seen, mask, (grid.abs() > 1).any(-1).unsqueeze(1).float(), scenes, grounds)
    return erase(soften(under_lamp(relight(batch), share=0.15), share=0.2), share=0.15).clamp_(0, 1)


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


def random_views(scenes: Tensor, loose: Tensor, size: int) -> Tensor:
    """(n, size, size, 2) sampling grids: mirrored, zoomed, turned, moved, stretched and a little foreshortened."""
    count = len(scenes)
    across, down = random_zooms(scenes, loose)
    angle, mirror = random_angles(scenes, loose), torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    shift = (torch.rand(count, 2) - 0.5) * 2 * (torch.stack([across, down], 1) - 1).abs().clamp(min=0.04)
    rows = [
        torch.stack([angle.cos() * across * mirror, -angle.sin() * down, shift[:, 0]], 1),
        torch.stack([angle.sin() * across * mirror, angle.cos() * down, shift[:, 1]], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1), [count, 3, size, size], align_corners=False)
    tilt = torch.empty(count, 1, 1, 2).uniform_(-0.08, 0.08) / torch.maximum(across, down).view(-1, 1, 1, 1)
    return grid / (1 + (grid * tilt).sum(-1, keepdim=True))


def random_zooms(scenes: Tensor, loose: Tensor) -> tuple[Tensor, Tensor]:
    """How much of a picture (n,) views show across and down; above 1 the ground around it is seen, too."""
    count = len(scenes)
    near, far = torch.empty(count).uniform_(0.72, 1.08), torch.empty(count).uniform_(1.2, 2.5)
    small = (scenes == PASTED) | ((scenes < PASTED) & (torch.rand(count) < SMALL[loose]))
    zoom, stretch = torch.where(small, far, near), torch.empty(count).uniform_(-0.12, 0.12).exp()
    page = scenes == PAGE
    across = torch.where(page, torch.empty(count).uniform_(0.95, 1.35), zoom * stretch)
    return across, torch.where(page, torch.empty(count).uniform_(1.2, 2.5), zoom / stretch)


def random_angles(scenes: Tensor, loose: Tensor) -> Tensor:
    """(n,) radians: a little tilt for all, up to 45° for some, and a quarter, a half or three quarters of a turn."""
    count = len(scenes)
    tilt = torch.where(torch.rand(count) < 0.12, torch.empty(count).uniform_(-45, 45), 7 * torch.randn(count))
    turn = torch.where(torch.rand(count) < TURNED[loose], 90.0 * torch.randint(1, 4, (count,)), 0.0)
    return torch.where(scenes == PAGE, torch.zeros(count), tilt + turn).deg2rad()


def look(batch: Tensor, masks: Tensor, grid: Tensor) -> tuple[Tensor, Tensor]:
    """What the grid sees of the pictures and of their (n, 1, s, s) masks; far away ones are softened first."""
    layers = torch.cat([batch, masks], 1)
    far = (grid[:, -1, -1] - grid[:, 0, 0]).norm(dim=1) > 1.5 * math.sqrt(8)
    if far.any():
        halved = F.avg_pool2d(layers[far], 2)
        layers[far] = F.interpolate(halved, size=layers.shape[-1], mode="bilinear", align_corners=False)
    seen = F.grid_sample(layers, grid, padding_mode="border", align_corners=False)
    return seen[:, :3].contiguous(), seen[:, 3:]


def surround(seen: Tensor, mask: Tensor, outside: Tensor, scenes: Tensor, grounds: Tensor | None) -> Tensor:
    """Puts a ground where (n, 1, s, s) `mask` or `outside` is 1 and the scene asks for one."""
    side = seen.shape[-1]
    for scene in (CUT_OUT, PASTED, PAGE):
        rows = (scenes == scene).nonzero().flatten()
        if not len(rows):
            continue
        behind = page_grounds(len(rows), side) if scene == PAGE else draw_from(grounds, len(rows), side)
        weight = outside[rows] if scene != CUT_OUT else torch.maximum((2 * mask[rows]).clamp(max=1), outside[rows])
        seen[rows] = seen[rows] * (1 - weight) + behind * weight
    return seen


def draw_from(grounds: Tensor | None, count: int, side: int) -> Tensor:
    """(count, 3, side, side): half of them of `grounds`, where there are any, the others drawn."""
    drawn = drawn_grounds(count, side)
    if grounds is None or not len(grounds):
        return drawn
    chosen = torch.rand(count) < 0.5
    drawn[chosen] = grounds[torch.randint(len(grounds), (int(chosen.sum()),))]
    return drawn


def relight(batch: Tensor) -> Tensor:
    """Varies exposure, contrast, saturation and white balance within what a camera does to the same garment."""
    count = len(batch)
    exposure = torch.empty(count, 1, 1, 1).uniform_(0.82, 1.15) * torch.empty(count, 3, 1, 1).uniform_(0.96, 1.04)
    contrast, saturation = torch.empty(2, count, 1, 1, 1).uniform_(0.85, 1.15)
    grey = batch.mean(1, keepdim=True)
    batch = grey + (batch - grey) * saturation
    level = batch.mean((1, 2, 3), keepdim=True)
    return (level + (batch - level) * contrast) * exposure


def under_lamp(batch: Tensor, share: float) -> Tensor:
    """Lights a share of the batch by a warm lamp, or now and then by a cool sky."""
    chosen = torch.rand(len(batch)) < share
    warmth = torch.empty(int(chosen.sum())).uniform_(-0.5, 1.0).view(-1, 1, 1)
    gains = torch.stack([1 + 0.12 * warmth, 1 - 0.1 * warmth.clamp(min=0), 1 - 0.42 * warmth.clamp(min=-0.4)], 1)
    batch[chosen] = batch[chosen] * gains
    return batch


def drain(batch: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Takes the colour out of a share of the batch, and says from which, (n,) bool: their colour cannot be learned."""
    chosen = torch.rand(len(batch)) < share
    batch[chosen] = batch[chosen].mean(1, keepdim=True).expand(-1, 3, -1, -1)
    return batch, chosen


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
