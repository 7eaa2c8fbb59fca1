"""A cut and a cloth in, an upper garment or dress on the canvas out."""

from dataclasses import replace
from random import Random

import skia

from .brush import CENTRE, Brush, Point, box, flipped, polygon, smooth, strand
from .cloth import (
    button,
    creases,
    dark_inside,
    edge,
    light,
    metal,
    piece,
    plain_of,
    ribbed,
    seam,
    stitch,
    zipper,
)  # fmt: skip
from .collars import COLLARS
from .cut import Cut, Sleeve, body, neck_hole, sleeve, sleeve_outline, strapless
from .palette import BRASS, STEEL, WHITE, Colour, darker, lighter, luma
from .patterns import Cloth, print_on


def draw_top(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth, rng: Random) -> skia.Path:
    """The whole garment, from the back of the neck to the buttons; answers its front piece."""
    bare = cut.collar in ("straps", "none-top")
    if cut.collar == "hood":
        _hood_back(brush, cut, cloth)
    elif not bare:
        _back(brush, cut, cloth)
    if cut.sleeve:
        for mirror in (False, True):
            _sleeve(brush, cut, cloth, trim, mirror, rng)
    front = strapless(cut) if bare else body(cut)
    piece(brush, front, cloth, rim=11)
    with brush.inside(front):
        _drape(brush, cut, cloth, rng)
        _waist(brush, cut, cloth, trim, rng)
        _bottom(brush, cut, cloth, trim)
    if cut.sleeve:
        _armholes(brush, cut, cloth)
    _closure(brush, cut, cloth, trim, front)
    _pockets(brush, cut, cloth)
    if cut.collar in COLLARS:
        COLLARS[cut.collar](brush, cut, cloth, trim)
    return front


def _back(brush: Brush, cut: Cut, cloth: Cloth) -> None:
    hole = neck_hole(cut)
    dark_inside(brush, hole, cloth.colour)
    if cut.neck_depth < 60:
        brush.fill(box(CENTRE - 7, cut.top + 9, CENTRE + 7, cut.top + 15, 1), WHITE, 0.8)
    edge(brush, hole, cloth.colour)


def _hood_back(brush: Brush, cut: Cut, cloth: Cloth) -> None:
    top, w = cut.top, cut.neck_width
    outer = smooth(
        [
            (CENTRE - w - 20, top + 22, 0),
            (CENTRE - w - 16, top - 18),
            (CENTRE, top - 44),
            (CENTRE + w + 16, top - 18),
            (CENTRE + w + 20, top + 22, 0),
            (CENTRE, top + 34),
        ]
    )
    piece(brush, outer, plain_of(cloth))
    inner = smooth(
        [
            (CENTRE - w - 4, top + 14),
            (CENTRE - w * 0.7, top - 18),
            (CENTRE, top - 28),
            (CENTRE + w * 0.7, top - 18),
            (CENTRE + w + 4, top + 14),
            (CENTRE, cut.throat + 6),
        ]
    )
    dark_inside(brush, inner, cloth.colour)
    seam(brush, strand((CENTRE, top - 43), (CENTRE + 1, top - 29)), cloth.colour)


def _sleeve(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth, mirror: bool, rng: Random) -> None:
    laid = sleeve(cut)
    points, side = sleeve_outline(cut, laid), -1 if mirror else 1
    path = smooth(flipped(points) if mirror else points)
    piece(brush, path, cloth, turn=-side * cut.angle * 0.85, volume=0.8)
    with brush.inside(path):
        folds = [(_side(a, mirror), _side(b, mirror), _side(c, mirror)) for a, b, c in _sleeve_folds(cut, laid)]
        creases(brush, folds, cloth.colour, rng)
    _cuff(brush, cut, cloth, trim, [_side(p, mirror) for p in laid.back(_cuff_length(cut))], side)


def _side(point: Point, mirror: bool) -> Point:
    return (2 * CENTRE - point[0], *point[1:]) if mirror else point


def _cuff_length(cut: Cut) -> float:
    return {"rib": 17, "shirt": 21, "band": 15, "bell": 26}.get(cut.cuff_style, 7)


def _sleeve_folds(cut: Cut, laid: Sleeve) -> list[tuple[Point, Point, Point]]:
    """Creases from the armpit, and at the elbow of a long sleeve."""
    (ux, uy), (tx, ty) = laid.under[:2], laid.tip[:2]
    folds: list[tuple[Point, Point, Point]] = [
        ((ux, uy - 6), (ux + 4, uy - 20), (tx + 2, ty + 18)),
        ((ux + 4, uy + 2), (ux + 12, uy - 10), (tx + 16, ty + 34)),
    ]
    for share in (0.5, 0.6, 0.82) if cut.sleeve > 150 else ():
        ox, oy = tx + laid.along[0] * cut.sleeve * share, ty + laid.along[1] * cut.sleeve * share
        folds.append(((ox - 2, oy), (ox - 14, oy + 6), (ox - 34, oy + 2)))
    return folds


