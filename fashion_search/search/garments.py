"""A picture in; the boxes around what stands out from its background, each of which may be a garment, out.

A photo's border is mostly background. Pixels whose colour is unlikely for the border's own colours stand out; each
coherent region of them is a box, and so are those of about one size together: a pair of shoes is two regions. Which of
them shows a garment, their vectors tell (`nearest_boxes`), not their colours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from PIL import Image, ImageFilter

from fashion_search.pictures import Corners, crop
from fashion_search.search.colour import oklab

SIDE = 96  # longest side that is looked at; finer detail does not move a box
BORDER = 0.05  # share of the side that counts as border
COLOURS = 4  # background colours told apart: a bed and the floor beside it
MOST = 5  # boxes
AIR = 0.95  # share of its box that a region takes up on its longer side
JOINED = 0.12  # a pair of shoes is two regions; one below this share of the largest is something else
SMALLEST = 0.008  # regions below this share of the picture are specks
FILLS = 0.82  # boxes above this share of the picture save nothing
INSIDE = 0.75  # share of a box that lies in a larger one from which on the larger one is around it
SMALL = 0.4  # a part below this share of the picture: the whole is mostly something else
# How much nearer the nearest product of a small part, and of a large one, must be than that of the whole picture.
NEARER_SMALL, NEARER = -0.03, 0.02
CAMERA = 0.55  # shorter to longer side of the longest photos; what is longer still is a phone's screen
PRODUCT = 3 / 4  # the same of most product pictures
SPREAD_FLOOR = 6.0  # the noise of a JPEG on a plain wall, where black to white is 100
OKLAB_SCALE = np.array([100, 250, 250], dtype=np.float32)


class Encodes(Protocol):
    """What turns pictures into unit rows."""

    def encode(self, images: Iterable[Image.Image]) -> np.ndarray: ...


def find_boxes(image: Image.Image) -> list[Corners]:
    """Up to five boxes (left, top, right, bottom) in fractions of an upright picture, those of one size together first.

    Each has the proportions of a photo's own frame, since a part that is squashed otherwise than the whole looks like
    something else; on a phone's screen it has those of a product's picture. None is there when nothing stands out or it
    fills the frame as it is.
    """
    mask = find_standing_out(image)
    found = sorted(_regions(mask), key=len, reverse=True)
    regions = [region for region in found if len(region) >= SMALLEST * mask.size]
    if not regions:
        return []
    pair = [pixel for region in regions if len(region) >= JOINED * len(regions[0]) for pixel in region]
    boxes = [_box(pixels, mask.shape) for pixels in (pair, *(regions if len(regions) > 1 else ()))]
    return [box for box in dict.fromkeys(boxes) if area(box) <= FILLS][:MOST]


def area(box: Corners) -> float:
    """A box's share of the picture."""
    return (box[2] - box[0]) * (box[3] - box[1])


def nearest_boxes(boxes: Sequence[Corners], nearest: Iterable[float], whole: float) -> list[Corners]:
    """The boxes whose nearest product is nearer than that of the whole picture, or about as near, the nearest first.

    `nearest` and `whole` are cosine similarities. Text, buttons and shadows have nothing as near in a catalog. What
    fills most of the frame must be nearer: a picture of nothing but a product is best searched as it is.
    """
    ranked = sorted(zip(nearest, boxes, strict=True), key=lambda found: -found[0])
    return [box for similarity, box in ranked if similarity > whole + (NEARER_SMALL if area(box) < SMALL else NEARER)]


class Parts(NamedTuple):
    """Boxes and the vectors of what is in them, (n, ndim)."""

    boxes: list[Corners]
    vectors: np.ndarray


def offer_parts(
    encoder: Encodes, image: Image.Image, whole: np.ndarray, nearest: Callable[[np.ndarray], float]
) -> Parts:
    """The parts of a picture that find something about as near as the whole does or nearer, best first.

    `whole` is the vector (ndim,) of the picture, `nearest` the similarity of a vector's nearest product.
    """
    boxes = find_boxes(image)
    vectors = encoder.encode(crop(image, box) for box in boxes) if boxes else np.empty((0, len(whole)), np.float32)
    offered = nearest_boxes(boxes, map(nearest, vectors), nearest(whole)) if boxes else []
    return Parts(offered, vectors[[boxes.index(box) for box in offered]])


def tell_apart(boxes: Sequence[Corners], kinds: Sequence[str | None]) -> list[int]:
    """Which of the boxes show a garment each, as their numbers, from the top of the picture to its bottom.

    `kinds` says what each shows. A box around several of its own kind stands for them: a pair of shoes is one garment.
    One around several others is none.
    """
    inside = [[other for other in range(len(boxes)) if _is_inside(boxes[other], boxes[at])] for at in range(len(boxes))]
    pairs = {at for at, others in enumerate(inside) if others and {kinds[other] for other in others} == {kinds[at]}}
    halves = {other for at in pairs for other in inside[at]}
    groups = {at for at, others in enumerate(inside) if len(others) > 1} - pairs
    kept = [at for at in range(len(boxes)) if at not in halves | groups]
    return sorted(kept, key=lambda at: (boxes[at][1], boxes[at][0]))


def _is_inside(box: Corners, around: Corners) -> bool:
    """Whether most of a box lies in another, larger one."""
    width = min(box[2], around[2]) - max(box[0], around[0])
    height = min(box[3], around[3]) - max(box[1], around[1])
    return area(box) < area(around) and max(width, 0) * max(height, 0) >= INSIDE * area(box)


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


def _box(pixels: list[int], shape: tuple[int, ...]) -> Corners:
    """The smallest box of the frame's proportions, or of a product picture's, around a region and some air."""
    height, width = shape
    rows, columns = np.divmod(np.array(pixels), width)
    left, right = columns.min() / width, (columns.max() + 1) / width
    top, bottom = rows.min() / height, (rows.max() + 1) / height
    upright = _height_for_width(width / height)
    across = float(min(1, 1 / upright, max(right - left, (bottom - top) / upright) / AIR))
    x, wide = _inside_frame(left, right, across)
    y, high = _inside_frame(top, bottom, across * upright)
    return x, y, wide, high


def _height_for_width(frame: float) -> float:
    """How high a box is for its width, both as shares of a frame's of this width to height; 1 has the frame's shape."""
    return 1.0 if CAMERA <= frame <= 1 / CAMERA else frame / float(np.clip(frame, PRODUCT, 1 / PRODUCT))


def _inside_frame(low: float, high: float, side: float) -> tuple[float, float]:
    """Both ends of a stretch of this length around the middle of another, moved into 0 to 1."""
    start = float(np.clip((low + high - side) / 2, 0, 1 - side))
    return start, start + side
