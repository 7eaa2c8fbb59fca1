"""Words and marks in, strokes out: a small drawn alphabet (no font file, so every machine draws the same)."""

from random import Random

import skia

from .brush import Brush, box, oval, polygon, smooth, strand
from .palette import Colour

# Each letter is strokes on a grid 2 wide and 3 high.
STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "A": (((0, 3), (1, 0), (2, 3)), ((0.5, 2), (1.5, 2))),
    "C": (((2, 0), (0, 0), (0, 3), (2, 3)),),
    "D": (((0, 0), (1.3, 0), (2, 0.8), (2, 2.2), (1.3, 3), (0, 3), (0, 0)),),
    "E": (((2, 0), (0, 0), (0, 3), (2, 3)), ((0, 1.5), (1.6, 1.5))),
    "F": (((2, 0), (0, 0), (0, 3)), ((0, 1.5), (1.6, 1.5))),
    "G": (((2, 0), (0, 0), (0, 3), (2, 3), (2, 1.6), (1.1, 1.6)),),
    "H": (((0, 0), (0, 3)), ((2, 0), (2, 3)), ((0, 1.5), (2, 1.5))),
    "I": (((1, 0), (1, 3)),),
    "L": (((0, 0), (0, 3), (2, 3)),),
    "M": (((0, 3), (0, 0), (1, 1.6), (2, 0), (2, 3)),),
    "N": (((0, 3), (0, 0), (2, 3), (2, 0)),),
    "O": (((0, 0), (2, 0), (2, 3), (0, 3), (0, 0)),),
    "P": (((0, 3), (0, 0), (2, 0), (2, 1.6), (0, 1.6)),),
    "R": (((0, 3), (0, 0), (2, 0), (2, 1.6), (0, 1.6)), ((0.8, 1.6), (2, 3))),
    "S": (((2, 0), (0, 0), (0, 1.5), (2, 1.5), (2, 3), (0, 3)),),
    "T": (((0, 0), (2, 0)), ((1, 0), (1, 3))),
    "U": (((0, 0), (0, 3), (2, 3), (2, 0)),),
    "V": (((0, 0), (1, 3), (2, 0)),),
    "W": (((0, 0), (0.5, 3), (1, 1.2), (1.5, 3), (2, 0)),),
    "Y": (((0, 0), (1, 1.5), (2, 0)), ((1, 1.5), (1, 3))),
}
WORDS = (
    "HARVEST", "NOMAD", "DRIFT", "SUNDAY", "NORTH", "RIVER", "CITY", "VELO", "COASTAL", "MODERN", "SOUL", "WILD",
    "TEAM", "SURF", "GROVE", "MINT", "ECHO", "SLOW", "AFTERNOON", "SUMMIT", "TIDE", "LUNA",
)  # fmt: skip


def write(brush: Brush, word: str, x: float, y: float, height: float, colour: Colour, weight: float = 0.2) -> None:
    """Letters centred on x, their top at y."""
    unit = height / 3
    left = x - (len(word) * 2.8 - 0.8) * unit / 2
    path = skia.Path()
    for i, letter in enumerate(word):
        for stroke in STROKES.get(letter, ()):
            path.addPoly([skia.Point(left + (i * 2.8 + a) * unit, y + b * unit) for a, b in stroke], False)
    brush.line(path, colour, height * weight)


def mark(brush: Brush, x: float, y: float, size: float, colour: Colour, kind: int) -> None:
    """A small maker's mark: five invented ones."""
    shapes = (
        lambda: brush.fill(polygon((x, y - size), (x + size, y), (x, y + size), (x - size, y)), colour),
        lambda: brush.line(strand((x - size, y), (x - size / 2, y - size), (x + size / 2, y + size), (x + size, y)),
            colour, size * 0.5),
        lambda: brush.line(oval(x, y, size, size), colour, size * 0.5),
        lambda: brush.fill(polygon((x - size, y + size), (x, y - size), (x + size, y + size)), colour),
        lambda: _bars(brush, x, y, size, colour),
    )  # fmt: skip
    shapes[kind % len(shapes)]()


def _bars(brush: Brush, x: float, y: float, size: float, colour: Colour) -> None:
    for left in (x - size, x - size * 0.2, x + size * 0.6):
        brush.fill(box(left, y - size, left + size * 0.4, y + size), colour)


def graphic(brush: Brush, x: float, y: float, size: float, colour: Colour, other: Colour, rng: Random) -> None:
    """A printed motif of about `size` around (x, y), one of nine, often with a word below or inside."""
    rng.choice(MOTIFS)(brush, x, y, size, colour, other, rng)


