"""Measurements and a cloth in, trousers, shorts and leggings on the canvas out."""

from dataclasses import dataclass
from random import Random

import skia

from .brush import CENTRE, Brush, Point, box, flipped, lens, smooth, strand
from .cloth import button, creases, dark_inside, piece, plain_of, ribbed, seam, stitch
from .palette import BRASS, Colour, darker, lighter, luma
from .patterns import Cloth


@dataclass(frozen=True)
class Legs:
    """How trousers are cut; half widths from the middle of the sheet."""

    top: float = 28
    waist: float = 46
    hip: float = 58
    crotch: float = 138
    knee: float = 26  # width of a leg at the knee
    ankle: float = 24  # width of a leg at its end
    end: float = 380
    spread: float = 62  # how far out a leg's outer edge ends
    band: str = "loops"  # loops, elastic, drawstring, wide
    pockets: str = "jeans"  # jeans, slant, cargo, none
    crease: bool = False
    fade: float = 0.0
    stripe: bool = False
    cuff: str = "hem"  # hem, turnup, rib, frayed
    ripped: bool = False


def leg(cut: Legs) -> list[Point]:
    """The right leg's outline with its half of the seat."""
    knee_y = cut.crotch + (cut.end - cut.crotch) * 0.45
    outer_knee = cut.hip + (cut.spread - cut.hip) * 0.5
    return [
        (CENTRE, cut.top, 0), (CENTRE + cut.waist, cut.top - 3, 0), (CENTRE + cut.hip,
            cut.top + (cut.crotch - cut.top) * 0.62),
        (CENTRE + max(outer_knee, 30), knee_y), (CENTRE + cut.spread, cut.end,
            0), (CENTRE + cut.spread - cut.ankle * 2, cut.end + 3, 0),
        (CENTRE + max(outer_knee, 30) - cut.knee * 2, knee_y), (CENTRE + 1, cut.crotch, 0),
    ]  # fmt: skip


