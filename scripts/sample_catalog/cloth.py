"""Pieces of cloth or leather with light on them: base, print, weave, volume, rim, folds."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import skia

from .brush import Brush, Point, box, lens, oval, strand
from .palette import BLACK, WHITE, Colour, darker, lighter, luma
from .patterns import Cloth, print_on

SHADOW: Colour = (26, 26, 44)


def piece(
    brush: Brush, path: skia.Path, cloth: Cloth, turn: float = 0.0, volume: float = 1.0, rim: float = 9.0
) -> None:
    """One cut piece: colour, print, weave, light from the upper left, a soft dark rim and a fine outline."""
    brush.fill(path, cloth.colour)
    with brush.inside(path):
        print_on(brush, cloth, turn)
        weave(brush, path, cloth)
        light(brush, path, cloth.colour, volume)
        depth = 0.30 if luma(cloth.colour) > 0.85 else 0.42
        brush.line(path, SHADOW, rim, depth * min(1.0, volume + 0.3), blur=rim * 0.45)
    edge(brush, path, cloth.colour)


def edge(brush: Brush, path: skia.Path, colour: Colour, width: float = 0.9) -> None:
    """The fine outline that keeps white things visible on white."""
    brush.line(path, darker(colour, 0.55), width, 0.75)


def light(brush: Brush, path: skia.Path, colour: Colour, volume: float = 1.0) -> None:
    """Roundness: bright left of the middle, dark towards the right and left sides."""
    bounds = path.getBounds()
    shine, shade = _strengths(colour)
    stops = [
        (0.0, SHADOW, shade * 0.5 * volume), (0.16, SHADOW, shade * 0.08 * volume), (0.34, WHITE, shine * volume),
        (0.55, WHITE, 0.0), (0.8, SHADOW, shade * 0.35 * volume), (1.0, SHADOW, shade * volume),
    ]  # fmt: skip
    brush.wash(path, (bounds.left(), 0), (bounds.right(), 0), stops)
    fade = [(0.0, WHITE, shine * 0.5 * volume), (0.5, WHITE, 0.0), (1.0, SHADOW, shade * 0.4 * volume)]
    brush.wash(path, (0, bounds.top()), (0, bounds.bottom()), fade)


def _strengths(colour: Colour) -> tuple[float, float]:
    """How strongly highlights and shadows show on a colour: dark cloth shows light, white cloth barely shades."""
    brightness = luma(colour)
    return 0.10 + 0.16 * (1 - brightness), 0.16 if brightness > 0.85 else 0.30


def weave(brush: Brush, path: skia.Path, cloth: Cloth) -> None:
    """The material's own texture."""
    seed = cloth.seed
    if cloth.grain == "denim":
        brush.noise(path, 0.9, 0.14, seed, 0.20)
        brush.noise(path, 0.05, 0.012, seed + 1, 0.16, dark=False)
    elif cloth.grain == "melange":
        brush.noise(path, 1.1, 0.45, seed, 0.17, dark=luma(cloth.colour) > 0.4)
    elif cloth.grain == "leather":
        brush.noise(path, 0.22, 0.22, seed, 0.03 + 0.05 * (1 - luma(cloth.colour)))
    elif cloth.grain == "suede":
        brush.noise(path, 0.8, 0.8, seed, 0.10)
    elif cloth.grain in ("knit", "rib"):
        _knitted(brush, path, cloth)
    elif cloth.grain == "mesh":
        _perforated(brush, path, cloth)


def _knitted(brush: Brush, path: skia.Path, cloth: Cloth) -> None:
    bounds, tone = path.getBounds(), darker(cloth.colour, 0.5)
    step = 5.0 if cloth.grain == "knit" else 4.0
    rows = skia.Path()
    for i in range(int((bounds.width()) / step) + 2):
        x = bounds.left() + i * step
        if cloth.grain == "rib":
            rows.moveTo(x, bounds.top())
            rows.lineTo(x, bounds.bottom())
            continue
        for j in range(int(bounds.height() / 6) + 1):
            y = bounds.top() + j * 6
            rows.moveTo(x, y)
            rows.lineTo(x + step / 2, y + 4)
            rows.lineTo(x + step, y)
    brush.line(rows, tone, 1.0, 0.30)


def _perforated(brush: Brush, path: skia.Path, cloth: Cloth) -> None:
    bounds, holes = path.getBounds(), skia.Path()
    for i in range(int(bounds.width() / 5) + 1):
        for j in range(int(bounds.height() / 5) + 1):
            holes.addCircle(bounds.left() + i * 5 + (j % 2) * 2.5, bounds.top() + j * 5, 0.95)
    brush.fill(holes, darker(cloth.colour, 0.6), 0.5)


