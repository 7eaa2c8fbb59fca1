"""Colour names of the real set in, (red, green, blue) triples out."""

from random import Random

Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "Black": (38, 38, 42),
    "Blue": (48, 98, 176),
    "White": (247, 247, 246),
    "Grey": (146, 148, 152),
    "Brown": (106, 68, 44),
    "Red": (200, 34, 44),
    "Green": (56, 134, 76),
    "Navy Blue": (36, 46, 88),
    "Purple": (106, 60, 134),
    "Pink": (236, 122, 168),
    "Maroon": (118, 28, 44),
    "Beige": (216, 197, 164),
    "Yellow": (244, 208, 58),
    "Olive": (106, 107, 62),
    "Silver": (192, 196, 202),
    "Orange": (238, 118, 40),
    "Gold": (204, 166, 86),
    "Cream": (244, 233, 205),
    "Tan": (190, 136, 86),
    "Charcoal": (66, 68, 74),
    "Khaki": (180, 161, 116),
    "Teal": (26, 120, 124),
    "Peach": (250, 188, 160),
    "Lavender": (190, 168, 216),
    "Turquoise Blue": (62, 188, 198),
    "Magenta": (200, 30, 122),
    "Mustard": (216, 164, 44),
    "Copper": (176, 106, 70),
    "Multi": (246, 240, 228),
}
DENIM: dict[str, Colour] = {
    "Blue": (82, 112, 158),
    "Navy Blue": (46, 58, 92),
    "Black": (44, 45, 50),
    "Grey": (118, 122, 130),
    "White": (240, 240, 238),
}
GLAD: tuple[Colour, ...] = (
    (214, 64, 70), (240, 160, 50), (248, 214, 90), (86, 160, 110), (50, 140, 160),
    (64, 96, 170), (130, 86, 160), (232, 130, 170), (240, 236, 226), (52, 56, 72),
)  # fmt: skip
BLACK: Colour = (30, 30, 34)
WHITE: Colour = (250, 250, 248)
STEEL: Colour = (178, 183, 190)
BRASS: Colour = (206, 170, 96)
GUM: Colour = (176, 128, 84)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """The colour `share` of the way from `one` to `other`."""
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def darker(colour: Colour, share: float = 0.3) -> Colour:
    """Towards a cool black, as shadows on white paper are."""
    return mix(colour, (16, 16, 30), share)


def lighter(colour: Colour, share: float = 0.3) -> Colour:
    """Towards white."""
    return mix(colour, (255, 255, 255), share)


def luma(colour: Colour) -> float:
    """Perceived brightness, 0 to 1 (Rec. 601 weights)."""
    return (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255


def thread(colour: Colour) -> Colour:
    """Sewing thread that shows a little on leather of this colour."""
    return lighter(colour, 0.55) if luma(colour) < 0.55 else darker(colour, 0.35)


def shaded(colour: Colour, name: str, rng: Random) -> Colour:
    """A dye lot: `colour` a little lighter or darker and a little warmer or cooler; neutral names stay neutral."""
    light = rng.uniform(-0.10, 0.12)
    moved = lighter(colour, light) if light > 0 else darker(colour, -light)
    if name in ("Black", "White", "Grey", "Silver", "Charcoal"):
        return moved
    warm = rng.uniform(-8, 8)
    red, green, blue = moved
    return (_byte(red + warm), _byte(green + rng.uniform(-4, 4)), _byte(blue - warm))


def dyed(name: str, rng: Random, table: dict[str, Colour] = COLOURS) -> Colour:
    """One product's shade of a colour name."""
    return shaded(table.get(name, COLOURS[name]), name, rng)


def partner(colour: Colour, rng: Random) -> Colour:
    """A second colour that reads well on the first: white, dark, a tone of it, or a glad one."""
    tone = lighter(colour, 0.55) if luma(colour) < 0.5 else darker(colour, 0.45)
    plain = WHITE if luma(colour) < 0.62 else (40, 44, 64)
    return rng.choice([tone, plain, plain, rng.choice(GLAD)]) if luma(colour) < 0.9 else rng.choice([plain, *GLAD[:8]])


def _byte(value: float) -> int:
    return max(0, min(255, round(value)))
