"""A seed in; pictures that show no clothes out: noise, gradients, drawn scenes, text and charts.

What the calibration of weak matches is measured on; generated, so that everybody measures on the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Generator = np.random.Generator
Size = tuple[int, int]
Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw

TEXT = (
    "the invoice meeting notes total quarter please deliver chapter station energy water garden letter music number "
    "report answer winter market train minute signal border doctor engine island corner theory window table"
)
WORDS = TEXT.split()


def pictures_without_clothes(count: int, seed: int = 0) -> Iterator[tuple[str, Image.Image]]:
    """`count` pairs of (kind, picture), the kinds in turn; the same seed gives the same pictures."""
    generator = np.random.default_rng(seed)
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        width, height = (int(side) for side in generator.integers(180, 420, 2))
        yield kind, KINDS[kind](generator, (width, height))


def noise(generator: Generator, size: Size) -> Image.Image:
    """White noise to soft clouds, in colour or grey."""
    grain = int(2 ** generator.uniform(0, 6))
    channels = 3 if generator.random() < 0.7 else 1
    shape = (max(2, size[1] // grain), max(2, size[0] // grain), channels)
    pixels = np.clip(generator.normal(128, generator.uniform(20, 90), shape), 0, 255).astype(np.uint8)
    picture = Image.fromarray(np.broadcast_to(pixels, (*shape[:2], 3)).copy())
    return picture.resize(size, Image.Resampling.BICUBIC if generator.random() < 0.6 else Image.Resampling.NEAREST)


def gradient(generator: Generator, size: Size) -> Image.Image:
    """Two to four colours running into each other, straight or round; now and then one flat colour."""
    colours = generator.integers(0, 256, (int(generator.integers(1, 5)), 3))
    across, down = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    angle = generator.uniform(0, 2 * np.pi)
    straight = across * np.cos(angle) + down * np.sin(angle)
    position = straight if generator.random() < 0.6 else np.hypot(across - straight[0, 0] / 2, down)
    position = (position - position.min()) / np.ptp(position)
    stops = np.linspace(0, 1, len(colours))
    channels = [np.interp(position, stops, colours[:, channel]) for channel in range(3)]
    return Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8))


def scene(generator: Generator, size: Size) -> Image.Image:
    """A drawn landscape: sky, sun, hills, and houses or trees."""
    sky = gradient(generator, size)
    draw = ImageDraw.Draw(sky)
    _circle(draw, generator, size, (250, 220, 90), 0.3)
    for layer in range(3):
        base = size[1] * (0.45 + 0.17 * layer)
        _hill(draw, generator, size, base, _colour(generator))
        for _ in range(int(generator.integers(0, 4))):
            _house(draw, generator, size, base) if generator.random() < 0.5 else _tree(draw, generator, size, base)
    return sky.filter(ImageFilter.GaussianBlur(float(generator.uniform(0, 1.2))))


def text(generator: Generator, size: Size) -> Image.Image:
    """A page of words: a letter, a slide, a receipt."""
    dark = generator.random() < 0.3
    paper, ink = ((25, 28, 34), (225, 225, 225)) if dark else ((250, 249, 245), (20, 20, 25))
    page = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(page)
    height = int(generator.integers(9, 34))
    font = ImageFont.load_default(height)
    for top in range(height, size[1] - height, int(height * 1.5)):
        if generator.random() < 0.85:
            words = generator.choice(WORDS, int(generator.integers(2, 9)))
            draw.text((size[0] // 14, top), " ".join(words), ink, font)
    return page


def chart(generator: Generator, size: Size) -> Image.Image:
    """Bars, a line or a pie on a plain ground."""
    picture = Image.new("RGB", size, "white" if generator.random() < 0.7 else _colour(generator))
    draw = ImageDraw.Draw(picture)
    values = generator.uniform(0.1, 0.95, int(generator.integers(3, 12)))
    (_bars, _line, _pie)[int(generator.integers(3))](draw, generator, size, values)
    draw.line((10, size[1] - 10, size[0] - 10, size[1] - 10), fill="black", width=2)
    return picture


def _bars(draw: Draw, generator: Generator, size: Size, values: np.ndarray) -> None:
    step = (size[0] - 20) / len(values)
    for number, value in enumerate(values):
        left = 10 + number * step
        top = size[1] - 10 - value * (size[1] - 20)
        draw.rectangle((left, top, left + step * 0.8, size[1] - 10), _colour(generator))


def _line(draw: Draw, generator: Generator, size: Size, values: np.ndarray) -> None:
    across = np.linspace(10, size[0] - 10, len(values))
    points = [(float(x), float(size[1] * (1 - value))) for x, value in zip(across, values, strict=True)]
    draw.line(points, _colour(generator), int(generator.integers(2, 8)))


def _pie(draw: Draw, generator: Generator, size: Size, values: np.ndarray) -> None:
    edges = np.concatenate([[0], np.cumsum(values) / values.sum() * 360])
    side = min(size) * 0.8
    box = ((size[0] - side) / 2, (size[1] - side) / 2, (size[0] + side) / 2, (size[1] + side) / 2)
    for start, end in pairwise(edges):
        draw.pieslice(box, start, end, _colour(generator))


def _colour(generator: Generator) -> Colour:
    red, green, blue = generator.integers(20, 240, 3).tolist()
    return red, green, blue


def _circle(draw: Draw, generator: Generator, size: Size, colour: Colour, low: float) -> None:
    radius = min(size) * generator.uniform(0.05, 0.14)
    x, y = size[0] * generator.uniform(0.1, 0.9), size[1] * generator.uniform(0.08, low)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), colour)


def _hill(draw: Draw, generator: Generator, size: Size, base: float, colour: Colour) -> None:
    across = np.linspace(0, size[0], 40)
    swing = size[1] * generator.uniform(0.02, 0.12)
    down = base + swing * np.sin(across / size[0] * generator.uniform(3, 12) + generator.uniform(0, 6))
    draw.polygon([*zip(across.tolist(), down.tolist(), strict=True), (size[0], size[1]), (0, size[1])], colour)


def _house(draw: Draw, generator: Generator, size: Size, base: float) -> None:
    left, side = size[0] * generator.uniform(0, 0.85), size[0] * generator.uniform(0.08, 0.2)
    draw.rectangle((left, base - side, left + side, base + 6), _colour(generator))
    roof = [(left - 4, base - side), (left + side + 4, base - side), (left + side / 2, base - 1.6 * side)]
    draw.polygon(roof, _colour(generator))
    draw.rectangle((left + side * 0.4, base - side * 0.5, left + side * 0.6, base + 6), _colour(generator))


def _tree(draw: Draw, generator: Generator, size: Size, base: float) -> None:
    x, height = size[0] * generator.uniform(0.03, 0.97), size[1] * generator.uniform(0.1, 0.25)
    draw.rectangle((x - height / 16, base - height, x + height / 16, base + 6), (90, 62, 40))
    radius, top = height * 0.4, base - height
    green = (40, int(generator.integers(90, 170)), 60)
    draw.ellipse((x - radius, top - radius, x + radius, top + radius), green)


KINDS: dict[str, Callable[[Generator, Size], Image.Image]] = {
    "noise": noise,
    "gradient": gradient,
    "scene": scene,
    "text": text,
    "chart": chart,
}
