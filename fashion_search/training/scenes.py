"""Where garments are seen: drawn floors and walls, real pictures without clothes, a phone's page with its bars."""

import torch
import torch.nn.functional as F
from torch import Tensor

GRAINS = ((6, 6), (3, 40), (40, 3), (40, 40))
"""Cells down and across of a backdrop's texture: soft cloth and walls, boards and stripes both ways, rough ground."""
CORNER = 0.35
"""Side of a photo's corner that is taken for the floor or the bed that its garment lies on."""


def texture(cells: tuple[int, int], side: int) -> Tensor:
    """(1, 3, side, side): one tint with random bumps, `cells` of them down and across, mostly in brightness."""
    bumps = torch.randn(1, 1, *cells) + 0.4 * torch.randn(1, 3, *cells)
    bumps = F.interpolate(0.22 * torch.rand(()) * bumps, size=side, mode="bilinear", align_corners=False)
    tint = torch.rand(1, 1, 1, 1) + torch.rand(()) * (torch.rand(1, 3, 1, 1) - 0.5)
    return (tint + bumps).clamp(0, 1)


def drawn_grounds(count: int, side: int) -> Tensor:
    """(count, 3, side, side) textures; a third of them meet another in a straight edge, as a wall meets a floor."""
    grounds = torch.cat([_texture(side) for _ in range(count)])
    for row in (torch.rand(count) < 0.33).nonzero().flatten().tolist():
        edge = int(side * torch.empty(()).uniform_(0.25, 0.75))
        grounds[row, :, edge:] = _texture(side)[0, :, edge:]
        if torch.rand(()) < 0.5:
            grounds[row] = grounds[row].transpose(1, 2).clone()
    return grounds


def _texture(side: int) -> Tensor:
    return texture(GRAINS[int(torch.randint(len(GRAINS), ()))], side)


def picture_ground(picture: Tensor, side: int, corner: bool) -> Tensor:
    """(s, s, 3) uint8 → (1, 3, side, side): a part of the picture at random, from a `corner` if that is asked for."""
    whole = picture.shape[0]
    cut = int(whole * (CORNER if corner else torch.empty(()).uniform_(0.5, 1)))
    ends = torch.randint(2, (2,)) * (whole - cut) if corner else torch.randint(whole - cut + 1, (2,))
    top, left = ends.tolist()
    part = picture[top : top + cut, left : left + cut].permute(2, 0, 1).unsqueeze(0).float().div_(255)
    part = F.interpolate(part, size=side, mode="bilinear", antialias=True, align_corners=False)
    return torch.rot90(part, int(torch.randint(4, ())), (2, 3))


def page_grounds(count: int, side: int) -> Tensor:
    """(count, 3, side, side) pages of a shop on a phone: light or dark, bars at both ends, lines of text, a button."""
    dark = (torch.rand(count, 1, 1, 1) < 0.25).float()
    paper = (0.93 + 0.07 * torch.rand(count, 1, 1, 1)) * (1 - dark) + (0.05 + 0.12 * torch.rand(count, 1, 1, 1)) * dark
    pages = paper.expand(count, 3, side, side).clone()
    for page, ink in zip(pages, (0.15 + 0.7 * dark).flatten().tolist(), strict=True):
        _write(page, ink)
    return pages


def _write(page: Tensor, ink: float) -> None:
    """Draws bars, lines and a button onto one (3, side, side) page."""
    side = page.shape[-1]
    bar, line = max(2, int(side * (0.03 + 0.05 * torch.rand(())))), max(1, side // 60)
    page[:, :bar] = torch.rand(3, 1, 1) if torch.rand(()) < 0.5 else page[:, :bar] * 0.9
    page[:, -bar:] = page[:, -bar:] * 0.85 if torch.rand(()) < 0.7 else ink
    for top in range(bar + 2 * line, side - bar, 3 * line):
        if torch.rand(()) < 0.6:
            left, right = (int(side * share) for share in (torch.rand(2) * torch.tensor([0.2, 0.5])).tolist())
            page[:, top : top + line, left : side - right] = ink
    top, left = (int(side * share) for share in torch.empty(2).uniform_(0.5, 0.8).tolist())
    page[:, top : top + 4 * line, left : left + side // 4] = torch.rand(3, 1, 1)