def _sunset(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    brush.fill(oval(x, y, s * 0.7, s * 0.7), other)
    for i in range(5):
        brush.fill(box(x - s, y + s * (0.1 + i * 0.18), x + s, y + s * (0.14 + i * 0.2)), colour)
    write(brush, rng.choice(WORDS), x, y + s * 1.15, s * 0.28, colour)


def _peaks(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    brush.fill(polygon((x - s, y + s * 0.6), (x - s * 0.25, y - s * 0.5), (x + s * 0.45, y + s * 0.6)), colour)
    brush.fill(polygon((x - s * 0.2, y + s * 0.6), (x + s * 0.45, y - s * 0.25), (x + s, y + s * 0.6)), other)
    brush.fill(oval(x + s * 0.1, y - s * 0.72, s * 0.2, s * 0.2), other)
    write(brush, rng.choice(WORDS), x, y + s * 0.8, s * 0.28, colour)


def _word(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    word = rng.choice(WORDS)
    write(brush, word, x, y - s * 0.3, min(s * 0.7, s * 3.0 / len(word)), colour, 0.26)
    brush.line(strand((x - s, y + s * 0.62), (x + s, y + s * 0.62)), other, s * 0.08)


def _stacked(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    for i, word in enumerate(rng.sample([w for w in WORDS if len(w) < 6], 3)):
        write(brush, word, x, y + (i - 1.2) * s * 0.62, s * 0.44, (colour, other, colour)[i], 0.24)


def _bloom(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    for turn in range(0, 360, 45):
        brush.canvas.save()
        brush.canvas.rotate(turn, x, y)
        brush.fill(
            smooth([(x, y, 0), (x + s * 0.25, y - s * 0.5), (x, y - s, 0), (x - s * 0.25, y - s * 0.5)]),
            (colour, other)[turn // 45 % 2],
        )
        brush.canvas.restore()
    brush.fill(oval(x, y, s * 0.18, s * 0.18), other)


def _wave(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    brush.line(oval(x, y, s * 0.85, s * 0.85), colour, s * 0.1)
    for i in range(3):
        points = [(x - s * 0.7 + j * s * 0.35, y + s * (0.0 + i * 0.24) + (j % 2) * s * 0.16) for j in range(5)]
        brush.line(strand(*points), (other, colour, other)[i], s * 0.1)


def _stripe_block(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    for i in range(6):
        brush.fill(
            polygon(
                (x - s + i * s * 0.3, y + s * 0.8),
                (x - s * 0.8 + i * s * 0.3, y + s * 0.8),
                (x - s * 0.3 + i * s * 0.3, y - s * 0.8),
                (x - s * 0.5 + i * s * 0.3, y - s * 0.8),
            ),
            (colour, other)[i % 2],
        )


def _badge(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    brush.fill(
        smooth(
            [
                (x - s * 0.7, y - s * 0.8, 0),
                (x + s * 0.7, y - s * 0.8, 0),
                (x + s * 0.6, y + s * 0.3),
                (x, y + s, 0),
                (x - s * 0.6, y + s * 0.3),
            ]
        ),
        colour,
    )
    brush.line(strand((x - s * 0.45, y - s * 0.1), (x, y + s * 0.35), (x + s * 0.45, y - s * 0.1)), other, s * 0.16)
    write(brush, rng.choice(["VELO", "TEAM", "SURF", "TIDE"]), x, y - s * 0.6, s * 0.24, other)


def _cat(brush: Brush, x: float, y: float, s: float, colour: Colour, other: Colour, rng: Random) -> None:
    for side in (-1, 1):
        brush.fill(
            polygon((x + side * s * 0.62, y - s * 0.9), (x + side * s * 0.66, y), (x + side * s * 0.1, y - s * 0.45)),
            colour,
        )
    brush.fill(oval(x, y, s * 0.7, s * 0.58), colour)
    for side in (-1, 1):
        brush.fill(oval(x + side * s * 0.28, y - s * 0.08, s * 0.1, s * 0.13), other)
        brush.line(strand((x + side * s * 0.25, y + s * 0.2), (x + side * s * 0.95, y + s * 0.1)), other, s * 0.04)
    brush.fill(polygon((x - s * 0.09, y + s * 0.12), (x + s * 0.09, y + s * 0.12), (x, y + s * 0.24)), other)


MOTIFS = (_sunset, _peaks, _word, _stacked, _bloom, _wave, _stripe_block, _badge, _cat)
