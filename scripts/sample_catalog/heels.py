"""A style and a leather or cloth in, one heel, flat, sandal or flip flop (toe to the right) on the canvas out."""

from random import Random

import skia

from .brush import Brush, box, lens, oval, smooth, strand
from .cloth import gloss, metal, piece, plain_of, stitch
from .collars import bow
from .lettering import mark
from .palette import BLACK, BRASS, GUM, STEEL, darker, lighter, thread
from .patterns import Cloth
from .shoes import Line, panel, sole

FLAT: Line = [
    (46, 194, 0),
    (66, 214),
    (110, 226),
    (166, 224),
    (200, 206),
    (214, 204, 0),
    (246, 214),
    (272, 232),
    (274, 248, 0),
    (46, 248, 0),
    (40, 232),
    (40, 208),
]


def ballerina(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A flat pump, round or pointed, with a bow, a buckle or a contrasting toe."""
    inner = smooth([(46, 196, 0), (112, 196), (212, 206, 0), (166, 226), (66, 216)])
    piece(brush, inner, Cloth((222, 200, 172), (0, 0, 0), (0, 0, 0)), rim=7)
    upper = _upper_flat(brush, cloth)
    style = rng.randrange(4)
    if style == 0:
        bow(brush, 214, 212, 17, plain_of(trim))
    elif style == 1:
        metal(brush, box(206, 212, 228, 224, 3), rng.choice([BRASS, STEEL]))
    elif style == 2:
        panel(brush, upper, [(226, 200, 0), (240, 226), (236, 252, 0), (300, 252, 0), (300, 200, 0)], plain_of(trim))
    brush.line(
        strand((46, 194), (66, 214), (110, 226), (166, 224), (200, 206), (214, 204)), darker(trim.colour, 0.2), 3
    )
    if rng.random() < 0.35:
        piece(
            brush,
            smooth(
                [
                    (116, 230, 0),
                    (126, 200),
                    (150, 196),
                    (170, 226, 0),
                    (154, 228, 0),
                    (142, 208),
                    (134, 212),
                    (132, 232, 0),
                ]
            ),
            plain_of(trim),
            rim=3,
        )
    sole(brush, rng.choice([BLACK, GUM, (120, 86, 60)]), 245, 5, heel=rng.choice([0, 4, 7]), toe=279, back=40)


def _upper_flat(brush: Brush, cloth: Cloth) -> skia.Path:
    path = smooth(FLAT)
    piece(brush, path, cloth, rim=9)
    with brush.inside(path):
        gloss(brush, lens((218, 214), (244, 222), (266, 238), 5), 0.6 if cloth.grain == "leather" else 0.25)
    return path


def _ankle_strap(brush: Brush, cloth: Cloth, y: float) -> None:
    """A loop around the ankle: its far half in shadow, its near half in front, a small buckle."""
    far = strand((44, y + 2), (66, y - 11), (104, y - 11), (128, y + 4))
    brush.line(far, darker(cloth.colour, 0.6), 6)
    brush.line(far, darker(cloth.colour, 0.3), 4.6)
    near = smooth([(42, y - 2, 0), (84, y + 8), (130, y, 0), (131, y + 9, 0), (84, y + 18), (42, y + 9, 0)])
    piece(brush, near, cloth, rim=3)
    metal(brush, box(100, y + 2, 111, y + 17, 2), BRASS)


HEELS: dict[str, tuple[Line, str]] = {
    "stiletto": ([(46, 170, 0), (74, 184, 0), (66, 220), (62, 276, 0), (54, 276, 0), (50, 220)], "thin"),
    "cone": ([(42, 170, 0), (92, 190, 0), (76, 230), (66, 276, 0), (50, 276, 0), (44, 220)], "cone"),
    "block": ([(42, 170, 0), (94, 192, 0), (90, 230), (88, 276, 0), (46, 276, 0), (42, 230)], "block"),
}
PUMP: Line = [
    (42, 136, 0),
    (52, 160),
    (84, 184),
    (132, 216),
    (170, 224),
    (196, 210, 0),
    (226, 224),
    (262, 246),
    (284, 268),
    (276, 274, 0),
    (204, 274),
    (164, 260),
    (110, 214),
    (62, 184),
    (44, 176, 0),
    (38, 156),
]
FOOTBED: Line = [
    (40, 164, 0),
    (70, 172),
    (120, 206),
    (166, 246),
    (206, 262),
    (280, 264),
    (286, 272),
    (276, 277, 0),
    (204, 277),
    (164, 264),
    (110, 220),
    (62, 190),
    (44, 182, 0),
]


def pump(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A closed court shoe on a heel."""
    _heel(brush, rng.choice(list(HEELS)), cloth if rng.random() < 0.7 else trim)
    piece(
        brush,
        smooth([(44, 138, 0), (96, 176), (150, 200), (196, 210, 0), (170, 226), (120, 214), (60, 170)]),
        Cloth((226, 204, 178), (0, 0, 0), (0, 0, 0)),
        rim=6,
    )
    path = smooth(PUMP)
    piece(brush, path, cloth, rim=9)
    with brush.inside(path):
        gloss(brush, lens((204, 220), (236, 238), (266, 262), 5), 0.9)
        gloss(brush, lens((46, 150), (52, 166), (66, 180), 4), 0.7)
    style = rng.randrange(4)
    if style == 0:
        bow(brush, 200, 216, 17, plain_of(trim))
    elif style == 1:
        _ankle_strap(brush, plain_of(cloth), 130)
    elif style == 2:
        metal(brush, oval(208, 224, 9, 7), rng.choice([BRASS, STEEL]))
    brush.line(strand((56, 190), (110, 222), (164, 266), (206, 278), (276, 277)), darker(cloth.colour, 0.6), 3.4)


def _heel(brush: Brush, kind: str, cloth: Cloth) -> None:
    points = HEELS[kind][0]
    piece(brush, smooth(points), plain_of(cloth), rim=4)
    x0, x1 = points[-2][0], points[3][0]
    brush.fill(box(x0 - 1, 274, x1 + 1, 279, 1), BLACK)


def strappy(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A heeled sandal with straps over foot and ankle."""
    _heel(brush, rng.choice(list(HEELS)), cloth)
    piece(brush, smooth(FOOTBED), Cloth((206, 172, 136), (0, 0, 0), (0, 0, 0)), rim=5)
    brush.line(
        strand((44, 182), (62, 190), (110, 220), (164, 264), (204, 277), (276, 277)), darker(cloth.colour, 0.3), 4
    )
    back = smooth([(42, 166, 0), (34, 120), (44, 96, 0), (60, 102, 0), (54, 130), (68, 176, 0)])
    piece(brush, back, cloth, rim=5)
    for points in _strap_sets(rng):
        piece(brush, smooth(points), cloth, rim=5)
    _ankle_strap(brush, plain_of(cloth), 108)
    if rng.random() < 0.4:
        metal(brush, oval(222, 226, 8, 8), BRASS)


def _strap_sets(rng: Random) -> list[Line]:
    toe: Line = [
        (196, 262, 0),
        (208, 226),
        (240, 222),
        (266, 266, 0),
        (246, 268, 0),
        (232, 242),
        (216, 246),
        (212, 268, 0),
    ]
    cross: Line = [(128, 214, 0), (170, 178), (204, 196, 0), (242, 262, 0), (228, 266, 0), (186, 208), (150, 232, 0)]
    wide: Line = [(184, 256, 0), (196, 208), (236, 212), (272, 266, 0)]
    second: Line = [(150, 236, 0), (166, 196), (194, 204), (214, 262, 0), (200, 262, 0), (184, 222), (172, 252, 0)]
    return rng.choice([[toe], [wide], [cross, toe], [toe, second], [second, wide]])


def wedge(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A wedge of cork or cloth under straps."""
    cork = rng.choice([(204, 164, 118), (190, 150, 104), cloth.colour])
    shape = smooth(
        [
            (40, 172, 0),
            (110, 210),
            (166, 246),
            (210, 258),
            (284, 262, 0),
            (286, 276),
            (276, 282, 0),
            (50, 282, 0),
            (42, 230),
        ]
    )
    base = Cloth(cork, cork, cork, grain="suede", seed=cloth.seed)
    piece(brush, shape, base, rim=8)
    if rng.random() < 0.5:
        with brush.inside(shape):
            for i in range(5):
                brush.line(strand((30, 206 + i * 15), (300, 222 + i * 13)), darker(cork, 0.35), 1.6, 0.7)
    for points in _strap_sets(rng):
        piece(brush, smooth(points), cloth, rim=5)
    if rng.random() < 0.7:
        back = smooth([(42, 170, 0), (34, 120), (46, 98, 0), (60, 104, 0), (54, 130), (72, 182, 0)])
        piece(brush, back, cloth, rim=5)
        _ankle_strap(brush, plain_of(cloth), 110)


def flat_sandal(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A thin-soled sandal with a T-strap, a band or a slingback."""
    sole(brush, (150, 108, 74), 246, 8, heel=rng.choice([0, 5]), toe=282, back=38)
    brush.line(strand((40, 245), (150, 246), (276, 241)), (214, 180, 142), 4)
    style = rng.randrange(3)
    if style != 2:
        piece(
            brush, smooth([(44, 246, 0), (38, 214), (44, 190, 0), (58, 192, 0), (56, 218), (64, 246, 0)]), cloth, rim=5
        )
        _ankle_strap(brush, plain_of(cloth), 196)
    band = (
        [(178, 246, 0), (190, 206), (226, 206), (256, 244, 0)]
        if style != 1
        else [(200, 246, 0), (206, 222), (228, 220), (248, 244, 0)]
    )
    piece(brush, smooth(band), cloth, rim=6)
    if style == 1:
        piece(
            brush,
            smooth([(104, 184, 0), (160, 196), (222, 224, 0), (216, 232, 0), (156, 208), (104, 196, 0)]),
            cloth,
            rim=4,
        )
    if style == 2:
        piece(
            brush,
            smooth(
                [
                    (112, 246, 0),
                    (130, 196),
                    (176, 196),
                    (204, 246, 0),
                    (184, 246, 0),
                    (160, 214),
                    (140, 218),
                    (134, 246, 0),
                ]
            ),
            cloth,
            rim=5,
        )
    kind = rng.randrange(3)
    if kind == 0:
        for i in range(4):
            metal(brush, oval(194 + i * 13, 224 - (i % 2) * 5 + i * 2, 3.6, 3.6), rng.choice([BRASS, STEEL]), 0.6)
    elif kind == 1:
        bow(brush, 212, 222, 14, plain_of(trim))


def strap_sandal(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A sporty or comfort sandal: thick sole, broad straps with fasteners."""
    base = rng.choice([BLACK, (70, 66, 64), (120, 92, 70), darker(cloth.colour, 0.4)])
    sole(brush, base, 240, 24, toe=286, back=32)
    for i in range(12):
        brush.fill(box(40 + i * 20, 258, 50 + i * 20, 266, 1), darker(base, 0.6))
    foot = smooth([(36, 240, 0), (100, 228), (200, 232), (280, 234, 0), (282, 242, 0), (36, 246, 0)])
    piece(brush, foot, Cloth((128, 120, 112), (0, 0, 0), (0, 0, 0)), rim=4)
    straps: list[Line] = [
        [(36, 240, 0), (34, 190), (46, 158, 0), (64, 162, 0), (62, 200), (78, 240, 0)],
        [(44, 168, 0), (96, 148), (128, 162, 0), (136, 184, 0), (96, 172), (48, 188, 0)],
        [(166, 240, 0), (184, 190), (222, 194), (262, 238, 0), (236, 240, 0), (212, 216), (196, 240, 0)],
        [(96, 240, 0), (104, 196), (128, 164, 0), (146, 178, 0), (132, 206), (128, 240, 0)],
    ]
    chosen: list[Line] = (
        straps
        if rng.random() < 0.6
        else [straps[0], straps[1], [(140, 240, 0), (156, 194), (190, 186), (228, 202), (264, 238, 0)]]
    )
    for points in chosen:
        path = smooth(points)
        piece(brush, path, cloth, rim=6)
        stitch(brush, path, thread(cloth.colour), 0)
    for x, y in ((112, 162), (206, 206)):
        piece(brush, box(x - 13, y - 9, x + 13, y + 9, 3), plain_of(trim), rim=3)
        mark(brush, x, y, 4.5, thread(trim.colour), rng.randrange(5))


def slide(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A sandal with one broad strap or two buckled ones."""
    base = rng.choice([(70, 66, 64), (150, 112, 80), BLACK])
    sole(brush, base, 240, 20, toe=286, back=32)
    brush.line(strand((36, 240), (150, 242), (280, 235)), lighter(base, 0.35), 5)
    if rng.random() < 0.5:
        bands: list[Line] = [[(112, 240, 0), (128, 196), (176, 184), (222, 202), (256, 238, 0)]]
    else:
        bands = [
            [(92, 240, 0), (104, 188, 0), (150, 184, 0), (168, 240, 0)],
            [(186, 240, 0), (186, 196, 0), (228, 204, 0), (258, 238, 0)],
        ]
    for points in bands:
        path = smooth(points)
        piece(brush, path, cloth, rim=8)
        stitch(brush, path, thread(cloth.colour), 0)
    for x, y in ((122, 206), (212, 216)) if len(bands) > 1 else ():
        metal(brush, box(x - 9, y - 7, x + 9, y + 7, 2), BRASS)


def flip_flop(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A thong seen from above at a slant: printed footbed, Y strap."""
    print_outline: Line = [
        (60, 200),
        (74, 168),
        (120, 158),
        (176, 150),
        (232, 138),
        (276, 160),
        (286, 200),
        (270, 240),
        (226, 256),
        (176, 240),
        (120, 238),
        (74, 232),
    ]
    depth = rng.choice([9, 13, 17])
    under = trim.colour if rng.random() < 0.6 else darker(cloth.colour, 0.35)
    with brush.moved(dx=-22, turn=14, grow=(0.98, 0.62), skew=-0.25):
        footprint = smooth(print_outline)
        for i in range(depth, 0, -1):
            brush.canvas.save()
            brush.canvas.translate(0, i * 1.6)
            brush.fill(footprint, darker(under, 0.25 if i > 2 else 0.0))
            brush.canvas.restore()
        piece(brush, footprint, cloth, rim=8, volume=0.5)
        with brush.inside(footprint):
            brush.line(footprint, lighter(cloth.colour, 0.35), 5, 0.5)
            if rng.random() < 0.5:
                mark(brush, 104, 198, 16, trim.colour, rng.randrange(5))
        _thong(brush, trim, rng)


def _thong(brush: Brush, trim: Cloth, rng: Random) -> None:
    width = rng.choice([9, 13, 17])
    for end in ((150, 152), (150, 240)):
        bend = (196, 160) if end[1] < 200 else (204, 222)
        start, peak = (246, 196), (bend[0], bend[1] - 24)
        line = strand(start, peak, end)
        shadow = strand((start[0], start[1] + 9), (peak[0], peak[1] + 24), end)
        brush.line(shadow, BLACK, width, 0.28, blur=4)
        brush.line(line, darker(trim.colour, 0.5), width + 1.6)
        brush.line(line, trim.colour, width)
        brush.line(
            strand(*[(x, y - width * 0.25) for x, y in (start, peak, end)]),
            lighter(trim.colour, 0.5),
            width * 0.22,
            0.7,
        )
    if rng.random() < 0.25:
        bow(brush, 238, 178, 15, plain_of(trim))
    piece(brush, oval(247, 196, width * 0.55, width * 0.65), plain_of(trim), rim=3)


STYLES = {
    "Heels": (pump, pump, strappy, strappy, wedge),
    "Flats": (ballerina, ballerina, flat_sandal),
    "Sandals": (strap_sandal, strap_sandal, slide),
    "Flip Flops": (flip_flop,),
}
