"""Measurements and a cloth in, a skirt or saree on the canvas out."""

from dataclasses import dataclass
from random import Random

from .bottoms import sewing
from .brush import CENTRE, Brush, Point, box, lens, mirrored, oval, polygon, smooth, strand
from .cloth import button, creases, dark_inside, piece, seam, stitch
from .collars import bow
from .palette import BRASS, darker
from .patterns import Cloth


@dataclass(frozen=True)
class Skirt:
    """How a skirt is cut."""

    top: float = 84
    waist: float = 52
    hip: float = 74
    hem: float = 96
    end: float = 310
    style: str = "a-line"  # a-line, pencil, pleated, tiered, flared, denim, wrap
    sash: bool = False


def draw_skirt(brush: Brush, cut: Skirt, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A skirt seen from the front."""
    hip_y = cut.top + (cut.end - cut.top) * 0.34
    half = [
        (0, cut.top + 5),
        (cut.waist, cut.top - 3, 0),
        (cut.hip, hip_y),
        (cut.hem, cut.end - 8, 0),
        (cut.hem * 0.55, cut.end + 1),
        (0, cut.end + 5),
    ]
    path = smooth(mirrored(half))
    dark_inside(
        brush,
        smooth(
            [
                (CENTRE - cut.waist, cut.top - 3, 0),
                (CENTRE, cut.top - 10),
                (CENTRE + cut.waist, cut.top - 3, 0),
                (CENTRE, cut.top + 8),
            ]
        ),
        cloth.colour,
    )
    piece(brush, path, cloth, rim=12)
    with brush.inside(path):
        _skirt_style(brush, cut, cloth, trim, rng)
        if cut.style != "tiered":
            stitch(
                brush,
                strand((CENTRE - cut.hem, cut.end - 15), (CENTRE, cut.end - 4), (CENTRE + cut.hem, cut.end - 15)),
                sewing(cloth),
            )
    w = cut.waist + 1
    band = smooth(
        [
            (CENTRE - w, cut.top - 4, 0),
            (CENTRE, cut.top + 4),
            (CENTRE + w, cut.top - 4, 0),
            (CENTRE + w + 3, cut.top + 12, 0),
            (CENTRE, cut.top + 20),
            (CENTRE - w - 3, cut.top + 12, 0),
        ]
    )
    piece(brush, band, trim, volume=0.6, rim=4)
    if cut.style == "denim":
        button(brush, CENTRE, cut.top + 11, 3.4, BRASS)
    if cut.sash:
        bow(brush, CENTRE - cut.waist * 0.4, cut.top + 12, 24, trim)


def _skirt_style(brush: Brush, cut: Skirt, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    if cut.style == "pleated":
        _pleats(brush, cut, cloth)
    elif cut.style == "tiered":
        _tiers(brush, cut, cloth, trim)
    elif cut.style == "denim":
        _denim_front(brush, cut, cloth)
    elif cut.style == "wrap":
        seam(
            brush,
            strand((CENTRE + cut.waist * 0.7, cut.top), (CENTRE + 6, cut.end - 60), (CENTRE - 18, cut.end + 6)),
            cloth.colour,
            stitched=True,
        )
    count = {"pencil": 3, "denim": 3, "pleated": 0}.get(cut.style, 7)
    for i in range(count):
        at = (i + 0.5) / count * 2 - 1 + rng.uniform(-0.05, 0.05)
        start, end = (
            (CENTRE + at * cut.waist * 0.9, cut.top + 14),
            (CENTRE + at * cut.hem * 0.98, cut.end - rng.uniform(0, 40)),
        )
        creases(brush, [(start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end)], cloth.colour, rng, 1.2)


def _pleats(brush: Brush, cut: Skirt, cloth: Cloth) -> None:
    for i in range(12):
        a, b, m = i / 6 - 1, (i + 1) / 6 - 1, (i + 0.5) / 6 - 1
        shade = polygon(
            *[
                (CENTRE + f * w, y)
                for f, w, y in (
                    (m, cut.waist, cut.top),
                    (b, cut.waist, cut.top),
                    (b, cut.hem, cut.end + 8),
                    (m, cut.hem, cut.end + 8),
                )
            ]
        )
        brush.fill(shade, darker(cloth.colour, 0.6), 0.22)
        brush.line(
            strand(
                (CENTRE + a * cut.waist, cut.top),
                (CENTRE + a * cut.hip, cut.top + 76),
                (CENTRE + a * cut.hem, cut.end + 8),
            ),
            darker(cloth.colour, 0.6),
            1,
            0.6,
        )


def _tiers(brush: Brush, cut: Skirt, cloth: Cloth, trim: Cloth) -> None:
    for i in (1, 2, 3):
        y = cut.top + (cut.end - cut.top) * i / 3.6
        line = strand((CENTRE - 130, y - 6), (CENTRE, y + 4), (CENTRE + 130, y - 6))
        brush.line(line, darker(cloth.colour, 0.6), 5, 0.4, blur=2)
        brush.line(line, trim.colour, 2)
        for j in range(16):
            x = CENTRE - 120 + j * 16
            brush.fill(lens((x, y), (x + 1, y + 16), (x + 2, y + 34), 2), darker(cloth.colour, 0.6), 0.3, blur=1)


def _denim_front(brush: Brush, cut: Skirt, cloth: Cloth) -> None:
    seam(brush, strand((CENTRE, cut.top + 10), (CENTRE, cut.end)), cloth.colour, stitched=True, thread=sewing(cloth))
    for s in (-1, 1):
        line = strand(
            (CENTRE + s * cut.waist * 0.5, cut.top + 14),
            (CENTRE + s * cut.waist * 0.66, cut.top + 40),
            (CENTRE + s * cut.hip, cut.top + 48),
        )
        seam(brush, line, cloth.colour, stitched=True, thread=sewing(cloth))


def draw_saree(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A draped saree on a plain mannequin: blouse, pleats, and the pallu over the shoulder."""
    _mannequin(brush)
    blouse = smooth(
        [
            (CENTRE - 20, 72, 0),
            (CENTRE - 40, 80, 0),
            (CENTRE - 48, 122, 0),
            (CENTRE - 34, 124, 0),
            (CENTRE - 32, 140, 0),
            (CENTRE + 32, 140, 0),
            (CENTRE + 34, 124, 0),
            (CENTRE + 48, 122, 0),
            (CENTRE + 40, 80, 0),
            (CENTRE + 20, 72, 0),
            (CENTRE, 96),
        ]
    )
    piece(brush, blouse, trim, rim=6)
    skirt = smooth(
        [
            (CENTRE - 34, 172, 0),
            (CENTRE + 34, 168, 0),
            (CENTRE + 46, 230),
            (CENTRE + 62, 386, 0),
            (CENTRE, 392),
            (CENTRE - 62, 386, 0),
            (CENTRE - 46, 230),
        ]
    )
    piece(brush, skirt, cloth, rim=11)
    with brush.inside(skirt):
        for i in range(7):
            x = CENTRE - 16 + i * 6
            creases(brush, [((x, 178), (x + 2, 280), (CENTRE - 34 + i * 12, 390))], cloth.colour, rng, 1.5)
        brush.fill(box(60, 368, 240, 400), trim.colour)
        brush.line(strand((60, 366), (240, 366)), BRASS, 3)
    pallu = smooth(
        [
            (CENTRE + 18, 70, 0),
            (CENTRE + 42, 78, 0),
            (CENTRE + 20, 130),
            (CENTRE - 34, 186, 0),
            (CENTRE - 36, 150, 0),
            (CENTRE - 6, 108),
        ]
    )
    fall = smooth(
        [
            (CENTRE + 22, 72, 0),
            (CENTRE + 44, 80, 0),
            (CENTRE + 74, 200),
            (CENTRE + 84, 320, 0),
            (CENTRE + 54, 330, 0),
            (CENTRE + 50, 200),
        ]
    )
    for path, turn in ((fall, -10), (pallu, 40)):
        piece(brush, path, cloth, turn=turn, rim=8)
    brush.line(strand((CENTRE + 20, 74), (CENTRE - 6, 112), (CENTRE - 36, 152)), trim.colour, 6)
    brush.line(strand((CENTRE + 20, 74), (CENTRE - 5, 114), (CENTRE - 35, 156)), BRASS, 1.6)
    with brush.inside(fall):
        brush.fill(box(180, 304, 260, 340), trim.colour)
        brush.line(strand((180, 302), (260, 302)), BRASS, 2.4)


def _mannequin(brush: Brush) -> None:
    skin = Cloth((222, 196, 172), (0, 0, 0), (0, 0, 0))
    half: list[Point] = [
        (9, 40, 0),
        (11, 66),
        (42, 80),
        (58, 160),
        (54, 214, 0),
        (46, 212, 0),
        (44, 150),
        (32, 130),
        (28, 175, 0),
    ]
    torso = smooth(mirrored(half))
    piece(brush, torso, skin, rim=6)
    head = oval(CENTRE, 26, 15, 19)
    piece(brush, head, skin, rim=6)
    piece(
        brush,
        smooth(
            [
                (CENTRE - 16, 30, 0),
                (CENTRE - 17, 10),
                (CENTRE, 3),
                (CENTRE + 17, 10),
                (CENTRE + 16, 30, 0),
                (CENTRE + 10, 16),
                (CENTRE - 6, 14),
            ]
        ),
        Cloth((44, 34, 34), (0, 0, 0), (0, 0, 0)),
        rim=4,
    )
