"""Nothing in, the gallery's example queries out: products that lie about as visitors photograph them."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import skia
from PIL import Image

from .brush import CENTRE, HEIGHT, WIDTH, Brush, box
from .drawing import paint_product, pixels, shadowed
from .kinds import KINDS
from .palette import Colour
from .planning import invent, style_table
from .product import Product

SHEET = box(-20, -20, WIDTH + 20, HEIGHT + 20)


@dataclass(frozen=True)
class Example:
    """One query picture: what lies where, and how it is turned."""

    file: str
    article: str
    gender: str
    colour: str
    style: str
    pattern: str
    backdrop: str
    turn: float


EXAMPLES = (
    Example("red-tshirt", "Tshirts", "Men", "Red", "Round Neck", "plain", "linen", -6),
    Example("blue-checked-shirt", "Shirts", "Men", "Blue", "Full Sleeve", "plaid", "linen", 5),
    Example("striped-polo-tshirt", "Tshirts", "Men", "Navy Blue", "Polo", "stripes", "mint", 4),
    Example("floral-summer-dress", "Dresses", "Women", "Yellow", "Skater", "floral", "blush", 7),
    Example("purple-kurta", "Kurtas", "Women", "Purple", "A-Line", "ethnic", "sand", -4),
    Example("blue-jeans", "Jeans", "Men", "Blue", "Straight Fit", "plain", "sand", 6),
    Example("grey-hooded-sweatshirt", "Sweatshirts", "Men", "Grey", "Hooded", "plain", "mint", 3),
    Example("white-sports-shoe", "Sports Shoes", "Men", "White", "runner", "plain", "concrete", -3),
    Example("brown-formal-shoe", "Formal Shoes", "Men", "Brown", "oxford", "plain", "linen", 2),
    Example("red-heel", "Heels", "Women", "Red", "pump", "plain", "blush", 4),
    Example("green-flip-flop", "Flip Flops", "Women", "Green", "flip_flop", "stripes", "sand", 4),
    Example("tan-handbag", "Handbags", "Women", "Tan", "satchel", "plain", "linen", -3),
    Example("navy-backpack", "Backpacks", "Unisex", "Navy Blue", "backpack", "plain", "blush", 5),
    Example("black-watch", "Watches", "Men", "Black", "watch", "plain", "linen", 10),
    Example("brown-sunglasses", "Sunglasses", "Women", "Brown", "sunglasses", "plain", "mint", 8),
    Example("striped-tie", "Ties", "Men", "Maroon", "tie", "diagonal", "blush", -18),
)
PAPERS: dict[str, Colour] = {
    "mint": (178, 210, 196), "blush": (236, 205, 196), "sand": (226, 208, 176), "concrete": (188, 188, 186),
    "linen": (226, 222, 214),
}  # fmt: skip


def write_examples(folder: Path, seed: int = 7, size: int = 320) -> list[Path]:
    """Draw every example into `folder`; answers the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for example in EXAMPLES:
        files.append(folder / f"{example.file}.jpg")
        pose(example, seed, size).save(files[-1], quality=86, optimize=True)
    return files


def pose(example: Example, seed: int, size: int) -> Image.Image:
    """One example, seen from above on its floor in the light of a window."""
    rng = Random(f"example {seed} {example.file}")
    surface = skia.Surface(round(size * WIDTH / HEIGHT), size)
    canvas = surface.getCanvas()
    canvas.scale(size / HEIGHT, size / HEIGHT)
    brush = Brush(canvas)
    paper(brush, example.backdrop, rng)
    with shadowed(canvas, 5, 7, 6, 110), brush.moved(turn=example.turn, grow=(0.88, 0.88)):
        paint_product(brush, subject(example, seed), rng)
    window = [(0.0, (255, 244, 220), 0.16), (0.5, (255, 255, 255), 0.0), (1.0, (20, 20, 50), 0.20)]
    brush.wash(SHEET, (0, 0), (WIDTH, HEIGHT), window)
    return pixels(surface)


def subject(example: Example, seed: int) -> Product:
    """The product of an example: its kind, narrowed to what the example asks."""
    kind = next(k for k in KINDS if k.article == example.article)
    narrow = replace(kind, genders=example.gender, colours=example.colour.replace(" ", "_"), patterns=example.pattern)
    turn = style_table(example.article, example.gender)[1].index(example.style)
    return invent(narrow, 0, f"example {seed} {example.file}", turn)


def paper(brush: Brush, name: str, rng: Random) -> None:
    """A coloured backdrop with a little grain."""
    brush.fill(SHEET, PAPERS[name])
    brush.noise(SHEET, *((0.02, 0.03) if name == "concrete" else (0.7, 0.7)), rng.randrange(9999), 0.14)
    brush.glow(SHEET, (CENTRE * 0.7, HEIGHT * 0.3), 260, (255, 255, 255), 0.35)
