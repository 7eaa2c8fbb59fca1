"""A material in, a wrist watch on the canvas out."""

import math
from random import Random

import skia

from .brush import CENTRE, Brush, Point, box, oval, polygon, smooth, strand
from .cloth import SHADOW, light, metal, piece, plain_of, stitch
from .lettering import mark
from .palette import BLACK, WHITE, Colour, darker, lighter, luma
from .patterns import Cloth

MIDDLE = 200.0


def watch(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A wrist watch seen straight on; the base colour is the dial's or the strap's, the case follows `trim`."""
    size = rng.uniform(62, 78)
    strap = rng.choice(["leather", "bracelet", "rubber"]) if cloth.grain != "metal" else "bracelet"
    width = size * rng.uniform(0.5, 0.66)
    for up in (True, False):
        _strap(
            brush,
            strap,
            size,
            width,
            cloth if strap != "bracelet" else Cloth(trim.colour, trim.colour, trim.colour),
            up,
        )
    square = rng.random() < 0.25
    case = _case(square, size)
    metal(
        brush,
        oval(CENTRE + size + 4, MIDDLE, 6, 7)
        if not square
        else box(CENTRE + size * 0.9, MIDDLE - 7, CENTRE + size + 7, MIDDLE + 7, 2),
        trim.colour,
    )
    metal(brush, case, trim.colour)
    _dial(brush, square, size * rng.uniform(0.8, 0.88), cloth, trim, rng)


def _case(square: bool, size: float) -> skia.Path:
    if square:
        return box(CENTRE - size * 0.9, MIDDLE - size, CENTRE + size * 0.9, MIDDLE + size, size * 0.24)
    return oval(CENTRE, MIDDLE, size, size)


def _strap(brush: Brush, kind: str, size: float, width: float, cloth: Cloth, up: bool) -> None:
    sign = -1 if up else 1
    near, far = MIDDLE + sign * size * 0.8, MIDDLE + sign * 186
    half: list[Point] = [(width, near, 0), (width * 0.92, (near + far) / 2), (width * 0.8, far, 0)]
    path = smooth([*[(CENTRE + p[0], *p[1:]) for p in half], *[(CENTRE - p[0], *p[1:]) for p in reversed(half)]])
    if kind == "bracelet":
        _links(brush, path, near, far, width, cloth.colour)
        return
    piece(brush, path, plain_of(cloth), rim=8)
    with brush.inside(path):
        brush.wash(path, (0, near), (0, far), [(0, WHITE, 0.12), (0.5, SHADOW, 0.0), (1, SHADOW, 0.45)])
        if kind == "leather":
            for s in (-1, 1):
                stitch(
                    brush,
                    strand((CENTRE + s * (width - 5), near), (CENTRE + s * (width * 0.8 - 5), far)),
                    lighter(cloth.colour, 0.5),
                )
        else:
            for i in range(3):
                brush.line(
                    strand((CENTRE + (i - 1) * width * 0.5, near), (CENTRE + (i - 1) * width * 0.44, far)),
                    darker(cloth.colour, 0.4),
                    2.4,
                    0.7,
                )


def _links(brush: Brush, path: skia.Path, near: float, far: float, width: float, colour: Colour) -> None:
    brush.fill(path, darker(colour, 0.4))
    count = 8
    with brush.inside(path):
        for i in range(count + 1):
            y = near + (far - near) * i / count
            for x, w in ((-0.66, 0.3), (0.0, 0.34), (0.66, 0.3)):
                metal(brush, box(CENTRE + (x - w) * width, y - 7, CENTRE + (x + w) * width, y + 6, 2), colour, 0.6)
        brush.wash(path, (0, near), (0, far), [(0, SHADOW, 0.0), (0.5, SHADOW, 0.05), (1, SHADOW, 0.5)])


def _dial(brush: Brush, square: bool, size: float, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    face_colour = rng.choice([cloth.colour, cloth.colour, cloth.colour, WHITE if luma(cloth.colour) < 0.5 else BLACK])
    face = _case(square, size)
    brush.fill(face, face_colour)
    mark_colour = WHITE if luma(face_colour) < 0.5 else (44, 46, 56)
    with brush.inside(face):
        light(brush, face, face_colour, 0.9)
        brush.line(face, BLACK, 9, 0.4, blur=4)
        _hours(brush, size * 0.84, mark_colour, rng)
        if rng.random() < 0.4:
            _subdials(brush, size, mark_colour, face_colour)
        mark(brush, CENTRE, MIDDLE - size * 0.42, 4, mark_colour, rng.randrange(5))
    brush.line(face, darker(trim.colour, 0.5), 2)
    _hands(brush, size, mark_colour, rng)
    with brush.inside(face):
        brush.fill(
            polygon(
                (CENTRE - size, MIDDLE - size),
                (CENTRE - size * 0.1, MIDDLE - size),
                (CENTRE - size, MIDDLE + size * 0.7),
            ),
            WHITE,
            0.10,
        )


def _hours(brush: Brush, radius: float, colour: Colour, rng: Random) -> None:
    bold, dots = rng.choice([1.6, 3.2, 4.4]), rng.random() < 0.3
    for i in range(60):
        a = math.tau * i / 60
        long = radius * (0.16 if i % 5 == 0 else 0.05)
        outer, inner = _polar(radius, a), _polar(radius - long, a)
        if dots and i % 5 == 0:
            brush.fill(oval(*_polar(radius - 4, a), 2.8, 2.8), colour)
        else:
            brush.line(strand(outer, inner), colour, bold if i % 5 == 0 else 0.8)


def _polar(radius: float, angle: float) -> tuple[float, float]:
    return CENTRE + math.sin(angle) * radius, MIDDLE - math.cos(angle) * radius


def _subdials(brush: Brush, size: float, colour: Colour, face: Colour) -> None:
    for a in (0.25, 0.5, 0.75):
        x, y = _polar(size * 0.42, math.tau * a)
        brush.fill(oval(x, y, size * 0.19, size * 0.19), darker(face, 0.25))
        brush.line(oval(x, y, size * 0.19, size * 0.19), colour, 0.9, 0.8)
        brush.line(strand((x, y), (x + size * 0.08, y - size * 0.11)), colour, 1.1)


def _hands(brush: Brush, size: float, colour: Colour, rng: Random) -> None:
    hour, minute = rng.uniform(0, 12), rng.uniform(0, 60)
    for angle, reach, width in ((math.tau * hour / 12, 0.46, 4.2), (math.tau * minute / 60, 0.68, 3.0)):
        brush.line(strand(_polar(-size * 0.1, angle), _polar(size * reach, angle)), colour, width)
    second = math.tau * rng.random()
    brush.line(strand(_polar(-size * 0.16, second), _polar(size * 0.76, second)), (204, 52, 44), 1.1)
    brush.fill(oval(CENTRE, MIDDLE, 4, 4), colour)


STYLES = {"Watches": (watch,)}
