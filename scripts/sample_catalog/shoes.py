"""A style and a leather or cloth in, one closed shoe (toe to the right) on the canvas out."""

from random import Random

import skia

from .brush import Brush, Point, box, lens, oval, smooth, strand
from .cloth import dark_inside, gloss, metal, piece, plain_of, ring, seam, stitch
from .lettering import mark
from .palette import BLACK, BRASS, GUM, STEEL, WHITE, Colour, darker, lighter, luma, thread
from .patterns import Cloth

Line = list[Point]
# Outlines of the upper, heel to toe to heel: (x, y) on the sheet, the sole's top at y = 246.
LOW: Line = [
    (42, 164, 0),
    (64, 180),
    (90, 182),
    (114, 158, 0),
    (132, 152),
    (166, 174),
    (204, 194),
    (246, 200),
    (274, 214),
    (282, 234),
    (278, 248, 0),
    (42, 248, 0),
    (36, 220),
    (38, 186),
]
HIGH: Line = [
    (46, 108, 0),
    (84, 112),
    (126, 106, 0),
    (140, 128),
    (166, 168),
    (206, 192),
    (248, 200),
    (274, 214),
    (282, 234),
    (278, 248, 0),
    (42, 248, 0),
    (36, 220),
    (42, 160),
]
RUNNER: Line = [
    (34, 150, 0),
    (56, 172),
    (86, 178),
    (112, 150, 0),
    (132, 146),
    (168, 172),
    (212, 194),
    (256, 204),
    (280, 218),
    (288, 234),
    (282, 248, 0),
    (38, 248, 0),
    (30, 218),
    (38, 186),
]
DRESS: Line = [
    (44, 172, 0),
    (70, 182),
    (104, 184),
    (124, 166, 0),
    (140, 164),
    (176, 188),
    (220, 204),
    (264, 212),
    (287, 228),
    (290, 240),
    (288, 248, 0),
    (44, 248, 0),
    (38, 226),
    (38, 194),
]
SLIP: Line = [
    (44, 176, 0),
    (74, 190),
    (112, 194),
    (138, 176),
    (150, 172, 0),
    (186, 190),
    (226, 202),
    (262, 210),
    (280, 228),
    (282, 240),
    (278, 248, 0),
    (42, 248, 0),
    (37, 224),
    (38, 196),
]


def _upper(brush: Brush, outline: Line, cloth: Cloth) -> skia.Path:
    """The upper with the dark opening behind it."""
    (ax, ay), (bx, by) = outline[0][:2], outline[3][:2]
    dark_inside(
        brush,
        smooth([(ax, ay, 0), ((ax + bx) / 2, min(ay, by) - 5), (bx + 4, by, 0), ((ax + bx) / 2, max(ay, by) + 24)]),
        cloth.colour,
    )
    path = smooth(outline)
    piece(brush, path, cloth, rim=10)
    return path


def sole(
    brush: Brush,
    colour: Colour,
    top: float = 244,
    depth: float = 16,
    heel: float = 0,
    toe: float = 284,
    back: float = 34,
) -> skia.Path:
    """A sole from heel to toe, its front turned up a little; `heel` deepens its back third."""
    low = top + depth
    points: Line = [
        (back, top, 0),
        (150, top + 1),
        (toe - 8, top - 6, 0),
        (toe, top - 2),
        (toe - 6, low - 3),
        (toe - 30, low, 0),
        (112, low, 0),
        (106, low + heel, 0),
        (back + 3, low + heel, 0),
        (back - 2, top + depth * 0.5),
    ]
    path = smooth(points)
    piece(brush, path, Cloth(colour, colour, colour), volume=0.6, rim=5)
    brush.line(strand((back + 3, top + 4), (150, top + 5), (toe - 6, top - 1)), lighter(colour, 0.5), 1.3, 0.7)
    return path


def laces(brush: Brush, start: Point, end: Point, count: int, colour: Colour, span: float = 20) -> None:
    """Crossing laces from the top eyelets (start) down to the toe (end)."""
    for i in range(count):
        t = i / max(1, count - 1)
        x, y = start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t
        line = strand((x - span * 0.55, y + span * 0.8), (x - 2, y + 5), (x + span * 0.2, y + 1))
        brush.line(line, darker(colour, 0.5), 5.2, 0.9)
        brush.line(line, colour, 3.6)
        brush.fill(oval(x - span * 0.55, y + span * 0.75, 2, 2), darker(colour, 0.6))


