"""A style and a cloth in, a tie, scarf, muffler or pair of socks on the canvas out."""

from random import Random

from .brush import CENTRE, Brush, Point, box, flipped, polygon, smooth, strand
from .cloth import crease, creases, piece, plain_of, ribbed
from .lettering import mark
from .palette import darker, lighter, luma
from .patterns import Cloth


def tie(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A tie hung over itself, as shops show them, or knotted, or a bow tie."""
    kind = rng.random()
    if kind < 0.12:
        _bow_tie(brush, cloth)
    elif kind < 0.5:
        _knotted(brush, cloth, rng)
    else:
        _hung(brush, cloth, rng)


def _blade(brush: Brush, left: float, right: float, top: float, cloth: Cloth, rng: Random, wide: float = 25) -> None:
    middle = (left + right) / 2
    path = smooth([(left, top, 0), (right, top, 0), (middle + wide, 342, 0), (middle, 376, 0), (middle - wide, 342, 0)])
    piece(brush, path, cloth, rim=8, volume=1.1)
    with brush.inside(path):
        crease(brush, (middle - 2, top + 4), (middle + 3, top + 60), (middle - 1, top + 120), cloth.colour, 5, 0.8)


def _hung(brush: Brush, cloth: Cloth, rng: Random) -> None:
    slim = rng.uniform(17, 27)
    back = polygon((128, 30), (178, 52), (176, 80), (124, 60))
    piece(brush, back, cloth, turn=64, rim=5)
    _blade(brush, 134, 164, 66, cloth, rng, slim)
    fold = smooth([(118, 34, 0), (134, 26), (172, 62, 0), (168, 96, 0), (130, 92, 0)])
    piece(brush, fold, cloth, turn=10, rim=6)


def _knotted(brush: Brush, cloth: Cloth, rng: Random) -> None:
    loop = smooth(
        [
            (126, 60, 0),
            (98, 34),
            (122, 14),
            (CENTRE, 10),
            (178, 14),
            (202, 34),
            (174, 60, 0),
            (190, 36),
            (CENTRE, 22),
            (110, 36),
        ]
    )
    piece(brush, loop, cloth, turn=70, rim=4)
    _blade(brush, 138, 162, 84, cloth, rng, rng.uniform(20, 30))
    knot = smooth([(124, 52, 0), (CENTRE, 46), (176, 52, 0), (164, 92, 0), (CENTRE, 98), (136, 92, 0)])
    piece(brush, knot, cloth, turn=-30, rim=7)


def _bow_tie(brush: Brush, cloth: Cloth) -> None:
    wing: list[Point] = [
        (CENTRE + 10, 190, 0),
        (CENTRE + 50, 168),
        (CENTRE + 112, 152, 0),
        (CENTRE + 118, 200),
        (CENTRE + 112, 250, 0),
        (CENTRE + 50, 232),
        (CENTRE + 10, 212, 0),
    ]
    for points, turn in ((wing, 8), (flipped(wing), -8)):
        path = smooth(points)
        piece(brush, path, cloth, turn=turn, rim=9)
        side = 1 if turn > 0 else -1
        with brush.inside(path):
            for dy in (-10, 6):
                crease(
                    brush,
                    (CENTRE + side * 10, 200 + dy * 0.4),
                    (CENTRE + side * 40, 200 + dy),
                    (CENTRE + side * 84, 200 + dy * 2),
                    cloth.colour,
                    5,
                )
    piece(brush, box(CENTRE - 17, 176, CENTRE + 17, 226, 6), cloth, rim=6)


def scarf(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A scarf looped as if around a neck, ends hanging."""
    ends = 330 + rng.uniform(-10, 34)
    left: list[Point] = [(112, 120, 0), (98, 200), (88, ends, 0), (136, ends + 6, 0), (140, 220), (150, 130, 0)]
    right: list[Point] = [
        (150, 130, 0),
        (160, 220),
        (162, ends - 20, 0),
        (212, ends - 14, 0),
        (204, 200),
        (190, 120, 0),
    ]
    for points, turn in ((right, -5), (left, 5)):
        _end(brush, points, turn, cloth, rng)
    back = smooth([(92, 96, 0), (104, 46), (CENTRE, 28), (196, 46), (208, 96, 0), (176, 78), (CENTRE, 66), (124, 78)])
    piece(brush, back, plain_of(cloth, darker(cloth.colour, 0.25)), rim=10)
    loop = smooth(
        [
            (84, 92, 0),
            (106, 66),
            (126, 88),
            (CENTRE, 104),
            (174, 88),
            (194, 66),
            (216, 92, 0),
            (208, 134),
            (CENTRE, 168),
            (92, 134),
        ]
    )
    piece(brush, loop, cloth, turn=8, rim=12)
    with brush.inside(loop):
        for i in range(6):
            crease(
                brush, (88, 90 + i * 9), (CENTRE, 116 + i * 10), (212, 90 + i * 9), cloth.colour, rng.uniform(4, 7), 1.2
            )


def _end(brush: Brush, points: list[Point], turn: float, cloth: Cloth, rng: Random) -> None:
    path = smooth(points)
    (x0, y0), (x1, y1) = points[2][:2], points[3][:2]
    for i in range(13):
        x, y = x0 + (x1 - x0) * i / 12, y0 + (y1 - y0) * i / 12
        brush.line(
            strand((x, y - 2), (x + rng.uniform(-2, 2), y + 17)), darker(cloth.colour, rng.uniform(0.05, 0.35)), 2
        )
    piece(brush, path, cloth, turn=turn, rim=9)
    with brush.inside(path):
        for share in (0.25, 0.55, 0.8):
            top, low = points[0][0] + (points[5][0] - points[0][0]) * share, x0 + (x1 - x0) * share
            crease(brush, (top, 130), ((top + low) / 2, 220), (low, y0), cloth.colour, rng.uniform(4, 7), 1.2)


def muffler(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A woollen muffler, folded in half and fringed."""
    knit = Cloth(
        cloth.colour,
        cloth.second,
        cloth.third,
        cloth.pattern,
        "knit" if cloth.pattern == "plain" else cloth.grain,
        1.2,
        cloth.seed,
    )
    if rng.random() < 0.45:
        scarf(brush, knit, trim, rng)
        return
    for x, y in ((168, 336), (104, 352)):
        _fringe(brush, x, y, cloth, rng)
        path = smooth([(x - 34, 34, 0), (x + 34, 34, 0), (x + 37, 190), (x + 35, y, 0), (x - 35, y, 0), (x - 37, 190)])
        piece(brush, path, knit, rim=10)
        with brush.inside(path):
            creases(
                brush,
                [((x - 12, 50), (x - 16, 180), (x - 8, 330)), ((x + 16, 60), (x + 20, 200), (x + 14, 330))],
                cloth.colour,
                rng,
            )
    fold = smooth([(68, 44, 0), (84, 22), (CENTRE, 18), (192, 22), (204, 44, 0), (200, 62), (CENTRE, 54), (72, 62)])
    piece(brush, fold, knit, turn=4, rim=9)


def _fringe(brush: Brush, x: float, y: float, cloth: Cloth, rng: Random) -> None:
    for i in range(15):
        at = x - 33 + i * 4.7
        brush.line(
            strand((at, y - 3), (at + rng.uniform(-3, 3), y + 24)),
            (cloth.colour, darker(cloth.colour, 0.3), cloth.second)[i % 3],
            3,
        )


SOCK: list[Point] = [
    (96, 40, 0),
    (CENTRE, 46),
    (164, 40, 0),
    (168, 130),
    (166, 212),
    (176, 250),
    (222, 296),
    (234, 330),
    (212, 356),
    (170, 350),
    (120, 300),
    (98, 262),
    (94, 150),
]


def socks(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A pair, one laid over the other; crew or ankle length."""
    short = rng.random() < 0.35
    for dx, dy in ((-34, -8), (6, 4)):
        with brush.moved(dx=dx - 6, dy=dy - (42 if short else 0), turn=-5 if dx < 0 else 3):
            _sock(brush, cloth, trim, 152.0 if short else 40.0, rng)


def _sock(brush: Brush, cloth: Cloth, trim: Cloth, top: float, rng: Random) -> None:
    points = [(96, top, 0), (130, top + 5), (164, top, 0), *[p for p in SOCK[3:-1] if p[1] > top + 20]]
    points += [SOCK[-1]] if top < 100 else []
    path = smooth(points)
    piece(brush, path, cloth, rim=11)
    with brush.inside(path):
        heel = smooth([(84, 232, 0), (128, 246), (132, 284), (96, 316, 0), (70, 280)])
        toe = smooth([(186, 306, 0), (204, 344), (196, 366, 0), (250, 366, 0), (250, 292, 0), (214, 288)])
        for part in (heel, toe):
            piece(brush, part, plain_of(trim), volume=0.5, rim=4)
        ribbed(brush, box(80, top - 4, 180, top + 30), trim if rng.random() < 0.5 else cloth)
        creases(
            brush,
            [
                ((100, 226), (130, 234), (160, 224)),
                ((102, 240), (134, 252), (166, 236)),
                ((140, 296), (158, 280), (176, 262)),
            ],
            cloth.colour,
            rng,
        )
    if cloth.pattern == "plain":
        mark(
            brush,
            130,
            top + 54,
            8,
            lighter(cloth.colour, 0.8) if luma(cloth.colour) < 0.55 else darker(cloth.colour, 0.75),
            cloth.seed,
        )


STYLES = {"Ties": (tie,), "Scarves": (scarf,), "Mufflers": (muffler,), "Socks": (socks,)}
