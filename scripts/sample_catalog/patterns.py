"""A cloth in, its weave and print on the canvas out (the caller clips to the piece)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import skia

from .brush import Brush, box, oval, polygon, smooth, strand
from .palette import GLAD, Colour, darker, lighter, luma, mix

FULL = box(-150, -150, 450, 550)


@dataclass(frozen=True)
class Cloth:
    """What a piece is cut from."""

    colour: Colour
    second: Colour
    third: Colour
    pattern: str = "plain"
    grain: str = "cotton"
    scale: float = 1.0
    seed: int = 0


def stripes(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Even bands across."""
    step = rng.uniform(14, 34) * cloth.scale
    _bands(brush, cloth.second, step, step * rng.choice([0.2, 0.35, 0.5]), across=True)


def banded(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Uneven bands across in two colours."""
    step = rng.uniform(40, 62) * cloth.scale
    _bands(brush, cloth.second, step, step * 0.34, across=True)
    _bands(brush, cloth.third, step, step * 0.1, across=True, shift=step * 0.52)


def pinstripe(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Thin lines down."""
    step = rng.uniform(9, 16) * cloth.scale
    _bands(brush, cloth.second, step, max(1.3, step * 0.14), across=False)


def bengal(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Even bands down."""
    step = rng.uniform(9, 18) * cloth.scale
    _bands(brush, cloth.second, step, step * 0.45, across=False)


def gingham(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Small two-colour check."""
    step = rng.uniform(11, 20) * cloth.scale
    for across in (True, False):
        _bands(brush, cloth.second, step, step / 2, across, alpha=0.55)


def plaid(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Tartan: wide, narrow and hair lines crossing."""
    step = rng.uniform(34, 56) * cloth.scale
    for across in (True, False):
        _bands(brush, cloth.second, step, step * 0.42, across, alpha=0.5)
        _bands(brush, darker(cloth.colour, 0.5), step, step * 0.12, across, shift=step * 0.62, alpha=0.5)
        _bands(brush, cloth.third, step, step * 0.05, across, shift=step * 0.2, alpha=0.9)


def windowpane(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """A grid of thin lines."""
    step = rng.uniform(18, 34) * cloth.scale
    for across in (True, False):
        _bands(brush, cloth.second, step, max(1.4, step * 0.08), across, alpha=0.85)


def diagonal(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Regimental stripes, as on ties."""
    with brush.moved(turn=-38):
        step = rng.uniform(16, 30) * cloth.scale
        _bands(brush, cloth.second, step, step * 0.34, across=True)
        _bands(brush, cloth.third, step, step * 0.08, across=True, shift=step * 0.5)


def dots(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Polka dots in a staggered grid."""
    step = rng.uniform(12, 26) * cloth.scale
    path = skia.Path()
    for x, y in _grid(step):
        path.addCircle(x, y, step * 0.2)
    brush.fill(path, cloth.second)


def floral(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Scattered five-petalled flowers with leaves."""
    step = rng.uniform(26, 44) * cloth.scale
    petals = [cloth.second, cloth.third, mix(cloth.second, cloth.third, 0.5)]
    for x, y in _grid(step):
        x, y = x + rng.uniform(-6, 6), y + rng.uniform(-6, 6)
        _leaf(brush, x, y, step * 0.42, rng.uniform(0, 6.3), (92, 132, 88))
        _flower(brush, x, y, step * rng.uniform(0.15, 0.26), rng.choice(petals), rng.uniform(0, 6))


def foliage(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Leaves in two tones."""
    step = rng.uniform(20, 32) * cloth.scale
    for x, y in _grid(step):
        _leaf(brush, x, y, step * 0.85, rng.uniform(0, 6.3), rng.choice([cloth.second, cloth.third]))


def paisley(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Drops with a curl, in rows."""
    step = rng.uniform(24, 38) * cloth.scale
    for x, y in _grid(step):
        s = step * 0.34
        drop = smooth([(x, y - s * 1.3, 0), (x + s * 0.9, y + s * 0.1), (x, y + s), (x - s * 0.9, y + s * 0.1)])
        brush.fill(drop, cloth.second)
        brush.fill(oval(x, y + s * 0.25, s * 0.42, s * 0.42), cloth.colour)
        brush.fill(oval(x, y + s * 0.25, s * 0.2, s * 0.2), cloth.third)


def ethnic(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Block print: small diamonds and dots in rows."""
    step = rng.uniform(16, 26) * cloth.scale
    for x, y in _grid(step):
        s = step * 0.28
        brush.fill(polygon((x, y - s), (x + s * 0.8, y), (x, y + s), (x - s * 0.8, y)), cloth.second)
        brush.fill(oval(x, y, s * 0.3, s * 0.3), cloth.third)
        brush.fill(oval(x + step / 2, y, s * 0.22, s * 0.22), cloth.third)


def chevron(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Zigzag lines across."""
    step = rng.uniform(18, 30) * cloth.scale
    colours = [cloth.second, cloth.third]
    for row in range(int(700 / step)):
        points = [(-150 + i * step / 2, -150 + row * step + (i % 2) * step * 0.45, 0) for i in range(int(1200 / step))]
        brush.line(strand(*points), colours[row % 2], step * 0.24)


def camouflage(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Soft-edged patches in three tones."""
    for tone in (cloth.second, darker(cloth.colour, 0.45), lighter(cloth.colour, 0.25)):
        for _ in range(70):
            x, y = rng.uniform(-50, 350), rng.uniform(-50, 450)
            brush.fill(_blob(x, y, rng.uniform(9, 24) * cloth.scale, rng), tone)


def tie_dye(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Rings of dye running into each other."""
    x, y = rng.uniform(110, 190), rng.uniform(130, 230)
    for ring in range(9, 0, -1):
        tone = (cloth.colour, cloth.second, cloth.third)[ring % 3]
        brush.line(oval(x, y, ring * 26, ring * 30), tone, 17, alpha=0.75, blur=6)


def abstract(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Brush strokes and patches."""
    for _ in range(46):
        x, y, s = rng.uniform(-20, 320), rng.uniform(-20, 420), rng.uniform(14, 46) * cloth.scale
        bend = (x + s, y + rng.uniform(-s, s))
        brush.line(
            strand((x, y), bend, (x + 2 * s, y + rng.uniform(-s, s))),
            rng.choice([cloth.second, cloth.third, lighter(cloth.colour, 0.4)]), rng.uniform(2, 10), alpha=0.85,
        )  # fmt: skip


def confetti(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Many small glad shapes: the pattern of things named Multi."""
    step = 20 * cloth.scale
    for x, y in _grid(step):
        x, y = x + rng.uniform(-4, 4), y + rng.uniform(-4, 4)
        _flower(brush, x, y, step * rng.uniform(0.2, 0.34), rng.choice(GLAD[:8]), rng.uniform(0, 6))


def rainbow(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Glad bands across."""
    step = rng.uniform(12, 22) * cloth.scale
    tones = rng.sample(GLAD[:9], 6)
    for i in range(int(700 / step)):
        brush.fill(box(-150, -150 + i * step, 450, -150 + (i + 1) * step + 0.5), tones[i % 6])


def argyle(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Diamonds with a thin lattice over them."""
    w, h = 30 * cloth.scale, 46 * cloth.scale
    for row in range(-2, 16):
        for col in range(-2, 16):
            x, y = col * w, row * h
            tone = (cloth.second, cloth.third)[(row + col) % 2]
            diamond = polygon((x, y - h / 2), (x + w / 2, y), (x, y + h / 2), (x - w / 2, y))
            brush.fill(diamond, tone, 0.9)
            brush.line(
                polygon((x + w / 2, y - h / 2), (x + w, y), (x + w / 2, y + h / 2), (x, y)), cloth.second, 0.8, 0.8
            )


def animal(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Leopard rosettes."""
    step = 19 * cloth.scale
    for x, y in _grid(step):
        x, y = x + rng.uniform(-4, 4), y + rng.uniform(-4, 4)
        blob = _blob(x, y, step * 0.26, rng)
        brush.fill(blob, mix(cloth.colour, cloth.second, 0.4))
        brush.line(blob, darker(cloth.second, 0.5), step * 0.11, dash=step * 0.45)


def croc(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Scales pressed into leather."""
    for x, y in _grid(12 * cloth.scale):
        scale_ = box(x - 5.4, y - 4.6, x + 5.4, y + 4.6, 3)
        brush.line(scale_, darker(cloth.colour, 0.5), 1.1, 0.6)
        brush.line(strand((x - 3, y - 3), (x + 3, y - 3)), lighter(cloth.colour, 0.5), 1.2, 0.5)


def quilt(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Stitched diamonds."""
    for turn in (45, -45):
        with brush.moved(turn=turn):
            _bands(brush, darker(cloth.colour, 0.5), 22 * cloth.scale, 1.3, across=True, alpha=0.7)
            _bands(brush, lighter(cloth.colour, 0.5), 22 * cloth.scale, 1.6, across=True, shift=2, alpha=0.35)


def plain(brush: Brush, cloth: Cloth, rng: Random) -> None:
    """Nothing on it."""


PATTERNS: dict[str, Callable[[Brush, Cloth, Random], None]] = {
    f.__name__: f
    for f in (
        plain, stripes, banded, pinstripe, bengal, gingham, plaid, windowpane, diagonal, dots, floral, foliage, paisley,
        ethnic, chevron, camouflage, tie_dye, abstract, confetti, rainbow, argyle, animal, croc, quilt,
    )
}  # fmt: skip
STRIPED = ("stripes", "banded", "pinstripe", "bengal", "diagonal")
CHECKED = ("gingham", "plaid", "windowpane")


def print_on(brush: Brush, cloth: Cloth, turn: float = 0.0) -> None:
    """Paint the cloth's pattern over all that is not clipped away; every piece of a product gets the same one."""
    with brush.moved(turn=turn):
        PATTERNS[cloth.pattern](brush, cloth, Random(cloth.seed))


def _bands(
    brush: Brush, colour: Colour, step: float, width: float, across: bool, shift: float = 0.0, alpha: float = 1.0
) -> None:
    path = skia.Path()
    for i in range(int(700 / step)):
        at = -150 + i * step + shift
        path.addRect(skia.Rect(-150, at, 450, at + width) if across else skia.Rect(at, -150, at + width, 550))
    brush.fill(path, colour, alpha)


def _grid(step: float) -> list[tuple[float, float]]:
    """Staggered points that cover the sheet and its rim."""
    rows, columns = int(480 / step), int(380 / step)
    return [
        (-40 + (c + (r % 2) / 2) * step, -40 + r * step * 0.87) for r in range(rows + 2) for c in range(columns + 1)
    ]


def _flower(brush: Brush, x: float, y: float, size: float, colour: Colour, turn: float) -> None:
    path = skia.Path()
    for i in range(5):
        a = turn + i * math.tau / 5
        path.addCircle(x + math.cos(a) * size, y + math.sin(a) * size, size * 0.72)
    brush.fill(path, colour)
    brush.fill(oval(x, y, size * 0.5, size * 0.5), (246, 206, 96) if luma(colour) < 0.75 else (214, 140, 60))


def _leaf(brush: Brush, x: float, y: float, size: float, turn: float, colour: Colour) -> None:
    dx, dy = math.cos(turn) * size, math.sin(turn) * size
    leaf = smooth(
        [
            (x, y, 0),
            (x + dx / 2 - dy / 4, y + dy / 2 + dx / 4),
            (x + dx, y + dy, 0),
            (x + dx / 2 + dy / 4, y + dy / 2 - dx / 4),
        ]
    )
    brush.fill(leaf, colour, 0.9)


def _blob(x: float, y: float, size: float, rng: Random) -> skia.Path:
    spokes = [(math.tau * i / 7, size * rng.uniform(0.6, 1.3)) for i in range(7)]
    return smooth([(x + math.cos(a) * r * 1.25, y + math.sin(a) * r * 0.8) for a, r in spokes])