def _lace_bow(brush: Brush, x: float, y: float, colour: Colour) -> None:
    for dx, dy in ((-13, -6), (12, -8), (-9, 12), (9, 12)):
        brush.line(strand((x, y), (x + dx, y + dy * 0.3), (x + dx * 0.8, y + dy)), darker(colour, 0.5), 3.6)
        brush.line(strand((x, y), (x + dx, y + dy * 0.3), (x + dx * 0.8, y + dy)), colour, 2.4)


def panel(brush: Brush, upper: skia.Path, points: Line, cloth: Cloth, stitched: bool = True) -> None:
    """A patch sewn onto the upper."""
    with brush.inside(upper):
        path = smooth(points)
        piece(brush, path, cloth, volume=0.3, rim=4)
        if stitched:
            stitch(
                brush, path, lighter(cloth.colour, 0.45) if luma(cloth.colour) < 0.6 else darker(cloth.colour, 0.3), 2
            )


TOE_CAP: Line = [(226, 196, 0), (240, 222), (236, 252, 0), (300, 252, 0), (300, 196, 0)]
HEEL_PATCH: Line = [(20, 140, 0), (58, 150, 0), (70, 200), (82, 252, 0), (20, 252, 0)]
EYESTAY: Line = [(106, 152, 0), (128, 168), (172, 196), (206, 210, 0), (216, 196, 0), (150, 140, 0)]
TONGUE: Line = [(104, 164, 0), (108, 138, 0), (126, 132), (150, 158, 0), (136, 176)]


