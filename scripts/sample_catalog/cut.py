"""A garment's measurements in, the outlines of its pieces out."""

import math
from dataclasses import dataclass

import skia

from .brush import CENTRE, Point, flipped, mirrored, smooth, strand

Sides = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Cut:
    """How an upper garment is cut; half widths are counted from the middle of the sheet."""

    top: float = 62  # where neck and shoulder meet
    neck: str = "round"  # round, v, square, sweetheart, slit, straight
    neck_width: float = 27
    neck_depth: float = 26
    shoulder: float = 79
    drop: float = 24  # shoulder slope
    chest: float = 80
    underarm: float = 148
    sides: Sides = ((77, 236), (81, 308))  # (half width, y) down to the hem
    hem: float = 6  # how far the middle of the hem hangs below its ends
    sleeve: float = 96  # 0: none
    angle: float = 40
    cuff: float = 44
    cuff_style: str = "hem"  # hem, rib, shirt, band, bell
    collar: str = "crew"  # crew, bound, polo, shirt, mandarin, turtle, hood, funnel, none, straps, bow, frill
    closure: str = "none"  # none, buttons, henley, zip, half-zip
    bottom: str = "hem"  # hem, rib, border, none, frill
    pockets: str = "none"  # none, chest, flaps, kangaroo, slant
    waist: str = "none"  # none, seam, belt, sash, elastic, tiers, pleats
    slits: bool = False

    @property
    def shoulder_y(self) -> float:
        """Height of the shoulder's tip."""
        return self.top + self.drop

    @property
    def hem_y(self) -> float:
        """Height of the hem at the side seams."""
        return self.sides[-1][1]

    @property
    def throat(self) -> float:
        """Height of the neckline's lowest point."""
        return self.top + self.neck_depth


def neckline(cut: Cut) -> list[Point]:
    """The right half of the front neckline, from the middle outwards."""
    width, depth, top = cut.neck_width, cut.neck_depth, cut.top
    low = top + depth
    shapes: dict[str, list[Point]] = {
        "round": [(0, low), (width * 0.55, low - depth * 0.16), (width * 0.93, top + depth * 0.4)],
        "v": [(0, low, 0), (width * 0.55, top + depth * 0.42)],
        "square": [(0, low), (width * 0.86, low, 0)],
        "sweetheart": [(0, low, 0), (width * 0.35, low - depth * 0.3), (width * 0.8, low - depth * 0.2, 0)],
        "slit": [(0, low + 34, 0), (4, low, 0), (width * 0.7, low - depth * 0.35)],
        "straight": [(0, low), (width * 0.5, low - 3)],
    }
    return [*shapes[cut.neck], (width, top, 0)]


def body(cut: Cut) -> skia.Path:
    """Front piece, sleeves not included."""
    return smooth(mirrored(_half(cut)))


def _half(cut: Cut) -> list[Point]:
    tip, under = (cut.shoulder, cut.shoulder_y, 0), (cut.chest, cut.underarm, 0)
    scoop = 8 if cut.sleeve else min(16.0, (cut.shoulder - cut.neck_width) * 0.25)
    hole = (min(cut.shoulder, cut.chest) - scoop, cut.shoulder_y + (cut.underarm - cut.shoulder_y) * 0.55)
    *middle, last = cut.sides
    return [
        *neckline(cut),
        tip,
        hole,
        under,
        *middle,
        (*last, 0),
        (last[0] * 0.55, last[1] + cut.hem * 0.75),
        (0, last[1] + cut.hem),
    ]


def strapless(cut: Cut) -> skia.Path:
    """A front piece that ends above the bust."""
    top = cut.underarm - 34
    half = [
        (0, top + 10, 0) if cut.neck == "sweetheart" else (0, top),
        (cut.chest * 0.4, top - 8),
        (cut.chest * 0.9, top, 0),
    ]
    *middle, last = cut.sides
    half += [
        (cut.chest, cut.underarm),
        *middle,
        (*last, 0),
        (last[0] * 0.5, last[1] + cut.hem * 0.8),
        (0, last[1] + cut.hem),
    ]
    return smooth(mirrored(half))


def neck_path(cut: Cut) -> skia.Path:
    """The front neckline as an open line."""
    half = [(CENTRE + p[0], *p[1:]) for p in neckline(cut)]
    return strand(*flipped(half[:0:-1]), *half)


def neck_hole(cut: Cut) -> skia.Path:
    """What is seen of the back, between the back neckline and the front one."""
    back = [(0, cut.top + min(9.0, cut.neck_depth * 0.3)), (cut.neck_width * 0.6, cut.top + 5)]
    front = neckline(cut)
    return smooth(mirrored([*back, *front[::-1]]))


@dataclass(frozen=True)
class Sleeve:
    """One right sleeve: its corners on the sheet."""

    outer: Point
    inner: Point
    tip: Point
    under: Point
    along: Point  # unit vector towards the hand

    def back(self, length: float) -> list[Point]:
        """The band of this length at the sleeve's end: outer, inner, inner above, outer above."""
        (ox, oy), (ix, iy) = self.outer[:2], self.inner[:2]
        dx, dy = self.along[0] * length, self.along[1] * length
        return [(ox, oy, 0), (ix, iy, 0), (ix - dx * 0.9, iy - dy * 0.9, 0), (ox - dx, oy - dy, 0)]


def sleeve(cut: Cut) -> Sleeve:
    """Lay out the right sleeve."""
    a = math.radians(cut.angle)
    along = (math.sin(a), math.cos(a))
    tip = (CENTRE + cut.shoulder, cut.shoulder_y, 0)
    outer = (tip[0] + along[0] * cut.sleeve, tip[1] + along[1] * cut.sleeve, 0)
    inner = (outer[0] - along[1] * cut.cuff, outer[1] + along[0] * cut.cuff * 0.75, 0)
    return Sleeve(outer, inner, tip, (CENTRE + cut.chest - 3, cut.underarm + 2, 0), along)


def sleeve_outline(cut: Cut, laid: Sleeve) -> list[Point]:
    """The right sleeve's outline."""
    bulge = 5 if cut.sleeve > 60 else 3
    mid = cut.sleeve * 0.45
    swell = (laid.tip[0] + laid.along[0] * mid + bulge, laid.tip[1] + laid.along[1] * mid - bulge * 0.3)
    elbow = ((laid.inner[0] + laid.under[0]) / 2 + 2, (laid.inner[1] + laid.under[1]) / 2)
    return [
        laid.tip,
        swell,
        laid.outer,
        laid.inner,
        elbow,
        laid.under,
        (CENTRE + cut.shoulder - 24, cut.underarm - 10),
        (CENTRE + cut.shoulder - 22, cut.shoulder_y + 4, 0),
    ]
