"""A style and a material in, a pair of sunglasses, belt or cap on the canvas out."""

import math
from random import Random

from .brush import CENTRE, Brush, Point, box, oval, polygon, smooth, strand
from .cloth import metal, piece, plain_of, ring, seam, stitch
from .lettering import WORDS, graphic, mark, write
from .palette import BLACK, BRASS, STEEL, WHITE, Colour, darker, lighter, luma
from .patterns import Cloth

MIDDLE = 200.0


# Right lens of each frame: offsets from the middle of the bridge.
LENSES: dict[str, list[Point]] = {
    "aviator": [(14, -22), (60, -30), (102, -22), (106, 10), (82, 42), (46, 46), (18, 20)],
    "wayfarer": [(12, -24, 0), (60, -32), (112, -32, 0), (104, 18), (76, 36), (34, 32), (16, 6)],
    "round": [(14, 0), (24, -30), (60, -42), (96, -30), (106, 0), (96, 30), (60, 42), (24, 30)],
    "square": [(14, -30, 0), (62, -36), (110, -30, 0), (108, 28, 0), (62, 34), (16, 28, 0)],
    "cat-eye": [(12, -16), (56, -28), (118, -46, 0), (106, 10), (78, 34), (38, 32), (16, 12)],
    "oversized": [(10, -22), (34, -46), (84, -46), (116, -22), (110, 26), (80, 54), (36, 50), (12, 20)],
    "rectangle": [(14, -18, 0), (62, -23), (112, -18, 0), (108, 16, 0), (62, 22), (18, 16, 0)],
}
TINTS: tuple[Colour, ...] = ((40, 44, 50), (74, 52, 38), (52, 66, 58), (70, 74, 90), (96, 62, 44), (46, 62, 92))


