"""A style and a leather or cloth in, a clutch or wallet on the canvas out."""

from random import Random

from .bags import darker_cloth
from .brush import CENTRE, Brush, Point, box, lens, oval, polygon, smooth, strand
from .cloth import crease, gloss, metal, piece, plain_of, seam, stitch
from .lettering import mark
from .palette import BLACK, BRASS, STEEL, WHITE, Colour, darker, lighter, luma, thread
from .patterns import Cloth


def clutch(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """An evening purse: envelope, framed, gathered or banded."""
    high, wide = rng.uniform(52, 66), rng.uniform(112, 124)
    top, low = 206 - high, 206 + high
    style = rng.randrange(4)
    if rng.random() < 0.5:
        chain = strand(
            (CENTRE - wide + 8, top + 8), (CENTRE - 60, top - 56), (CENTRE + 30, top - 70), (CENTRE + wide - 8, top + 8)
        )
        brush.line(chain, darker(BRASS, 0.5), 3.6)
        brush.line(chain, BRASS, 2.6, dash=3.4)
    body = smooth(
        [
            (CENTRE - wide, top, 0),
            (CENTRE, top - 2),
            (CENTRE + wide, top, 0),
            (CENTRE + wide + 3, low, 0),
            (CENTRE, low + 4),
            (CENTRE - wide - 3, low, 0),
        ]
    )
    piece(brush, body, cloth, rim=11)
    with brush.inside(body):
        CLUTCH_FRONTS[style](brush, wide, top, low, cloth, trim, rng)


def _envelope(brush: Brush, wide: float, top: float, low: float, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    tip = (top + low) / 2 + 22
    shape = smooth([(CENTRE - wide - 5, top - 4, 0), (CENTRE + wide + 5, top - 4, 0), (CENTRE, tip, 0)])
    brush.line(shape, BLACK, 9, 0.3, blur=5)
    piece(brush, shape, cloth, rim=7, volume=0.6)
    metal(brush, oval(CENTRE, tip - 12, 8, 8), BRASS)


def _framed(brush: Brush, wide: float, top: float, low: float, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    metal(brush, box(CENTRE - wide - 5, top - 5, CENTRE + wide + 5, top + 11), rng.choice([BRASS, STEEL]))
    for s in (-1, 1):
        metal(brush, oval(CENTRE + s * 6, top + 2, 7, 7), BRASS)
    for i in range(10):
        x = CENTRE + (i - 4.5) / 4.5 * wide * 0.9
        crease(brush, (x * 0.9 + 15, top + 14), (x, (top + low) / 2), (x, low), cloth.colour, 6, 1.1)


def _gathered(brush: Brush, wide: float, top: float, low: float, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    for i in range(9):
        y = top + (low - top) * (i + 0.5) / 9
        crease(brush, (CENTRE - wide, y), (CENTRE, y + rng.uniform(-6, 6)), (CENTRE + wide, y), cloth.colour, 4, 1.3)
    metal(brush, box(CENTRE - 22, top - 4, CENTRE + 22, top + 18, 4), rng.choice([BRASS, STEEL]))
    for i in range(5):
        brush.fill(oval(CENTRE - 14 + i * 7, top + 7, 2.4, 2.4), WHITE)


def _studded(brush: Brush, wide: float, top: float, low: float, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    piece(brush, box(CENTRE - wide - 5, low - 40, CENTRE + wide + 5, low + 8), plain_of(trim), rim=5)
    for i in range(int(wide / 7)):
        metal(brush, oval(CENTRE - wide + 8 + i * 14, low - 40, 3.2, 3.2), BRASS, 0.5)
    seam(brush, strand((CENTRE - wide, top + 26), (CENTRE + wide, top + 26)), cloth.colour)
    metal(brush, box(CENTRE - 9, top + 18, CENTRE + 9, top + 34, 2), BRASS)


CLUTCH_FRONTS = (_envelope, _framed, _gathered, _studded)


def wallet(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A bi-fold, a long wallet, a buttoned upright one or a card case."""
    rng.choice(WALLETS)(brush, cloth, trim, rng)


def _bifold(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    back = polygon((62, 134), (236, 118), (246, 128), (250, 276), (66, 284))
    piece(brush, back, darker_cloth(cloth), rim=8)
    brush.line(strand((66, 132), (236, 117)), lighter(trim.colour, 0.2), 2.4)
    front = smooth(
        [
            (55, 142, 0),
            (240, 138, 0),
            (246, 144, 0),
            (246, 284, 0),
            (240, 290, 0),
            (55, 288, 0),
            (50, 282, 0),
            (50, 148, 0),
        ]
    )
    piece(brush, front, cloth, rim=9, volume=0.8)
    with brush.inside(front):
        stitch(brush, box(56, 146, 240, 283, 3), thread(cloth.colour))
        if rng.random() < 0.4:
            seam(
                brush,
                strand((150, 140), (150, 290)) if rng.random() < 0.5 else strand((50, 220), (250, 218)),
                cloth.colour,
                stitched=True,
                thread=thread(cloth.colour),
            )
        gloss(brush, lens((70, 160), (120, 180), (90, 270), 9), 0.35)
    _stamp(brush, rng.choice([(214, 262), (150, 216)]), cloth.colour, rng)


def _stamp(brush: Brush, at: Point, colour: Colour, rng: Random) -> None:
    if rng.random() < 0.4:
        metal(brush, box(at[0] - 15, at[1] - 5, at[0] + 15, at[1] + 5, 2), STEEL)
    elif rng.random() < 0.6:
        mark(
            brush,
            at[0],
            at[1],
            8,
            darker(colour, 0.5) if luma(colour) > 0.25 else lighter(colour, 0.3),
            rng.randrange(5),
        )


def _long_wallet(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    body = box(36, 148, 264, 270, 8)
    piece(brush, body, cloth, rim=9)
    with brush.inside(body):
        stitch(brush, box(42, 154, 258, 264, 6), thread(cloth.colour))
        flap = smooth([(30, 140, 0), (270, 140, 0), (268, 206), (CENTRE, 222), (32, 206)])
        if rng.random() < 0.6:
            brush.line(flap, BLACK, 7, 0.3, blur=4)
            piece(brush, flap, cloth if cloth.pattern != "plain" else plain_of(trim), rim=6, volume=0.6)
            metal(brush, oval(CENTRE, 210, 8, 8), BRASS)
        else:
            brush.line(strand((36, 158), (264, 158)), BRASS, 3, dash=1.6)
            brush.line(strand((258, 158), (262, 196)), BRASS, 3)
    _stamp(brush, (228, 246), cloth.colour, rng)


def _upright(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    body = box(88, 92, 208, 308, 9)
    piece(brush, body, cloth, rim=9)
    stitch(brush, box(94, 98, 202, 302, 6), thread(cloth.colour))
    tab = smooth([(208, 180, 0), (160, 180), (146, 198), (160, 216), (208, 216, 0)])
    piece(brush, tab, plain_of(trim), rim=5)
    metal(brush, oval(162, 198, 8, 8), BRASS)


def _card_case(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    body = box(70, 128, 232, 284, 7)
    piece(brush, body, cloth, rim=9)
    with brush.inside(body):
        for y in (168, 200):
            brush.line(
                strand((66, y), (120, y), (140, y + 14), (170, y + 14), (188, y), (236, y)), BLACK, 5, 0.35, blur=2
            )
            seam(
                brush,
                strand((66, y), (120, y), (140, y + 14), (170, y + 14), (188, y), (236, y)),
                cloth.colour,
                stitched=True,
                thread=thread(cloth.colour),
            )
        stitch(brush, box(76, 134, 226, 278, 5), thread(cloth.colour))
    _stamp(brush, (CENTRE, 252), cloth.colour, rng)


WALLETS = (_bifold, _bifold, _long_wallet, _upright, _card_case)
STYLES = {"Clutches": (clutch,), "Wallets": (wallet,)}