def _cuff(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth, corners: list[Point], side: int) -> None:
    path = polygon(*corners)
    above = strand(corners[3], corners[2])
    if cut.cuff_style == "rib":
        ribbed(brush, path, trim, turn=-side * cut.angle)
    elif cut.cuff_style in ("shirt", "band", "bell"):
        piece(brush, path, trim, turn=-side * cut.angle, rim=5)
        if cut.cuff_style == "shirt":
            x, y = (corners[1][0] * 3 + corners[0][0]) / 4, (corners[1][1] * 3 + corners[0][1]) / 4 - 9
            button(brush, x, y, 2.4, lighter(cloth.colour, 0.6))
    else:
        stitch(brush, above, darker(cloth.colour, 0.35))


def _armholes(brush: Brush, cut: Cut, cloth: Cloth) -> None:
    middle = (min(cut.shoulder, cut.chest) - 8, cut.shoulder_y + (cut.underarm - cut.shoulder_y) * 0.55)
    for sign in (1, -1):
        line = strand(
            *[(CENTRE + sign * x, y) for x, y in ((cut.shoulder, cut.shoulder_y), middle, (cut.chest, cut.underarm))]
        )
        seam(brush, line, cloth.colour)


def _drape(brush: Brush, cut: Cut, cloth: Cloth, rng: Random) -> None:
    """Folds of a hanging front: from the armpits inwards, and long ones down to the hem."""
    c, under, hem = CENTRE, cut.underarm, cut.hem_y
    waist = min(w for w, _ in cut.sides)
    folds: list[tuple[Point, Point, Point]] = []
    for s in (-1, 1):
        folds += [
            ((c + s * cut.chest, under + 2), (c + s * cut.chest * 0.66, under + 8),
                (c + s * cut.chest * 0.36, under + 34)),
            ((c + s * cut.chest, under + 16), (c + s * cut.chest * 0.72, under + 44),
                (c + s * cut.chest * 0.58, under + 78)),
            ((c + s * waist * 0.95, (under + hem) / 2), (c + s * waist * 0.6, (under + hem) / 2 + 12),
                (c + s * waist * 0.3, (under + hem) / 2 + 6)),
            ((c + s * rng.uniform(0.15, 0.5) * waist, under + 60), (c + s * rng.uniform(0.3, 0.6) * waist, hem - 60),
                (c + s * rng.uniform(0.4, 0.75) * waist, hem)),
        ]  # fmt: skip
    force = 0.75 if cloth.grain in ("knit", "leather") else 1.0
    creases(brush, folds, cloth.colour, rng, force)


def _waist(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth, rng: Random) -> None:
    if cut.waist == "none":
        return
    width, y = min(cut.sides, key=lambda s: s[0])
    left, right, colour = CENTRE - width - 12, CENTRE + width + 12, cloth.colour
    if cut.waist in ("belt", "sash"):
        depth = 9 if cut.waist == "belt" else 20
        piece(brush, box(left, y - depth / 2, right, y + depth / 2), trim, rim=4)
        if cut.waist == "belt":
            metal(brush, box(CENTRE - 8, y - 7, CENTRE + 8, y + 7, 2), BRASS)
    else:
        seam(brush, strand((left, y), (CENTRE, y + 3), (right, y)), colour)
    if cut.waist == "tiers":
        for i in (1, 2):
            at = y + (cut.hem_y - y) * i / 3
            brush.line(
                strand((left - 60, at), (CENTRE, at + 5), (right + 60, at)), darker(colour, 0.5), 2.2, 0.6, blur=1
            )
    _gathers(brush, cut, cloth, y, width, rng)


def _gathers(brush: Brush, cut: Cut, cloth: Cloth, y: float, width: float, rng: Random) -> None:
    """Skirt folds that fan out from the waist."""
    hem_width, hem_y = cut.sides[-1]
    count = 9 if cut.waist == "pleats" else 6
    for i in range(count):
        at = (i + 0.5) / count * 2 - 1
        start, end = (CENTRE + at * width * 0.9, y + 4), (CENTRE + at * hem_width * 0.95, hem_y + rng.uniform(-30, 6))
        bend = ((start[0] + end[0]) / 2, (y + hem_y) / 2)
        creases(brush, [(start, bend, end)], cloth.colour, rng, 1.15)