def sneaker(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A low canvas or leather sneaker."""
    lace = WHITE if rng.random() < 0.7 else trim.colour
    piece(brush, smooth(TONGUE), plain_of(cloth), rim=5)
    upper = _upper(brush, LOW, cloth)
    panel(brush, upper, EYESTAY, plain_of(trim if rng.random() < 0.4 else cloth))
    if rng.random() < 0.6:
        panel(brush, upper, HEEL_PATCH, plain_of(trim))
    _side_mark(brush, upper, trim.colour if rng.random() < 0.75 else WHITE, rng)
    laces(brush, (126, 150), (196, 190), 5, lace)
    base = (WHITE, WHITE, GUM, (236, 230, 214))[rng.randrange(4)]
    sole(brush, base, 240, rng.choice([18, 22]))
    if rng.random() < 0.6:
        brush.line(strand((36, 250), (150, 252), (278, 246)), trim.colour, 2.2)
    if rng.random() < 0.55:
        _rubber_toe(brush, base)


def _rubber_toe(brush: Brush, colour: Colour) -> None:
    cap = smooth([(238, 200, 0), (264, 206), (284, 224), (288, 246, 0), (242, 250, 0), (230, 226)])
    piece(brush, cap, Cloth(colour, colour, colour), volume=0.7, rim=5)


def high_top(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A sneaker over the ankle."""
    upper = _upper(brush, HIGH, cloth)
    panel(
        brush,
        upper,
        [(104, 96, 0), (124, 150), (176, 190), (206, 206, 0), (222, 196, 0), (150, 100, 0)],
        plain_of(cloth),
    )
    panel(brush, upper, [(30, 90, 0), (56, 100, 0), (62, 170), (76, 252, 0), (20, 252, 0)], plain_of(trim))
    if rng.random() < 0.6:
        patch = oval(86, 152, 15, 15)
        piece(brush, patch, Cloth(WHITE, WHITE, WHITE), rim=3)
        mark(brush, 86, 152, 7, trim.colour if luma(trim.colour) < 0.8 else cloth.colour, rng.randrange(5))
    laces(brush, (122, 112), (194, 186), 7, WHITE)
    base = rng.choice([WHITE, WHITE, (238, 232, 218)])
    sole(brush, base, 240, 20)
    brush.line(strand((36, 250), (150, 252), (278, 246)), trim.colour, 2.4)
    _rubber_toe(brush, base)


def _side_mark(brush: Brush, upper: skia.Path, colour: Colour, rng: Random) -> None:
    """An invented maker's sign along the side."""
    kind = rng.randrange(5)
    with brush.inside(upper):
        if kind == 0:
            brush.line(strand((70, 236), (130, 226), (178, 196)), colour, 9)
        elif kind == 1:
            for i in range(2):
                brush.line(strand((104 + i * 20, 240), (124 + i * 20, 186)), colour, 8)
        elif kind == 2:
            brush.line(strand((80, 238), (104, 206), (128, 238), (152, 206)), colour, 6)
        elif kind == 3:
            brush.fill(smooth([(78, 240, 0), (118, 214), (150, 196, 0), (140, 226)]), colour)


def slip_on(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A laceless shoe with elastic beside the tongue."""
    upper = _upper(brush, SLIP, cloth)
    panel(
        brush,
        upper,
        [(118, 184, 0), (150, 168, 0), (156, 200), (132, 206)],
        plain_of(trim, darker(trim.colour, 0.3)),
        stitched=False,
    )
    with brush.inside(upper):
        stitch(brush, strand((150, 174), (170, 206), (224, 232), (280, 240)), thread(cloth.colour))
    sole(brush, rng.choice([WHITE, GUM, darker(cloth.colour, 0.3)]), 241, 17)


def moccasin(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A loafer or boat shoe with a stitched apron."""
    upper = _upper(brush, SLIP, cloth)
    with brush.inside(upper):
        apron = strand((128, 196), (172, 200), (226, 212), (256, 226), (232, 236), (190, 224))
        brush.line(apron, darker(cloth.colour, 0.5), 3, 0.8)
        stitch(brush, apron, thread(cloth.colour), -2)
        if rng.random() < 0.5:
            brush.line(strand((44, 204), (84, 212), (128, 204)), lighter(cloth.colour, 0.35), 3)
            _lace_bow(brush, 152, 184, lighter(cloth.colour, 0.35))
        else:
            strap = smooth([(128, 178, 0), (146, 170, 0), (178, 216, 0), (156, 226, 0)])
            piece(brush, strap, plain_of(trim), rim=4)
    sole(brush, rng.choice([GUM, WHITE, darker(cloth.colour, 0.45)]), 242, 14)


def runner(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A running shoe: mesh, overlays, a thick shaped sole."""
    piece(brush, smooth([(102, 158, 0), (104, 130, 0), (126, 124), (152, 156, 0)]), plain_of(trim), rim=5)
    mesh = Cloth(cloth.colour, cloth.second, cloth.third, "plain", "mesh", seed=cloth.seed)
    upper = _upper(brush, RUNNER, mesh)
    overlay = plain_of(cloth, lighter(cloth.colour, 0.12) if luma(cloth.colour) < 0.7 else (214, 218, 224))
    panel(brush, upper, [(100, 146, 0), (136, 184), (206, 214, 0), (226, 196, 0), (140, 130, 0)], overlay)
    panel(brush, upper, [(20, 140, 0), (52, 160, 0), (76, 200), (96, 252, 0), (20, 252, 0)], plain_of(trim))
    panel(brush, upper, [(236, 196, 0), (228, 226), (206, 252, 0), (300, 252, 0), (300, 196, 0)], overlay)
    _sport_lines(brush, upper, trim.colour, rng)
    laces(brush, (122, 144), (200, 192), 6, rng.choice([WHITE, trim.colour, cloth.colour]))
    _sport_sole(brush, cloth, trim, rng)


def _sport_lines(brush: Brush, upper: skia.Path, colour: Colour, rng: Random) -> None:
    kind = rng.randrange(4)
    with brush.inside(upper):
        if kind == 0:
            for i in range(3):
                brush.line(strand((96 + i * 20, 244), (116 + i * 20, 214), (128 + i * 20, 180)), colour, 7)
        elif kind == 1:
            brush.fill(smooth([(70, 226, 0), (120, 238), (196, 206, 0), (130, 216)]), colour)
        elif kind == 2:
            brush.line(strand((84, 240), (118, 196), (150, 236), (186, 206)), colour, 7)
        else:
            for i in range(5):
                brush.line(strand((100 + i * 16, 246), (124 + i * 14, 196 + i * 3)), colour, 2.6)


def _sport_sole(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    base = rng.choice([WHITE, WHITE, (222, 226, 230), BLACK])
    deep = rng.choice([24, 28])
    points: Line = [
        (28, 234, 0),
        (90, 244),
        (150, 240),
        (220, 246),
        (284, 232, 0),
        (290, 244),
        (276, 238 + deep - 4),
        (250, 236 + deep, 0),
        (150, 234 + deep),
        (60, 240 + deep, 0),
        (30, 236 + deep),
        (22, 250),
    ]
    path = smooth(points)
    piece(brush, path, Cloth(base, base, base), volume=0.6, rim=5)
    with brush.inside(path):
        wave = strand((20, 250), (70, 258), (130, 248), (200, 256), (290, 244))
        brush.line(wave, trim.colour, rng.choice([3, 6, 9]))
        tread = darker(trim.colour, 0.2) if luma(trim.colour) < 0.7 else BLACK
        brush.line(strand((26, 240 + deep), (150, 235 + deep), (280, 237 + deep)), tread, 8)
    if rng.random() < 0.5:
        for i in range(3):
            piece(brush, oval(52 + i * 20, 236 + deep * 0.45, 7, 6), plain_of(trim), rim=3)


def oxford(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A laced dress shoe, plain, capped or brogued."""
    upper = _upper(brush, DRESS, cloth)
    with brush.inside(upper):
        vamp = strand((92, 252), (112, 214), (150, 200), (184, 194))
        seam(brush, vamp, cloth.colour, stitched=True, thread=thread(cloth.colour))
        cap = strand((232, 206), (240, 226), (234, 252))
        style = rng.randrange(3)
        if style:
            seam(brush, cap, cloth.colour, stitched=True, thread=thread(cloth.colour))
        if style == 2:
            _brogue(brush, cloth.colour)
        _shine(brush)
    laces(brush, (128, 170), (164, 190), rng.choice([3, 4]), darker(cloth.colour, 0.35), 15)
    _dress_sole(brush, cloth, rng)


def _brogue(brush: Brush, colour: Colour) -> None:
    for points in (
        ((224, 206), (230, 228), (224, 250)),
        ((86, 246), (106, 212), (146, 206)),
        ((52, 196), (60, 222), (70, 246)),
    ):
        brush.line(strand(*points), darker(colour, 0.75), 2.6, 0.9, dash=1.6)
    for i in range(4):
        brush.fill(oval(250 + i * 6, 228 + i * 2.4, 1.3, 1.3), darker(colour, 0.75))


def _shine(brush: Brush) -> None:
    gloss(brush, lens((176, 200), (216, 214), (262, 228), 5))
    gloss(brush, lens((50, 196), (48, 214), (54, 236), 4), 0.7)
    gloss(brush, lens((90, 206), (84, 222), (80, 240), 4), 0.5)


def _dress_sole(brush: Brush, cloth: Cloth, rng: Random) -> None:
    sole(brush, rng.choice([BLACK, darker(cloth.colour, 0.55), (92, 62, 42)]), 245, 7, heel=12, toe=291)


def dress_loafer(brush: Brush, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    """A slip-on dress shoe with a strap, a bit or a plain apron."""
    outline = [*DRESS[:3], (136, 178, 0), (152, 174), (184, 194), *DRESS[6:]]
    upper = _upper(brush, outline, cloth)
    with brush.inside(upper):
        apron = strand((136, 196), (190, 208), (254, 226), (268, 236))
        seam(brush, apron, cloth.colour, stitched=True, thread=thread(cloth.colour))
        strap = smooth([(124, 180, 0), (154, 170, 0), (180, 214), (176, 234, 0), (148, 232, 0)])
        piece(brush, strap, plain_of(cloth), rim=5)
        _shine(brush)
    style = rng.randrange(3)
    if style == 0:
        metal(brush, box(150, 192, 172, 201, 3), rng.choice([STEEL, BRASS]))
    elif style == 1:
        ring(brush, 158, 206, 8, STEEL)
    _dress_sole(brush, cloth, rng)


STYLES = {
    "Casual Shoes": (sneaker, sneaker, high_top, slip_on, moccasin),
    "Sports Shoes": (runner,),
    "Formal Shoes": (oxford, oxford, dress_loafer),
}
