"""A cut and a cloth in, its collar, neck band or straps on the canvas out."""

import skia

from .brush import CENTRE, Brush, flipped, oval, smooth, strand
from .cloth import (
    piece,
    plain_of,
    ribbed,
)  # fmt: skip
from .cut import Cut, body, neck_hole, neck_path
from .palette import darker, lighter, luma
from .patterns import Cloth


def _band(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """A rib band around the neckline."""
    back = strand(
        (CENTRE - cut.neck_width, cut.top),
        (CENTRE, cut.top + min(9.0, cut.neck_depth * 0.3)),
        (CENTRE + cut.neck_width, cut.top),
    )
    with brush.inside(_upper_part(cut)):
        for line, width in ((back, 9.0), (neck_path(cut), 13.0)):
            brush.line(line, darker(trim.colour, 0.5), width + 1.6)
            brush.line(line, trim.colour, width)
            brush.line(line, darker(trim.colour, 0.4), width, 0.3, dash=1.2)


def _bound(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """A narrow binding."""
    line = neck_path(cut)
    with brush.inside(_upper_part(cut)):
        brush.line(line, darker(trim.colour, 0.5), 5.6)
        brush.line(line, trim.colour, 4)


def _upper_part(cut: Cut) -> skia.Path:
    """Front and neck hole together: where a neck band may show."""
    path = body(cut)
    path.addPath(neck_hole(cut))
    path.setFillType(skia.PathFillType.kWinding)
    return path


def _shirt_collar(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """Two leaves folded over a stand."""
    w, top, low = cut.neck_width, cut.top, cut.throat
    stand = smooth(
        [
            (CENTRE - w, top, 0),
            (CENTRE, top + 9),
            (CENTRE + w, top, 0),
            (CENTRE + w - 3, top - 10, 0),
            (CENTRE, top - 5),
            (CENTRE - w + 3, top - 10, 0),
        ]
    )
    piece(brush, stand, trim, volume=0.4, rim=4)
    leaf = [
        (CENTRE + w - 3, top - 11, 0),
        (CENTRE + w * 0.52, top + 6),
        (CENTRE + 1, low, 0),
        (CENTRE + w * 0.86, low + 17, 0),
        (CENTRE + w + 13, top + 9, 0),
    ]
    for points in (leaf, flipped(leaf)):
        path = smooth(points)
        piece(brush, path, trim, volume=0.3, rim=5)


def _mandarin(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """A low stand that meets in front."""
    w, top, low = cut.neck_width, cut.top, cut.throat
    half = [
        (CENTRE + w + 2, top + 2, 0),
        (CENTRE + w * 0.7, top + (low - top) * 0.6),
        (CENTRE + 1, low + 4, 0),
        (CENTRE + 2, low - 10, 0),
        (CENTRE + w * 0.66, top + (low - top) * 0.16),
        (CENTRE + w - 1, top - 6, 0),
    ]
    for points in (half, flipped(half)):
        piece(brush, smooth(points), trim, volume=0.3, rim=4)


def _turtle(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """A high rib collar, folded over."""
    w, top = cut.neck_width, cut.top
    path = smooth(
        [
            (CENTRE - w - 2, cut.throat - 4, 0),
            (CENTRE - w + 3, top - 20, 0),
            (CENTRE, top - 16),
            (CENTRE + w - 3, top - 20, 0),
            (CENTRE + w + 2, cut.throat - 4, 0),
            (CENTRE, cut.throat + 7),
        ]
    )
    ribbed(brush, path, trim)
    brush.line(
        strand((CENTRE - w, cut.throat - 16), (CENTRE, cut.throat - 9), (CENTRE + w, cut.throat - 16)),
        darker(trim.colour, 0.5),
        1.6,
        0.6,
        blur=0.8,
    )


def _hood(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """The hood's front rim, crossed or open, and its cords."""
    w, top, low = cut.neck_width, cut.top, cut.throat
    rim = [
        (CENTRE + w + 20, top + 21, 0),
        (CENTRE + w + 2, top + 12),
        (CENTRE + 2, low - 2, 0),
        (CENTRE - 2, low + 16, 0),
        (CENTRE + w * 0.7, low + 6),
        (CENTRE + w + 18, top + 34),
    ]
    for points in (rim, flipped(rim)):
        piece(brush, smooth(points), plain_of(cloth), volume=0.4, rim=5)
    cord = lighter(trim.colour, 0.5) if luma(cloth.colour) < 0.6 else darker(cloth.colour, 0.3)
    for s in (-1, 1):
        brush.line(
            strand((CENTRE + s * 13, low + 6), (CENTRE + s * 16, low + 34), (CENTRE + s * 13, low + 62)),
            darker(cord, 0.4),
            3.4,
        )
        brush.line(
            strand((CENTRE + s * 13, low + 6), (CENTRE + s * 16, low + 34), (CENTRE + s * 13, low + 62)), cord, 2.2
        )


def _funnel(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """A jacket's stand collar, open a little at the zip."""
    w, top, low = cut.neck_width, cut.top, cut.throat
    half = [
        (CENTRE + w + 5, top + 5, 0),
        (CENTRE + w * 0.6, low - 2),
        (CENTRE + 2, low + 6, 0),
        (CENTRE + 8, low - 25, 0),
        (CENTRE + w * 0.6, top - 8),
        (CENTRE + w - 1, top - 13, 0),
    ]
    for points in (half, flipped(half)):
        piece(brush, smooth(points), trim, volume=0.5, rim=5)


def _lapels(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """A notched collar that rolls down to the first button."""
    w, top, low = cut.neck_width, cut.top, cut.throat
    lapel = [
        (CENTRE + w * 0.9, top + 20, 0),
        (CENTRE + w + 22, top + 30, 0),
        (CENTRE + w + 12, low - 26),
        (CENTRE + 1, low + 2, 0),
        (CENTRE + w * 0.5, top + 44),
    ]
    upper = [
        (CENTRE + w - 3, top - 9, 0),
        (CENTRE + w + 15, top + 14, 0),
        (CENTRE + w + 14, top + 27, 0),
        (CENTRE + w * 0.8, top + 24, 0),
    ]
    for points in (lapel, flipped(lapel), upper, flipped(upper)):
        piece(brush, smooth(points), trim, volume=0.3, rim=5)


def _straps(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """Thin shoulder straps."""
    for s in (-1, 1):
        line = strand(
            (CENTRE + s * cut.chest * 0.62, cut.underarm - 39),
            (CENTRE + s * cut.chest * 0.6, cut.top + 20),
            (CENTRE + s * cut.chest * 0.44, cut.top),
        )
        brush.line(line, darker(trim.colour, 0.55), 4.4)
        brush.line(line, trim.colour, 3)


def _bow(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """A binding tied in a bow."""
    _bound(brush, cut, cloth, trim)
    bow(brush, CENTRE, cut.throat + 4, 22, trim)


def bow(brush: Brush, x: float, y: float, size: float, cloth: Cloth) -> None:
    """A tied bow with two ends."""
    for s in (-1, 1):
        piece(
            brush,
            smooth(
                [
                    (x, y, 0),
                    (x + s * size * 0.25, y + size * 0.9),
                    (x + s * size * 0.5, y + size * 1.3, 0),
                    (x + s * size * 0.55, y + size * 0.7),
                ]
            ),
            cloth,
            rim=3,
        )
        piece(
            brush,
            smooth(
                [
                    (x, y, 0),
                    (x + s * size * 0.6, y - size * 0.5),
                    (x + s * size, y),
                    (x + s * size * 0.6, y + size * 0.4),
                ]
            ),
            cloth,
            rim=4,
        )
    piece(brush, oval(x, y, size * 0.17, size * 0.2), cloth, rim=2)


def _frill(brush: Brush, cut: Cut, cloth: Cloth, trim: Cloth) -> None:
    """A ruffle that falls from the neckline."""
    count = 9
    for i in range(count):
        at = i / (count - 1) * 2 - 1
        x, y = CENTRE + at * (cut.neck_width + 6), cut.throat - abs(at) ** 2 * cut.neck_depth * 0.95
        piece(
            brush,
            smooth([(x - 8, y - 3, 0), (x + 8, y - 3, 0), (x + 9, y + 15), (x - 9, y + 15)]),
            trim,
            volume=0.6,
            rim=5,
        )


COLLARS = {
    "crew": _band, "bound": _bound, "polo": _shirt_collar, "shirt": _shirt_collar, "mandarin": _mandarin,
    "turtle": _turtle, "hood": _hood, "funnel": _funnel, "lapels": _lapels, "straps": _straps, "bow": _bow,
    "frill": _frill,
}  # fmt: skip