def sunglasses(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """Sunglasses turned a little, one arm seen behind."""
    if rng.random() < 0.16:
        shape: list[Point] = [(0, -26), (66, -30), (118, -20, 0), (110, 14), (64, 30), (18, 22), (0, 4)]
    else:
        shape = LENSES[rng.choice(list(LENSES))]
    wire = rng.random() < 0.35 or cloth.grain == "metal"
    tint = rng.choice(TINTS) if rng.random() < 0.8 else darker(cloth.colour, 0.1)
    with brush.moved(turn=rng.uniform(-9, -3), grow=(0.98, 1.0), skew=rng.uniform(-0.12, 0.02)):
        _arms(brush, shape, cloth, wire)
        for points in (shape, [(-p[0], *p[1:]) for p in shape]):
            _lens(brush, [(CENTRE + p[0], MIDDLE + p[1], *p[2:]) for p in points], tint, cloth, wire)
        _bridge(brush, shape, cloth.colour, wire, double=wire and rng.random() < 0.5)


def _arms(brush: Brush, shape: list[Point], cloth: Cloth, wire: bool) -> None:
    reach = max(p[0] for p in shape)
    width = 3.4 if wire else 8
    for s, rise in ((1, 66), (-1, 58)):
        start = (CENTRE + s * (reach - 2), MIDDLE - 18)
        end = (start[0] - s * reach * 0.16 + 18, start[1] - rise)
        bend = ((start[0] + end[0]) / 2 + s * 4, (start[1] + end[1]) / 2)
        line = strand(start, bend, end, (end[0] - s * 15, end[1] + 2), (end[0] - s * 24, end[1] + 14))
        brush.line(line, darker(cloth.colour, 0.55), width + 1.4)
        brush.line(line, darker(cloth.colour, 0.15), width)


def _lens(brush: Brush, points: list[Point], tint: Colour, cloth: Cloth, wire: bool) -> None:
    path = smooth(points)
    bounds = path.getBounds()
    brush.fill(path, tint, 0.92)
    with brush.inside(path):
        brush.wash(
            path, (0, bounds.top()), (0, bounds.bottom()), [(0, BLACK, 0.35), (0.5, BLACK, 0.0), (1, WHITE, 0.38)]
        )
        x, y, w, h = bounds.left(), bounds.top(), bounds.width(), bounds.height()
        brush.fill(
            polygon((x + w * 0.2, y), (x + w * 0.44, y), (x + w * 0.16, y + h), (x - w * 0.1, y + h)), WHITE, 0.16
        )
    width = 3.4 if wire else 9
    brush.line(path, darker(cloth.colour, 0.55), width + 1.4)
    brush.line(path, cloth.colour, width)
    if cloth.pattern != "plain" and not wire:
        brush.line(path, cloth.second, width * 0.8, 0.8, dash=7)
    brush.canvas.save()
    brush.canvas.translate(-0.8, -1.2)
    brush.line(path, lighter(cloth.colour, 0.6), width * 0.2, 0.7)
    brush.canvas.restore()


def _bridge(brush: Brush, shape: list[Point], colour: Colour, wire: bool, double: bool) -> None:
    inner = min(p[0] for p in shape) + 2
    levels = (-12, -26) if double else (-12,)
    for dy in levels:
        line = strand(
            (CENTRE - inner - 4, MIDDLE + dy + 4), (CENTRE, MIDDLE + dy - 3), (CENTRE + inner + 4, MIDDLE + dy + 4)
        )
        brush.line(line, darker(colour, 0.55), 5.4 if wire else 10)
        brush.line(line, colour, 3.6 if wire else 8.6)


def belt(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A coiled belt standing on its edge, buckle in front."""
    wide, deep, tall = 118, rng.uniform(30, 42), rng.uniform(34, 54)
    top = MIDDLE - tall / 2
    inside = darker(lighter(trim.colour, 0.15), 0.1)
    _coil(brush, wide, deep, tall, top, Cloth(inside, inside, inside, grain="suede", seed=cloth.seed), front=False)
    _coil(brush, wide, deep, tall, top, cloth, front=True)
    _tail(brush, deep, tall, top, cloth)
    _buckle(brush, CENTRE - 44 + rng.uniform(-10, 8), top + deep, tall, rng)


def _coil(brush: Brush, wide: float, deep: float, tall: float, top: float, cloth: Cloth, front: bool) -> None:
    sign = 1 if front else -1
    bend = [
        (-wide, 0),
        (-wide * 0.86, sign * deep * 0.55),
        (-wide * 0.45, sign * deep * 0.92),
        (0, sign * deep),
        (wide * 0.45, sign * deep * 0.92),
        (wide * 0.86, sign * deep * 0.55),
        (wide, 0),
    ]
    upper: list[Point] = [(CENTRE + x, top + y) for x, y in bend]
    lower: list[Point] = [(CENTRE + x, top + y + tall) for x, y in reversed(bend)]
    corners = [(*upper[0], 0), *upper[1:-1], (*upper[-1], 0), (*lower[0], 0), *lower[1:-1], (*lower[-1], 0)]
    path = smooth(corners)
    piece(brush, path, cloth, rim=8, volume=1.2)
    for line, shift in ((upper, 5), (lower, -5)):
        stitch(
            brush,
            strand(*[(x, y + shift) for x, y in line]),
            lighter(cloth.colour, 0.4) if luma(cloth.colour) < 0.6 else darker(cloth.colour, 0.3),
        )


def _tail(brush: Brush, deep: float, tall: float, top: float, cloth: Cloth) -> None:
    """The free end that lies over the belt, with its holes and loop."""
    y = top + deep
    end = smooth(
        [
            (CENTRE - 50, y - 3, 0),
            (CENTRE + 30, y - 2),
            (CENTRE + 58, y - 8, 0),
            (CENTRE + 72, y + tall * 0.45),
            (CENTRE + 58, y + tall - 6, 0),
            (CENTRE + 30, y + tall + 1),
            (CENTRE - 50, y + tall + 1, 0),
        ]
    )
    brush.line(end, BLACK, 5, 0.35, blur=3)
    piece(brush, end, cloth, rim=6, volume=0.7)
    for i in range(4):
        brush.fill(oval(CENTRE - 6 + i * 15, y + tall * 0.48, 2, 2.4), BLACK, 0.8)
    piece(brush, box(CENTRE - 22, y - 6, CENTRE - 12, y + tall + 4, 2), plain_of(cloth), rim=3)


def _buckle(brush: Brush, x: float, y: float, tall: float, rng: Random) -> None:
    colour = rng.choice([STEEL, STEEL, BRASS, (92, 94, 100)])
    low = y + tall
    style = rng.randrange(4)
    if style == 0:
        metal(brush, box(x - 26, y - 7, x + 26, low + 7, 3), colour)
        mark(brush, x, (y + low) / 2, 10, darker(colour, 0.5), rng.randrange(5))
        return
    frame = box(x - 22, y - 8, x + 22, low + 8, (3, 14, 8)[style - 1])
    brush.line(frame, darker(colour, 0.6), 9)
    brush.line(frame, colour, 7)
    brush.line(frame, lighter(colour, 0.6), 2, 0.9)
    brush.line(strand((x - 22, (y + low) / 2), (x + 24, (y + low) / 2)), darker(colour, 0.6), 6)
    brush.line(strand((x - 22, (y + low) / 2), (x + 24, (y + low) / 2)), lighter(colour, 0.15), 4)


def cap(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A baseball cap from the front, or a knitted beanie."""
    _beanie(brush, cloth, trim, rng) if rng.random() < 0.2 else _baseball(brush, cloth, trim, rng)


def _baseball(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    crown = smooth(
        [(48, 238, 0), (50, 180), (84, 126), (CENTRE, 106), (216, 126), (250, 180), (252, 238, 0), (CENTRE, 222)]
    )
    piece(brush, crown, cloth, rim=12)
    with brush.inside(crown):
        if rng.random() < 0.3:
            piece(
                brush,
                smooth([(94, 250, 0), (98, 160), (124, 108, 0), (176, 108, 0), (202, 160), (206, 250, 0)]),
                plain_of(trim),
                rim=4,
            )
        for x in (96, 150, 204):
            line = strand((CENTRE, 104), (x + (x - CENTRE) * 0.12, 170), (x, 244))
            if x != 150:
                seam(brush, line, cloth.colour)
                stitch(brush, line, darker(cloth.colour, 0.3), 2)
        for x in (78, 222):
            ring(brush, x, 160, 2.6, lighter(cloth.colour, 0.3), 1.2)
    _badge(brush, cloth, trim, rng)
    brim_cloth = plain_of(trim) if rng.random() < 0.35 else cloth
    brim = smooth(
        [(46, 240, 0), (92, 224), (CENTRE, 218), (208, 224), (254, 240, 0), (246, 274), (CENTRE, 290), (54, 274)]
    )
    piece(brush, brim, brim_cloth, rim=9)
    with brush.inside(brim):
        for i in range(4):
            stitch(
                brush,
                strand((50, 250 + i * 9), (CENTRE, 228 + i * 14), (250, 250 + i * 9)),
                darker(brim_cloth.colour, 0.3) if luma(brim_cloth.colour) > 0.3 else lighter(brim_cloth.colour, 0.25),
            )
    piece(brush, oval(CENTRE, 107, 8, 5), plain_of(trim), rim=2)


def _badge(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    tone = WHITE if luma(cloth.colour) < 0.55 else darker(trim.colour, 0.3)
    kind = rng.randrange(4)
    if kind == 0:
        write(brush, rng.choice([w for w in WORDS if len(w) < 6]), CENTRE, 166, 20, tone, 0.24)
    elif kind == 1:
        mark(brush, CENTRE, 176, 17, tone, rng.randrange(5))
    elif kind == 2:
        graphic(brush, CENTRE, 172, 28, tone, trim.colour if luma(trim.colour) > 0.4 else (220, 80, 60), rng)


def _beanie(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    knit = Cloth(
        cloth.colour, cloth.second, cloth.third, rng.choice(["plain", "stripes", "banded"]), "knit", 0.9, cloth.seed
    )
    piece(
        brush,
        smooth([(60, 250, 0), (62, 180), (100, 118), (CENTRE, 104), (200, 118), (238, 180), (240, 250, 0)]),
        knit,
        rim=13,
    )
    band = smooth([(54, 228, 0), (CENTRE, 236), (246, 228, 0), (248, 282, 0), (CENTRE, 292), (52, 282, 0)])
    piece(brush, band, Cloth(trim.colour, cloth.second, cloth.third, "plain", "rib", 1, cloth.seed), rim=10)
    if rng.random() < 0.5:
        for i in range(26):
            a = math.tau * i / 26
            brush.line(
                strand((CENTRE, 92), (CENTRE + math.cos(a) * 23, 92 + math.sin(a) * 21)),
                (trim.colour, cloth.second)[i % 2],
                6,
            )


STYLES = {"Sunglasses": (sunglasses,), "Belts": (belt,), "Caps": (cap,)}
