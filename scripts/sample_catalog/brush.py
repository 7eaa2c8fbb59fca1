"""Points in, paint on a canvas out: the few drawing words every product is made of.

Every product is drawn on a sheet 300 wide and 400 high, whatever the size of the picture.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import skia

from .palette import Colour

WIDTH, HEIGHT = 300, 400
CENTRE = 150.0

# A point is (x, y) on a smooth curve, or (x, y, 0) where the outline turns a corner.
Point = tuple[float, ...]


def smooth(points: Sequence[Point], closed: bool = True) -> skia.Path:
    """A Catmull-Rom curve through the points, with corners where they are marked."""
    path = skia.Path()
    count = len(points)
    path.moveTo(points[0][0], points[0][1])
    for i in range(count if closed else count - 1):
        here, there = points[i], points[(i + 1) % count]
        (ax, ay), (bx, by) = _tangent(points, i, closed), _tangent(points, (i + 1) % count, closed)
        path.cubicTo(here[0] + ax, here[1] + ay, there[0] - bx, there[1] - by, there[0], there[1])
    if closed:
        path.close()
    return path


def _tangent(points: Sequence[Point], i: int, closed: bool) -> tuple[float, float]:
    ends = not closed and i in (0, len(points) - 1)
    if len(points[i]) > 2 or ends:
        return 0.0, 0.0
    before, after = points[i - 1], points[(i + 1) % len(points)]
    return (after[0] - before[0]) / 6, (after[1] - before[1]) / 6


def mirrored(half: Sequence[Point]) -> list[Point]:
    """The right half of an outline (x counted from the middle), top to bottom, made whole."""
    right = [(CENTRE + p[0], *p[1:]) for p in half]
    left = [(CENTRE - p[0], *p[1:]) for p in reversed(half) if p[0] != 0]
    return right + left


def flipped(points: Sequence[Point]) -> list[Point]:
    """The same points on the other side of the middle."""
    return [(2 * CENTRE - p[0], *p[1:]) for p in points]


def polygon(*points: Point) -> skia.Path:
    """Straight edges."""
    return smooth([(p[0], p[1], 0) for p in points])


def strand(*points: Point) -> skia.Path:
    """An open curve."""
    return smooth(points, closed=False)


def oval(x: float, y: float, rx: float, ry: float) -> skia.Path:
    """An ellipse around (x, y)."""
    return skia.Path().addOval(skia.Rect(x - rx, y - ry, x + rx, y + ry))


def box(left: float, top: float, right: float, bottom: float, round_by: float = 0) -> skia.Path:
    """A rectangle, its corners rounded by a radius."""
    return skia.Path().addRoundRect(skia.Rect(left, top, right, bottom), round_by, round_by)


def lens(start: Point, bend: Point, end: Point, width: float) -> skia.Path:
    """A crease: thin at both ends, `width` in the middle."""
    length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    nx, ny = (start[1] - end[1]) / length * width, (end[0] - start[0]) / length * width
    path = skia.Path()
    path.moveTo(*start[:2])
    path.quadTo(bend[0] + nx, bend[1] + ny, end[0], end[1])
    path.quadTo(bend[0] - nx, bend[1] - ny, start[0], start[1])
    path.close()
    return path


def ink(colour: Colour, alpha: float = 1.0) -> int:
    """A colour with its opacity, as the canvas wants it."""
    return skia.Color(*colour, max(0, min(255, round(alpha * 255))))


class Brush:
    """Paints paths on one canvas."""

    def __init__(self, canvas: skia.Canvas) -> None:
        self.canvas = canvas

    def fill(self, path: skia.Path, colour: Colour, alpha: float = 1.0, blur: float = 0.0) -> None:
        """Fill a path with one colour."""
        self.canvas.drawPath(path, _paint(colour, alpha, blur))

    def line(
        self, path: skia.Path, colour: Colour, width: float = 1, alpha: float = 1, blur: float = 0, dash: float = 0
    ) -> None:
        """Draw along a path; `dash` is the length of a stitch."""
        paint = _paint(colour, alpha, blur)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kButt_Cap if dash else skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        if dash:
            paint.setPathEffect(skia.DashPathEffect.Make([dash, dash * 0.7], 0))
        self.canvas.drawPath(path, paint)

    def wash(self, path: skia.Path, start: Point, end: Point, stops: Sequence[tuple[float, Colour, float]]) -> None:
        """A gradient from start to end; a stop is (place from 0 to 1, colour, alpha)."""
        paint = skia.Paint(AntiAlias=True)
        colours, places = [ink(c, a) for _, c, a in stops], [p for p, _, _ in stops]
        paint.setShader(skia.GradientShader.MakeLinear([start[:2], end[:2]], colours, places))
        self.canvas.drawPath(path, paint)

    def glow(self, path: skia.Path, centre: Point, radius: float, colour: Colour, alpha: float) -> None:
        """A radial wash that fades out at `radius`."""
        paint = skia.Paint(AntiAlias=True)
        paint.setShader(skia.GradientShader.MakeRadial(centre[:2], radius, [ink(colour, alpha), ink(colour, 0)]))
        self.canvas.drawPath(path, paint)

    def noise(self, path: skia.Path, fx: float, fy: float, seed: int, strength: float, dark: bool = True) -> None:
        """Fibres and grain: Perlin noise of frequency (fx, fy) as an alpha map of black or white."""
        tone = 0.0 if dark else 1.0
        to_alpha = [0, 0, 0, 0, tone, 0, 0, 0, 0, tone, 0, 0, 0, 0, tone, 0, 0, 0, 2.4 * strength, -0.85 * strength]
        paint = skia.Paint(AntiAlias=True)
        paint.setShader(skia.PerlinNoiseShader.MakeFractalNoise(fx, fy, 3, float(seed % 9973)))
        paint.setColorFilter(skia.ColorFilters.Matrix(to_alpha))
        self.canvas.drawPath(path, paint)

    @contextmanager
    def inside(self, path: skia.Path) -> Iterator[None]:
        """Paint only within a path."""
        self.canvas.save()
        self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        yield
        self.canvas.restore()

    @contextmanager
    def moved(
        self, dx: float = 0, dy: float = 0, turn: float = 0, grow: Point = (1, 1), skew: float = 0
    ) -> Iterator[None]:
        """Paint with the sheet moved, then turned (degrees), scaled and slanted around its middle."""
        self.canvas.save()
        self.canvas.translate(CENTRE + dx, HEIGHT / 2 + dy)
        self.canvas.rotate(turn)
        self.canvas.skew(skew, 0)
        self.canvas.scale(*grow)
        self.canvas.translate(-CENTRE, -HEIGHT / 2)
        yield
        self.canvas.restore()


def _paint(colour: Colour, alpha: float, blur: float) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True, Color=ink(colour, alpha))
    if blur:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return paint
