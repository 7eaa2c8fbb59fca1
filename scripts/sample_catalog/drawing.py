"""A planned product in, its picture out."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import skia
from PIL import Image

from . import accessories, bags, heels, purses, shoes, soft, watches
from .bottoms import draw_legs
from .brush import CENTRE, HEIGHT, WIDTH, Brush
from .cloth import Cloth
from .cut import Cut
from .garments import CUTS, LEGS, SKIRTS, fit_cut, size_legs
from .lettering import graphic, mark
from .palette import Colour, darker, lighter, luma
from .product import Product
from .skirts import draw_saree, draw_skirt
from .tops import draw_top, yoke

OBJECTS = {
    article: styles
    for module in (shoes, heels, bags, purses, watches, accessories, soft)
    for article, styles in module.STYLES.items()
}


def draw(product: Product, size: int = 320) -> Image.Image:
    """The product on white, portrait 3:4, its longest side `size` pixels."""
    rng = Random(f"draw {product.key}")
    surface = skia.Surface(round(size * WIDTH / HEIGHT), size)
    canvas = surface.getCanvas()
    canvas.scale(size / HEIGHT, size / HEIGHT)
    _backdrop(canvas, rng)
    with shadowed(canvas, 1.5, 4.0, 4.5, 62):
        _place(Brush(canvas), product, rng)
    return pixels(surface)


def pixels(surface: skia.Surface) -> Image.Image:
    """What has been painted, as an RGB picture."""
    array = surface.toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)
    return Image.fromarray(array[:, :, :3].copy())


def _backdrop(canvas: skia.Canvas, rng: Random) -> None:
    """White paper; for some products the studio's light grey one."""
    canvas.clear(skia.ColorWHITE)
    if rng.random() < 0.1:
        paint = skia.Paint(AntiAlias=True)
        edge = 205 + rng.randrange(20)
        stops = [skia.Color(246, 245, 243), skia.Color(edge, edge - 2, edge - 6)]
        paint.setShader(skia.GradientShader.MakeRadial((CENTRE, HEIGHT * 0.45), 290, stops))
        canvas.drawPaint(paint)


@contextmanager
def shadowed(canvas: skia.Canvas, dx: float, dy: float, blur: float, alpha: int) -> Iterator[None]:
    """Paint on a layer that casts a soft shadow."""
    layer = skia.Paint()
    layer.setImageFilter(skia.ImageFilters.DropShadow(dx, dy, blur, blur, skia.Color(20, 20, 40, alpha)))
    canvas.saveLayer(None, layer)
    yield
    canvas.restore()


def _place(brush: Brush, product: Product, rng: Random) -> None:
    grow = rng.uniform(0.93, 0.99) * (0.86 if product.gender in ("Boys", "Girls") else 1.0)
    stretch = 1.07 if product.gender in ("Boys", "Girls") else 1.0
    lean = rng.uniform(2, 9) if product.sub == "Shoes" else rng.uniform(-1.6, 1.6)
    with brush.moved(rng.uniform(-3, 3), rng.uniform(-4, 4), lean, (grow * stretch, grow)):
        paint_product(brush, product, rng)


def paint_product(brush: Brush, product: Product, rng: Random) -> None:
    """Choose the painter for the product's article type."""
    cloth, trim, article = product.cloth, product.trim, product.article
    if product.cut_table in CUTS:
        _garment(brush, fit_cut(CUTS[product.cut_table][product.style], rng), product, rng)
    elif article in LEGS:
        draw_legs(brush, size_legs(LEGS[article][product.style], rng), cloth, trim, rng)
    elif article == "Skirts":
        draw_skirt(brush, SKIRTS[product.style], cloth, trim, rng)
    elif article == "Sarees":
        draw_saree(brush, cloth, trim, rng)
    else:
        painters = {p.__name__: p for p in OBJECTS[article]}
        painters[product.style](brush, cloth, trim, rng)


def _garment(brush: Brush, cut: Cut, product: Product, rng: Random) -> None:
    """Draw it in the middle of the sheet, as large as the sheet allows."""
    above = 46 if cut.collar == "hood" else 12
    low = max(cut.hem_y + cut.hem, cut.shoulder_y + cut.sleeve)
    reach = max(
        cut.shoulder + cut.sleeve * 0.62 if cut.sleeve < 150 else cut.shoulder + cut.sleeve * 0.3, cut.sides[-1][0]
    )
    grow = min(1.22, 142 / reach, 370 / (low - cut.top + above))
    with brush.moved(dy=grow * (200 - (cut.top - above + low) / 2), grow=(grow, grow)):
        _worn(brush, cut, product, rng)


def _worn(brush: Brush, cut: Cut, product: Product, rng: Random) -> None:
    draw_top(brush, cut, product.cloth, product.trim, rng)
    if product.print_ == "yoke":
        yoke(brush, cut, product.trim)
    elif product.print_ == "graphic":
        one, other = _print_colours(product.cloth, rng)
        low = cut.throat + (52 if cut.neck_depth < 60 else 70)
        graphic(brush, CENTRE, low + 18, cut.chest * rng.uniform(0.42, 0.62), one, other, rng)
    elif product.print_ == "mark":
        tone = (
            lighter(product.cloth.colour, 0.8)
            if luma(product.cloth.colour) < 0.55
            else darker(product.cloth.colour, 0.6)
        )
        mark(brush, CENTRE + cut.chest * 0.5, cut.underarm - 6, 5.5, tone, rng.randrange(5))


def _print_colours(cloth: Cloth, rng: Random) -> tuple[Colour, Colour]:
    """Ink that reads on the cloth."""
    base = (250, 248, 240) if luma(cloth.colour) < 0.5 else (48, 52, 72)
    pair = [base, cloth.second if abs(luma(cloth.second) - luma(cloth.colour)) > 0.2 else base]
    rng.shuffle(pair)
    return pair[0], pair[1]
