"""A style and a leather or cloth in, a bag on the canvas out."""

from random import Random

import skia

from .brush import CENTRE, Brush, Point, box, mirrored, oval, smooth, strand
from .cloth import crease, creases, metal, piece, plain_of, ring, seam, stitch, zipper
from .lettering import WORDS, mark, write
from .palette import BLACK, BRASS, STEEL, WHITE, darker, lighter, luma, thread
from .patterns import Cloth


def _handle(brush: Brush, points: list[Point], cloth: Cloth, width: float) -> None:
    """A strap along a line: dark edge, leather, a row of stitches."""
    line = strand(*points)
    brush.line(line, darker(cloth.colour, 0.6), width + 1.8)
    brush.line(line, cloth.colour, width)
    brush.line(line, lighter(cloth.colour, 0.4), width * 0.3, 0.4, blur=1)
    stitch(brush, line, thread(cloth.colour))


def _bag_body(brush: Brush, half: list[Point], cloth: Cloth) -> skia.Path:
    path = smooth(mirrored(half))
    piece(brush, path, cloth, rim=13)
    return path


def tote(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """An open shopper with two long handles."""
    top, wide = 160 + rng.uniform(-10, 12), rng.uniform(98, 118)
    _arch(brush, top + 4, 52, top - rng.uniform(90, 118), darker_cloth(trim), 9)
    body = _bag_body(
        brush, [(0, top), (wide, top - 6, 0), (wide * 0.93, top + 90), (wide * 0.88, 340, 0), (0, 346)], cloth
    )
    with brush.inside(body):
        _sag(brush, wide, top, cloth, rng)
        if rng.random() < 0.5:
            piece(brush, box(0, 296, 300, 360), plain_of(trim), rim=4)
    stitch(brush, strand((CENTRE - wide, top + 4), (CENTRE, top + 10), (CENTRE + wide, top + 4)), thread(cloth.colour))
    _arch(brush, top + 26, 46, top - rng.uniform(70, 96), trim, 10)
    for s in (-1, 1):
        ring(brush, CENTRE + s * 46, top + 26, 6, BRASS)
    _charm(brush, CENTRE, top + 60, rng)


def darker_cloth(cloth: Cloth) -> Cloth:
    """The same in shadow: what lies behind."""
    return plain_of(cloth, darker(cloth.colour, 0.3))


def _arch(brush: Brush, low: float, half: float, high: float, cloth: Cloth, width: float) -> None:
    """A handle standing over the bag."""
    _handle(
        brush,
        [
            (CENTRE - half, low),
            (CENTRE - half * 0.86, (low + high) / 2),
            (CENTRE, high),
            (CENTRE + half * 0.86, (low + high) / 2),
            (CENTRE + half, low),
        ],
        cloth,
        width,
    )


def _sag(brush: Brush, wide: float, top: float, cloth: Cloth, rng: Random) -> None:
    folds = []
    for s in (-1, 1):
        folds += [
            (
                (CENTRE + s * wide * 0.5, top + 8),
                (CENTRE + s * wide * 0.72, top + 70),
                (CENTRE + s * wide * 0.6, top + 130),
            ),
            ((CENTRE + s * wide * 0.9, top + 40), (CENTRE + s * wide * 0.7, top + 110), (CENTRE + s * wide * 0.8, 334)),
        ]
    creases(brush, folds, cloth.colour, rng, 1.1)


def _charm(brush: Brush, x: float, y: float, rng: Random) -> None:
    """A small maker's plate."""
    kind = rng.randrange(3)
    if kind == 0:
        metal(brush, box(x - 14, y - 5, x + 14, y + 5, 2), rng.choice([BRASS, STEEL]))
    elif kind == 1:
        metal(brush, oval(x, y, 9, 9), rng.choice([BRASS, STEEL]))


def hobo(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A soft crescent that hangs from one wide strap."""
    top = rng.uniform(160, 178)
    for cloth_, high, width in ((darker_cloth(cloth), top - 106, 15), (plain_of(cloth), top - 112, 17)):
        _handle(
            brush,
            [
                (CENTRE - 88, top + 26),
                (CENTRE - 62, top - 60),
                (CENTRE, high),
                (CENTRE + 62, top - 60),
                (CENTRE + 88, top + 26),
            ],
            cloth_,
            width,
        )
    body = _bag_body(
        brush, [(0, top + 24), (58, top + 8), (104, top, 0), (124, top + 74), (106, 320), (60, 346), (0, 350)], cloth
    )
    with brush.inside(body):
        for i in range(9):
            at = (i + 0.5) / 9 * 2 - 1
            crease(
                brush,
                (CENTRE + at * 80, top + 24),
                (CENTRE + at * 104, top + 80),
                (CENTRE + at * 90, 330),
                cloth.colour,
                rng.uniform(5, 9),
                1.2,
            )
        brush.line(strand((CENTRE - 104, top), (CENTRE, top + 26), (CENTRE + 104, top)), darker(cloth.colour, 0.5), 3)
    for s in (-1, 1):
        ring(brush, CENTRE + s * 92, top + 20, 9, rng.choice([BRASS, STEEL]), 3)
    if rng.random() < 0.5:
        _tassel(brush, CENTRE + 92, top + 28, trim)


def _tassel(brush: Brush, x: float, y: float, cloth: Cloth) -> None:
    piece(brush, box(x - 4, y, x + 4, y + 12, 2), plain_of(cloth), rim=2)
    for i in range(7):
        brush.line(
            strand((x - 4 + i * 1.3, y + 12), (x - 7 + i * 2.3, y + 50)), darker(cloth.colour, 0.15 * (i % 3)), 2
        )


def satchel(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A structured bag with short handles and belted straps."""
    top, wide = rng.uniform(168, 186), rng.uniform(104, 120)
    _arch(brush, top + 4, 44, top - 74, darker_cloth(trim), 9)
    body = _bag_body(
        brush,
        [(0, top - 4), (wide * 0.8, top, 0), (wide, top + 70), (wide, 322), (wide * 0.92, 336, 0), (0, 340)],
        cloth,
    )
    with brush.inside(body):
        for s in (-1, 1):
            seam(
                brush,
                strand(
                    (CENTRE + s * wide * 0.7, top), (CENTRE + s * wide * 0.78, 260), (CENTRE + s * wide * 0.74, 340)
                ),
                cloth.colour,
                stitched=True,
                thread=thread(cloth.colour),
            )
        if rng.random() < 0.5:
            piece(
                brush,
                smooth(
                    [
                        (CENTRE - 70, top + 80, 0),
                        (CENTRE + 70, top + 80, 0),
                        (CENTRE + 74, 328, 0),
                        (CENTRE - 74, 328, 0),
                    ]
                ),
                cloth,
                rim=6,
                volume=0.5,
            )
            zipper(brush, (CENTRE - 2, top + 86), (CENTRE - 2, top + 88), cloth.colour, BRASS)
    for s in (-1, 1):
        piece(brush, box(CENTRE + s * 44 - 8, top - 2, CENTRE + s * 44 + 8, top + 66, 3), plain_of(trim), rim=4)
        metal(brush, box(CENTRE + s * 44 - 11, top + 34, CENTRE + s * 44 + 11, top + 48, 2), BRASS)
    _arch(brush, top + 10, 44, top - 62, trim, 10)
    _charm(brush, CENTRE, top + 26, rng)


def flap_bag(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A sling or shoulder bag with a flap; the strap is leather or a chain."""
    top, wide = rng.uniform(176, 196), rng.uniform(96, 112)
    points: list[Point] = [
        (CENTRE - wide + 6, top + 12),
        (CENTRE - wide * 0.7, top - 80),
        (CENTRE, 40),
        (CENTRE + wide * 0.7, top - 80),
        (CENTRE + wide - 6, top + 12),
    ]
    if rng.random() < 0.45:
        brush.line(strand(*points), darker(BRASS, 0.5), 5)
        brush.line(strand(*points), BRASS, 3.6, dash=5)
    else:
        _handle(brush, points, trim, 7)
    body = _bag_body(
        brush, [(0, top), (wide, top, 0), (wide + 3, 250), (wide - 4, 330), (wide * 0.8, 338), (0, 340)], cloth
    )
    with brush.inside(body):
        brush.fill(box(0, top + 98, 300, top + 108), BLACK, 0.4, blur=5)
    drop = rng.uniform(70, 104)
    flap = smooth(
        mirrored(
            [
                (0, top - 5),
                (wide + 3, top - 4, 0),
                (wide + 2, top + drop * 0.6),
                (wide * 0.6, top + drop),
                (0, top + drop + 10),
            ]
        )
    )
    piece(brush, flap, cloth if cloth.pattern != "plain" else plain_of(trim) if rng.random() < 0.3 else cloth, rim=8)
    with brush.inside(flap):
        stitch(brush, flap, thread(cloth.colour), -3)
    metal(brush, box(CENTRE - 12, top + drop - 8, CENTRE + 12, top + drop + 14, 4), rng.choice([BRASS, STEEL]))


def backpack(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A day pack seen from the front."""
    wide = rng.uniform(84, 98)
    _handle(brush, [(CENTRE - 20, 52), (CENTRE - 15, 26), (CENTRE + 15, 26), (CENTRE + 20, 52)], trim, 8)
    for s in (-1, 1):
        strap = smooth(
            [
                (CENTRE + s * 54, 70, 0),
                (CENTRE + s * (wide + 22), 130),
                (CENTRE + s * (wide + 16), 270, 0),
                (CENTRE + s * (wide - 6), 280, 0),
                (CENTRE + s * (wide - 2), 130),
            ]
        )
        piece(brush, strap, darker_cloth(trim), rim=6)
    for s in (-1, 1):
        piece(
            brush,
            smooth(
                [
                    (CENTRE + s * (wide - 14), 230, 0),
                    (CENTRE + s * (wide + 16), 238, 0),
                    (CENTRE + s * (wide + 12), 344, 0),
                    (CENTRE + s * (wide - 18), 350, 0),
                ]
            ),
            plain_of(trim),
            rim=6,
        )
    body = _bag_body(
        brush, [(0, 42), (50, 47), (wide * 0.88, 90), (wide + 3, 190), (wide, 330), (wide * 0.82, 358), (0, 362)], cloth
    )
    with brush.inside(body):
        _backpack_front(brush, wide, cloth, trim, rng)


def _backpack_front(brush: Brush, wide: float, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    colour, accent = cloth.colour, trim
    arc = strand(
        (CENTRE - wide + 2, 220),
        (CENTRE - wide * 0.74, 96),
        (CENTRE, 62),
        (CENTRE + wide * 0.74, 96),
        (CENTRE + wide - 2, 220),
    )
    brush.line(arc, darker(colour, 0.65), 5)
    brush.line(arc, lighter(colour, 0.3), 1.4, dash=1.8)
    style = rng.randrange(4)
    if style == 0:
        _arched_pocket(brush, 212, wide * 0.8, accent)
        _arched_pocket(brush, 132, wide * 0.6, cloth)
    elif style == 1:
        piece(
            brush,
            smooth(mirrored([(0, 42), (70, 42, 0), (wide + 10, 150), (wide + 6, 204, 0), (0, 212)])),
            plain_of(accent),
            rim=9,
        )
        for s in (-1, 1):
            piece(brush, box(CENTRE + s * 40 - 6, 130, CENTRE + s * 40 + 6, 292, 2), darker_cloth(accent), rim=3)
            metal(brush, box(CENTRE + s * 40 - 9, 238, CENTRE + s * 40 + 9, 254, 2), STEEL)
    elif style == 2:
        for s in (-1, 1):
            brush.line(strand((CENTRE + s * 60, 60), (CENTRE + s * 30, 200), (CENTRE + s * 64, 360)), accent.colour, 9)
        _arched_pocket(brush, 232, wide * 0.62, plain_of(accent))
    else:
        _arched_pocket(brush, 196, wide * 0.86, cloth)
        for i in range(4):
            brush.line(strand((CENTRE - 44, 262 + i * 20), (CENTRE + 44, 262 + i * 20)), accent.colour, 3)
    tone = WHITE if luma(colour) < 0.6 else BLACK
    if rng.random() < 0.6:
        write(brush, rng.choice(["NOMAD", "NORTH", "VELO", "SUMMIT", "DRIFT"]), CENTRE, 118, 11, tone)
    else:
        mark(brush, CENTRE, 118, 9, tone, rng.randrange(5))


def _arched_pocket(brush: Brush, top: float, wide: float, cloth: Cloth) -> None:
    path = smooth(mirrored([(0, top), (wide * 0.7, top + 6), (wide, top + 44), (wide, 344, 0), (0, 350)]))
    piece(brush, path, cloth, rim=7, volume=0.6)
    line = strand(
        (CENTRE - wide * 0.96, top + 56),
        (CENTRE - wide * 0.66, top + 17),
        (CENTRE, top + 11),
        (CENTRE + wide * 0.66, top + 17),
        (CENTRE + wide * 0.96, top + 56),
    )
    brush.line(line, darker(cloth.colour, 0.65), 4)
    brush.line(line, lighter(cloth.colour, 0.4), 1.2, dash=1.8)
    brush.fill(box(CENTRE + wide * 0.4, top + 12, CENTRE + wide * 0.4 + 4, top + 30, 1), darker(cloth.colour, 0.6))


def duffel(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A travel holdall lying long."""
    _handle(
        brush, [(CENTRE - 46, 170), (CENTRE - 30, 112), (CENTRE + 30, 112), (CENTRE + 46, 170)], darker_cloth(trim), 10
    )
    body = smooth(
        [
            (24, 190, 0),
            (40, 164),
            (CENTRE, 158),
            (260, 164),
            (276, 190, 0),
            (282, 240),
            (274, 290),
            (CENTRE, 298),
            (26, 290),
            (18, 240),
        ]
    )
    piece(brush, body, cloth, rim=12)
    with brush.inside(body):
        for x0, x1 in ((0, 52), (248, 300)):
            piece(brush, box(x0, 140, x1, 310), plain_of(trim), rim=6)
        brush.line(strand((40, 182), (CENTRE, 174), (260, 182)), darker(cloth.colour, 0.6), 5)
        brush.line(strand((40, 182), (CENTRE, 174), (260, 182)), STEEL, 1.6, dash=1.6)
        for s in (-1, 1):
            piece(brush, box(CENTRE + s * 46 - 7, 160, CENTRE + s * 46 + 7, 310), plain_of(trim), rim=4)
        _sag(brush, 110, 190, cloth, rng)
        write(brush, rng.choice(WORDS[:8]), CENTRE, 236, 15, WHITE if luma(cloth.colour) < 0.6 else BLACK)
    _handle(brush, [(CENTRE - 46, 200), (CENTRE - 36, 128), (CENTRE + 36, 128), (CENTRE + 46, 200)], trim, 11)


def laptop_bag(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A briefcase for a computer."""
    _arch(brush, 148, 34, 100, trim, 10)
    _handle(brush, [(44, 166), (60, 90), (CENTRE, 52), (240, 90), (256, 166)], darker_cloth(trim), 7)
    body = _bag_body(brush, [(0, 146), (108, 147, 0), (121, 158, 0), (122, 300, 0), (112, 312, 0), (0, 314)], cloth)
    with brush.inside(body):
        piece(brush, box(44, 206, 256, 330, 6), cloth, rim=8, volume=0.6)
        brush.line(strand((44, 216), (256, 216)), darker(cloth.colour, 0.7), 4)
        brush.line(strand((44, 216), (256, 216)), STEEL, 1.3, dash=1.6)
        for s in (-1, 1):
            piece(brush, box(CENTRE + s * 62 - 8, 146, CENTRE + s * 62 + 8, 236, 2), plain_of(trim), rim=3)
    mark(brush, CENTRE, 262, 9, STEEL, rng.randrange(5))


STYLES = {
    "Handbags": (tote, hobo, satchel, flap_bag),
    "Backpacks": (backpack,),
    "Duffel Bag": (duffel,),
    "Laptop Bag": (laptop_bag,),
}