def crease(
    brush: Brush, start: Point, bend: Point, end: Point, colour: Colour, width: float = 6, force: float = 1
) -> None:
    """A soft fold: shadow on one side, light on the other."""
    shine, shade = _strengths(colour)
    brush.fill(lens(start, bend, end, width), SHADOW, min(1.0, shade * 0.95 * force), blur=2.4)
    near, curve, far = ((p[0] - 3.4, p[1] - 2.0) for p in (start, bend, end))
    brush.fill(lens(near, curve, far, width * 0.7), WHITE, min(1.0, shine * 0.9 * force), blur=2.2)


def creases(
    brush: Brush, folds: Sequence[tuple[Point, Point, Point]], colour: Colour, rng: Random, force: float = 1
) -> None:
    """Several folds, each a little different from product to product; some are left out."""
    for start, bend, end in folds:
        if rng.random() < 0.82:
            one, two, three = [(p[0] + rng.uniform(-4, 4), p[1] + rng.uniform(-7, 7)) for p in (start, bend, end)]
            crease(brush, one, two, three, colour, rng.uniform(4, 8), force)


def seam(brush: Brush, path: skia.Path, colour: Colour, stitched: bool = False, thread: Colour | None = None) -> None:
    """Where two pieces meet: a dark line with a light one beside it, and maybe a row of stitches."""
    brush.line(path, darker(colour, 0.6), 1.0, 0.6)
    if stitched:
        stitch(brush, path, thread or lighter(colour, 0.4), 2.6)


def stitch(brush: Brush, path: skia.Path, thread: Colour, aside: float = 0.0) -> None:
    """A row of stitches beside a path."""
    brush.canvas.save()
    brush.canvas.translate(aside * 0.7, aside)
    brush.line(path, thread, 0.9, 0.85, dash=2.6)
    brush.canvas.restore()


def button(brush: Brush, x: float, y: float, size: float, colour: Colour) -> None:
    """A four-hole button."""
    brush.fill(oval(x + 0.5, y + 0.9, size, size), SHADOW, 0.4, blur=0.8)
    brush.fill(oval(x, y, size, size), colour)
    brush.line(oval(x, y, size, size), darker(colour, 0.5), 0.6, 0.8)
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        brush.fill(oval(x + dx * size * 0.28, y + dy * size * 0.28, size * 0.13, size * 0.13), darker(colour, 0.7))


def zipper(brush: Brush, top: Point, bottom: Point, tape: Colour, metal: Colour) -> None:
    """Tape, teeth and a pull near the top."""
    path = strand(top, bottom)
    brush.line(path, darker(tape, 0.35), 5.5)
    brush.line(path, metal, 2.6, dash=1.6)
    x, y = top[0], top[1] + 6
    brush.fill(box(x - 2.2, y, x + 2.2, y + 5, 1), metal)
    brush.fill(box(x - 1.3, y + 5, x + 1.3, y + 15, 1), lighter(metal, 0.2))
    brush.line(box(x - 1.3, y + 5, x + 1.3, y + 15, 1), darker(metal, 0.5), 0.6)


def ribbed(brush: Brush, path: skia.Path, cloth: Cloth, turn: float = 0.0) -> None:
    """A cuff, hem or neck band of rib knit."""
    piece(brush, path, replace(cloth, pattern="plain", grain="rib"), turn, volume=0.8, rim=5)


def metal(brush: Brush, path: skia.Path, colour: Colour, width: float = 1.0) -> None:
    """A buckle, bezel or link: bright and dark bands."""
    bounds = path.getBounds()
    brush.fill(path, colour)
    stops = [(0, WHITE, 0.55), (0.3, SHADOW, 0.12), (0.5, WHITE, 0.5), (0.75, SHADOW, 0.35), (1, WHITE, 0.2)]
    brush.wash(path, (bounds.left(), bounds.top()), (bounds.right(), bounds.bottom()), stops)
    brush.line(path, darker(colour, 0.6), width, 0.8)


def gloss(brush: Brush, path: skia.Path, force: float = 1.0) -> None:
    """A soft highlight shape, as on polished leather."""
    brush.fill(path, WHITE, min(1.0, 0.42 * force), blur=2.5)


def ring(brush: Brush, x: float, y: float, size: float, colour: Colour, width: float = 2.0) -> None:
    """A metal ring or eyelet."""
    brush.line(oval(x, y, size, size), darker(colour, 0.55), width + 0.8)
    brush.line(oval(x, y, size, size), colour, width)


def dark_inside(brush: Brush, path: skia.Path, colour: Colour) -> None:
    """The far inner side of a garment or bag, seen through its opening."""
    inner = darker(colour, 0.5) if luma(colour) > 0.25 else darker(colour, 0.3)
    brush.fill(path, inner if luma(colour) < 0.85 else (204, 204, 208))
    with brush.inside(path):
        brush.line(path, BLACK, 7, 0.45, blur=4)


def plain_of(cloth: Cloth, colour: Colour | None = None) -> Cloth:
    """The same material without its print."""
    return replace(cloth, pattern="plain", colour=colour or cloth.colour)
