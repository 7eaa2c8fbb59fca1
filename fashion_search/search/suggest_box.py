"""A picture in; the box around what stands out from its background, or None when that fills the frame, out.

A photo's border is mostly background. Pixels whose colour is unlikely for the border's own colours stand out; the
largest coherent region of them, a little enlarged, is the suggested crop.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from fashion_search.pictures import Corners
from fashion_search.search.colour import oklab

SIDE = 96  # longest side that is looked at; finer detail does not move a box
BORDER = 0.05  # share of the side that counts as border
COLOURS = 4  # background colours told apart: a bed and the floor beside it
MARGIN = 0.04  # air around the region, as share of the picture
JOINED = 0.12  # a pair of shoes is two regions; one below this share of the largest is something else
SMALLEST = 0.03  # regions below this share of the picture are specks
FILLS = 0.82  # a box above this share of the picture saves nothing
SPREAD_FLOOR = 6.0  # the noise of a JPEG on a plain wall, where black to white is 100
OKLAB_SCALE = np.array([100, 250, 250], dtype=np.float32)


def suggest_box(image: Image.Image) -> Corners | None:
    """The region that stands out, as (left, top, right, bottom) fractions of an upright picture.

    None when nothing stands out or the box would keep nearly the whole frame.
    """
    mask = find_standing_out(image)
    region = _largest_region(mask)
    if region is None or region.mean() < SMALLEST:
        return None
    left, top, right, bottom = _with_margin(_bounds(region))
    return None if (right - left) * (bottom - top) > FILLS else (left, top, right, bottom)


def find_standing_out(image: Image.Image) -> np.ndarray:
    """Which pixels of a small copy differ from the border's colours, (h, w) bool, specks and pinholes removed."""
    small = image.convert("RGB")
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    distance = _distance_to_border(_perceptual(small.filter(ImageFilter.MedianFilter(3))))
    mask = Image.fromarray(((distance > _threshold(distance)) * 255).astype(np.uint8))
    opened = mask.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.MaxFilter(3))
    closed = opened.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.MinFilter(5))
    return np.asarray(closed) > 0


def _perceptual(image: Image.Image) -> np.ndarray:
    """OKLab (h, w, 3) float32, scaled so that a step of 1 is about as visible in each channel."""
    srgb = np.asarray(image, dtype=np.float32) / 255
    red, green, blue = np.moveaxis(((srgb + 0.055) / 1.055) ** 2.4, -1, 0)  # the gamma's linear toe is below what shows
    return np.stack(oklab(red, green, blue), axis=-1) * OKLAB_SCALE


def _distance_to_border(lab: np.ndarray) -> np.ndarray:
    """Distance of each pixel to the nearest of the border's main colours, in that colour's own spreads, (h, w)."""
    centres, spreads = _border_colours(_border(lab))
    gaps = np.linalg.norm(lab[:, :, None, :] - centres, axis=-1)
    return (gaps / spreads).min(axis=-1)


def _border(lab: np.ndarray) -> np.ndarray:
    """The pixels of the frame's outer edge, (n, 3)."""
    width = max(1, round(BORDER * max(lab.shape[:2])))
    inner = np.zeros(lab.shape[:2], dtype=bool)
    inner[width:-width, width:-width] = True
    return lab[~inner]


def _border_colours(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Main colours (c, 3) of the border and their spreads (c,): k-means from well-parted starts, rare colours dropped.

    A rare colour is the product touching the edge, which must not count as background.
    """
    centres = pixels[:1]
    for _ in range(COLOURS - 1):
        gaps = np.linalg.norm(pixels[:, None] - centres, axis=-1).min(axis=1)
        centres = np.vstack([centres, pixels[gaps.argmax()]])
    for _ in range(8):
        nearest = np.linalg.norm(pixels[:, None] - centres, axis=-1).argmin(axis=1)
        members = [pixels[nearest == i] for i in range(COLOURS)]
        centres = np.stack([group.mean(axis=0) if len(group) else centres[i] for i, group in enumerate(members)])
    groups = [pixels[nearest == i] for i in range(COLOURS)]
    common = [i for i in range(COLOURS) if len(groups[i]) >= 0.12 * len(pixels)]
    spreads = [np.linalg.norm(groups[i] - centres[i], axis=1).mean() + SPREAD_FLOOR for i in common]
    return centres[common], np.array(spreads)


def _threshold(distance: np.ndarray) -> float:
    """Otsu's threshold (1979) between background and product, but never within the background's own spread."""
    levels = np.linspace(0, float(distance.max()) or 1.0, 65)
    counts = np.histogram(distance, levels)[0].astype(np.float64)
    middles = (levels[1:] + levels[:-1]) / 2
    below, total = np.cumsum(counts), counts.sum()
    mass = np.cumsum(counts * middles)
    between = (mass[-1] * below / total - mass) ** 2 / np.maximum(below * (total - below), 1e-9)
    return max(1.5, min(float(middles[between.argmax()]), 4.0))


def _largest_region(mask: np.ndarray) -> np.ndarray | None:
    """The connected region with the most pixels, joined by others that are not much smaller, or None."""
    regions = sorted(_regions(mask), key=len, reverse=True)
    if not regions:
        return None
    joined = np.zeros(mask.size, dtype=bool)
    for region in regions:
        if len(region) >= JOINED * len(regions[0]):
            joined[region] = True
    return joined.reshape(mask.shape)


def _regions(mask: np.ndarray) -> list[list[int]]:
    """Connected regions (4-neighbours) as lists of flat pixel numbers."""
    width = mask.shape[1] + 1  # one column of False at the right edge keeps rows apart
    left = np.pad(mask, ((0, 1), (0, 1))).ravel().tolist()
    regions = []
    for start in np.flatnonzero(left).tolist():
        region, front = [], [start] if left[start] else []
        left[start] = False
        while front:
            pixel = front.pop()
            region.append(pixel - pixel // width)
            for neighbour in (pixel - 1, pixel + 1, pixel - width, pixel + width):
                if left[neighbour]:
                    left[neighbour] = False
                    front.append(neighbour)
        if region:
            regions.append(region)
    return regions


def _bounds(region: np.ndarray) -> Corners:
    """Smallest box around the region, as fractions."""
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    height, width = region.shape
    return columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height


def _with_margin(box: Corners) -> Corners:
    """The box with air around it, inside the frame."""
    left, top, right, bottom = (float(side) for side in box)
    return max(0.0, left - MARGIN), max(0.0, top - MARGIN), min(1.0, right + MARGIN), min(1.0, bottom + MARGIN)