def _bottom(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    width, y = cut.sides[-1][0] + 20, cut.hem_y
    lift = {"rib": 20, "border": 34, "frill": 26}.get(cut.bottom, 8)
    top = [(CENTRE - width, y - lift), (CENTRE, y - lift + cut.hem), (CENTRE + width, y - lift)]
    band = smooth(
        [
            *[(p[0], p[1], 0) if i != 1 else p for i, p in enumerate(top)],
            (CENTRE + width, y + 30, 0),
            (CENTRE - width, y + 30, 0),
        ]
    )
    if cut.bottom == "rib":
        ribbed(brush, band, trim)
    elif cut.bottom in ("border", "frill"):
        piece(brush, band, trim, rim=4)
        brush.line(strand(*top), lighter(trim.colour, 0.4), 1.6, 0.9)
    elif cut.bottom == "hem":
        stitch(
            brush, strand(*top), darker(cloth.colour, 0.35) if luma(cloth.colour) > 0.3 else lighter(cloth.colour, 0.3)
        )
    if cut.slits:
        for s in (-1, 1):
            brush.line(
                strand((CENTRE + s * (cut.sides[-1][0] - 1), y - 50), (CENTRE + s * (cut.sides[-1][0] - 7), y + 10)),
                darker(cloth.colour, 0.6),
                2.2,
                0.7,
            )


def _closure(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth, front: skia.Path) -> None:
    if cut.closure == "none":
        return
    end = {"henley": cut.throat + 58, "half-zip": cut.throat + 64, "kurta": cut.throat + 92}.get(
        cut.closure, cut.hem_y + cut.hem
    )
    start = cut.throat - (2 if cut.neck != "slit" else -2)
    with brush.inside(front):
        if "zip" in cut.closure:
            zipper(brush, (CENTRE, start), (CENTRE, end), cloth.colour, STEEL)
            return
        placket = box(CENTRE - 7, start - 12, CENTRE + 7, end)
        piece(brush, placket, cloth if cut.closure == "buttons" else trim, rim=3, volume=0.3)
        for s in (-4.6, 4.6):
            stitch(brush, strand((CENTRE + s, start), (CENTRE + s, end)), darker(cloth.colour, 0.3))
        _button_row(brush, start + 12, end - 10, cloth.colour, 29 if cut.closure == "buttons" else 21)


def _button_row(brush: Brush, start: float, end: float, colour: Colour, step: float) -> None:
    tone = lighter(colour, 0.75) if luma(colour) < 0.6 else (226, 220, 208)
    y = start
    while y < end:
        button(brush, CENTRE, y, 2.9, tone)
        y += step


def _pockets(brush: Brush, cut: Cut, cloth: Cloth) -> None:
    y, x = cut.underarm + 2, cut.chest * 0.46
    if cut.pockets in ("chest", "flaps"):
        for s in (1,) if cut.pockets == "chest" else (1, -1):
            _patch_pocket(brush, CENTRE + s * x, y, cloth, cut.pockets == "flaps")
    elif cut.pockets == "kangaroo":
        low = cut.hem_y - 22
        path = polygon(
            (CENTRE - 36, low - 56),
            (CENTRE + 36, low - 56),
            (CENTRE + 54, low - 20),
            (CENTRE + 54, low),
            (CENTRE - 54, low),
            (CENTRE - 54, low - 20),
        )
        piece(brush, path, plain_of(cloth), volume=0.6, rim=5)
    elif cut.pockets == "slant":
        for s in (1, -1):
            low = cut.hem_y - 46
            brush.line(
                strand((CENTRE + s * 34, low - 46), (CENTRE + s * 54, low)), darker(cloth.colour, 0.6), 3.2, 0.85
            )
            stitch(brush, strand((CENTRE + s * 30, low - 46), (CENTRE + s * 50, low)), lighter(cloth.colour, 0.35))


def _patch_pocket(brush: Brush, x: float, y: float, cloth: Cloth, flap: bool) -> None:
    path = polygon((x - 16, y - 14), (x + 16, y - 14), (x + 16, y + 16), (x, y + 22), (x - 16, y + 16))
    piece(brush, path, cloth, volume=0.4, rim=4)
    if flap:
        lid = polygon((x - 17, y - 18), (x + 17, y - 18), (x + 17, y - 8), (x, y - 2), (x - 17, y - 8))
        piece(brush, lid, cloth, volume=0.3, rim=3)
        button(brush, x, y - 8, 2.3, lighter(cloth.colour, 0.5))


def yoke(brush: Brush, cut: Cut, cloth: Cloth) -> None:
    """An embroidered field below the neckline, as on kurtas."""
    low = cut.throat + 46
    w = cut.neck_width
    path = smooth(
        [
            (CENTRE - w - 4, cut.top + 3, 0),
            (CENTRE - w - 2, low - 16),
            (CENTRE, low + 8),
            (CENTRE + w + 2, low - 16),
            (CENTRE + w + 4, cut.top + 3, 0),
            (CENTRE + w * 0.8, cut.top + cut.neck_depth * 0.7),
            (CENTRE, cut.throat),
            (CENTRE - w * 0.8, cut.top + cut.neck_depth * 0.7),
        ]
    )
    with brush.inside(body(cut)):
        brush.fill(path, cloth.colour, 0.92)
        with brush.inside(path):
            print_on(brush, replace(cloth, scale=0.55))
            light(brush, path, cloth.colour, 0.5)
        brush.line(path, lighter(cloth.second, 0.2), 2.4)
        brush.line(path, darker(cloth.colour, 0.4), 0.8)