def draw_legs(brush: Brush, cut: Legs, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """Trousers, jeans, shorts, leggings, capris."""
    right = leg(cut)
    waist = smooth(
        [
            (CENTRE - cut.waist, cut.top - 3, 0),
            (CENTRE, cut.top - 9),
            (CENTRE + cut.waist, cut.top - 3, 0),
            (CENTRE, cut.top + 6),
        ]
    )
    dark_inside(brush, waist, cloth.colour)
    for side, points in ((-1, flipped(right)), (1, right)):
        path = smooth(points)
        piece(brush, path, cloth, turn=side * -2, rim=12)
        with brush.inside(path):
            _leg_details(brush, cut, cloth, trim, side, rng)
    _front(brush, cut, cloth, trim, rng)
    _band(brush, cut, cloth, trim)


def _leg_details(brush: Brush, cut: Legs, cloth: Cloth, trim: Cloth, side: int, rng: Random) -> None:
    middle = (cut.spread - cut.ankle + cut.hip * 0.5) / 2
    knee_y = cut.crotch + (cut.end - cut.crotch) * 0.45
    if cut.fade:
        brush.fill(
            lens(
                (CENTRE + side * cut.hip * 0.5, cut.top + 60),
                (CENTRE + side * middle, knee_y - 30),
                (CENTRE + side * middle, cut.end - 50),
                24,
            ),
            lighter(cloth.colour, 0.8),
            cut.fade,
            blur=10,
        )
    if cut.ripped:
        _rip(brush, CENTRE + side * middle, knee_y + rng.uniform(-20, 8), cloth.colour, rng)
    if cut.crease:
        line = strand(
            (CENTRE + side * cut.hip * 0.52, cut.top + 40),
            (CENTRE + side * middle, knee_y),
            (CENTRE + side * (cut.spread - cut.ankle), cut.end),
        )
        brush.line(line, darker(cloth.colour, 0.5), 1.6, 0.55)
        brush.line(line, lighter(cloth.colour, 0.5), 4, 0.18, blur=2)
    if cut.stripe:
        _side_stripe(brush, cut, trim.colour, side, knee_y)
    creases(brush, _leg_folds(cut, side, knee_y), cloth.colour, rng)
    _leg_end(brush, cut, cloth, trim, side)


def _rip(brush: Brush, x: float, y: float, colour: Colour, rng: Random) -> None:
    """A worn hole crossed by white threads."""
    brush.fill(lens((x - 17, y), (x, y), (x + 17, y + 3), 12), (232, 236, 240), 0.9, blur=1)
    for i in range(5):
        brush.line(strand((x - 13, y - 4 + i * 2.2), (x + 13, y - 3 + i * 2.2)), lighter(colour, 0.35), 0.8)


def _side_stripe(brush: Brush, cut: Legs, colour: Colour, side: int, knee_y: float) -> None:
    knee = max(cut.hip + (cut.spread - cut.hip) * 0.5, 30)
    points = [
        (cut.waist, cut.top - 3),
        (cut.hip, cut.top + (cut.crotch - cut.top) * 0.62),
        (knee, knee_y),
        (cut.spread, cut.end),
    ]
    for inset, width in ((5, 3.4), (11, 2.2)):
        brush.line(strand(*[(CENTRE + side * (x - inset), y) for x, y in points]), colour, width)


def _leg_folds(cut: Legs, side: int, knee_y: float) -> list[tuple[Point, Point, Point]]:
    def at(x: float, y: float) -> Point:
        return (CENTRE + side * x, y)

    inner, outer = cut.spread - cut.ankle * 2, cut.spread
    folds = [
        (at(3, cut.crotch + 2), at(22, cut.crotch - 16), at(44, cut.crotch - 26)),
        (at(4, cut.crotch + 10), at(20, cut.crotch + 4), at(40, cut.crotch - 4)),
        (at(cut.hip * 0.35, cut.top + 60), at(cut.hip * 0.5, cut.crotch), at(outer - cut.ankle * 0.9, cut.end - 30)),
    ]
    if cut.end > 300:
        for dy in (-18, 2, 26):
            folds.append((at(inner + 4, knee_y + dy), at(inner + 16, knee_y + dy + 8), at(inner + 34, knee_y + dy + 2)))
        for dy in (44, 28, 14):
            folds.append(
                (at(inner + 2, cut.end - dy), at(inner + cut.ankle, cut.end - dy + 7), at(outer - 3, cut.end - dy - 3))
            )
    return folds


def _leg_end(brush: Brush, cut: Legs, cloth: Cloth, trim: Cloth, side: int) -> None:
    x, y = CENTRE + side * (cut.spread - cut.ankle), cut.end
    half = cut.ankle + 14
    if cut.cuff == "turnup":
        piece(
            brush,
            box(x - half, y - 17, x + half, y + 8),
            plain_of(cloth, lighter(cloth.colour, 0.3)),
            volume=0.6,
            rim=5,
        )
    elif cut.cuff == "rib":
        ribbed(brush, box(x - half, y - 16, x + half, y + 8), trim)
    elif cut.cuff == "frayed":
        brush.line(strand((x - half, y + 1), (x + half, y + 1)), (232, 234, 236), 5, 0.8, dash=1.2)
    else:
        stitch(brush, strand((x - half, y - 7), (x + half, y - 6)), sewing(cloth))


def sewing(cloth: Cloth) -> Colour:
    """Jeans are sewn with amber thread, the rest with a tone of the cloth."""
    if cloth.grain == "denim":
        return (206, 158, 92)
    return lighter(cloth.colour, 0.4) if luma(cloth.colour) < 0.5 else darker(cloth.colour, 0.35)


def _front(brush: Brush, cut: Legs, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    seam(brush, strand((CENTRE, cut.top + 8), (CENTRE, cut.crotch)), cloth.colour)
    if cut.band in ("loops",):
        fly = strand((CENTRE + 11, cut.top + 14), (CENTRE + 11, cut.top + 52), (CENTRE + 1, cut.crotch - 28))
        stitch(brush, fly, sewing(cloth))
    if cut.pockets in ("jeans", "slant"):
        _hip_pockets(brush, cut, cloth)
    if cut.pockets == "cargo":
        _hip_pockets(brush, cut, cloth)
        y = min(cut.crotch + 24, cut.end - 74)
        for s in (-1, 1):
            x = CENTRE + s * (cut.hip - 13)
            piece(
                brush,
                box(x - 15, y, x + 15, y + 42, 3),
                plain_of(cloth) if cloth.pattern == "plain" else cloth,
                volume=0.5,
                rim=5,
            )
            piece(brush, box(x - 16, y - 4, x + 16, y + 11, 2), cloth, volume=0.4, rim=3)
            button(brush, x, y + 6, 2.2, darker(cloth.colour, 0.5))


def _hip_pockets(brush: Brush, cut: Legs, cloth: Cloth) -> None:
    for s in (-1, 1):
        if cut.pockets == "jeans":
            line = strand(
                (CENTRE + s * cut.waist * 0.52, cut.top + 12),
                (CENTRE + s * cut.waist * 0.62, cut.top + 34),
                (CENTRE + s * (cut.hip - 3), cut.top + 42),
            )
        else:
            line = strand((CENTRE + s * cut.waist * 0.68, cut.top + 12), (CENTRE + s * (cut.hip - 4), cut.top + 62))
        seam(brush, line, cloth.colour)
        stitch(brush, line, sewing(cloth), 2.4)
        if cut.pockets == "jeans":
            button(brush, CENTRE + s * cut.waist * 0.54, cut.top + 15, 1.3, (190, 134, 84))


def _band(brush: Brush, cut: Legs, cloth: Cloth, trim: Cloth) -> None:
    depth = {"wide": 26, "elastic": 18, "drawstring": 18}.get(cut.band, 14)
    w = cut.waist + 1
    path = smooth(
        [
            (CENTRE - w, cut.top - 4, 0),
            (CENTRE, cut.top + 4),
            (CENTRE + w, cut.top - 4, 0),
            (CENTRE + w + 2, cut.top + depth - 5, 0),
            (CENTRE, cut.top + depth + 4),
            (CENTRE - w - 2, cut.top + depth - 5, 0),
        ]
    )
    if cut.band == "loops":
        _looped_band(brush, path, cut, cloth)
        return
    ribbed(brush, path, trim if cut.band == "wide" else cloth)
    if cut.band == "drawstring":
        cord = lighter(cloth.colour, 0.75) if luma(cloth.colour) < 0.6 else darker(cloth.colour, 0.5)
        for s in (-1, 1):
            brush.line(
                strand((CENTRE + s * 2, cut.top + 10), (CENTRE + s * 9, cut.top + 30), (CENTRE + s * 6, cut.top + 52)),
                cord,
                2.4,
            )


def _looped_band(brush: Brush, path: skia.Path, cut: Legs, cloth: Cloth) -> None:
    piece(brush, path, plain_of(cloth) if cloth.grain == "denim" else cloth, volume=0.6, rim=4)
    for x in (-0.72, -0.34, 0.34, 0.72):
        at = CENTRE + x * cut.waist
        piece(brush, box(at - 2.6, cut.top - 3, at + 2.6, cut.top + 16, 1), plain_of(cloth), volume=0.3, rim=2)
    button(brush, CENTRE, cut.top + 10, 3.4, BRASS if cloth.grain == "denim" else darker(cloth.colour, 0.4))
