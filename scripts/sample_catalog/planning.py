"""A seed and a count in, the list of products out."""

from dataclasses import replace
from random import Random

from .drawing import OBJECTS
from .garments import CUTS, LEGS, SKIRTS
from .kinds import KINDS, Kind, weighted
from .names import brand, product_name
from .palette import BLACK, BRASS, DENIM, GLAD, STEEL, Colour, darker, dyed, lighter, luma, partner
from .patterns import Cloth
from .product import Product

YEARS, YEAR_WEIGHTS = (2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018), (22, 20, 10, 6, 12, 16, 8, 6)
FIRST_NUMBER = 700_001
DENIM_STYLES = ("Denim",)
# How often the trim is of the second colour.
CONTRAST = {
    "Tshirts": 0.35,
    "Sweatshirts": 0.25,
    "Sweaters": 0.25,
    "Casual Shoes": 0.6,
    "Sports Shoes": 0.9,
    "Socks": 0.5,
    "Flip Flops": 0.7,
    "Backpacks": 0.6,
    "Caps": 0.4,
    "Track Pants": 0.8,
    "Shorts": 0.6,
}


def plan(seed: int = 7, count: int = 960) -> list[Product]:
    """`count` products, every article type in its share, in shuffled order."""
    rng = Random(f"plan {seed}")
    kinds = [kind for kind, share in zip(KINDS, shares(count), strict=True) for _ in range(share)]
    rng.shuffle(kinds)
    turns: dict[str, int] = {}
    products = []
    for i, kind in enumerate(kinds):
        turn = turns[kind.article] = turns.get(kind.article, -1) + 1
        products.append(invent(kind, FIRST_NUMBER + i, f"{seed} {kind.article} {turn}", turn))
    return products


def shares(count: int) -> list[int]:
    """How many of each kind; largest remainders, so that they add up to `count`."""
    whole = sum(kind.weight for kind in KINDS)
    exact = [kind.weight * count / whole for kind in KINDS]
    floors = [int(x) for x in exact]
    order = sorted(range(len(KINDS)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[: count - sum(floors)]:
        floors[i] += 1
    return floors


def invent(kind: Kind, number: int, key: str, turn: int = 0) -> Product:
    """One product of a kind; `turn` walks through the kind's styles so that each appears."""
    rng = Random(f"product {key}")
    gender, colour = weighted(kind.genders, rng), weighted(kind.colours, rng)
    table, styles = style_table(kind.article, gender)
    style = styles[turn % len(styles)]
    usage, season = weighted(kind.usages, rng), weighted(kind.seasons, rng)
    cloth = _cloth(kind, style, colour, rng)
    print_ = _print(kind.article, style, cloth, rng)
    maker = brand(gender, kind.sub, kind.master, usage, rng)
    name = product_name(maker, gender, colour, cloth.pattern, style, kind.noun, print_, rng)
    year = rng.choices(YEARS, YEAR_WEIGHTS)[0]
    trim = _trim(kind.article, style, cloth, colour, rng)
    return Product(
        key, number, name, gender, kind.master, kind.sub, kind.article, colour, season, year, usage, style,
        table, cloth, trim, print_,
    )  # fmt: skip


def style_table(article: str, gender: str) -> tuple[str, list[str]]:
    """Which table of cuts applies, and the styles in it."""
    for table in (f"{gender} {article}", f"Women {article}" if gender == "Girls" else "", article):
        if table in CUTS:
            return table, list(CUTS[table])
    if article in LEGS:
        return article, list(LEGS[article])
    if article in OBJECTS:
        return article, [p.__name__ for p in OBJECTS[article]]
    return article, list(SKIRTS) if article == "Skirts" else ["Draped"]


def _cloth(kind: Kind, style: str, colour: str, rng: Random) -> Cloth:
    pattern, grain = weighted(kind.patterns, rng).replace(" ", "_"), weighted(kind.grains, rng)
    denim = grain == "denim" or style in DENIM_STYLES
    if denim and colour in DENIM:
        grain, pattern, base = "denim", "plain", dyed(colour, rng, DENIM)
    else:
        grain, base = "cotton" if grain == "denim" else grain, dyed(colour, rng)
    if colour in ("Gold", "Silver") and kind.article == "Watches":
        grain = "metal"
    if style in ("Quilted",):
        pattern = "quilt"
    if style == "Biker":
        grain = "leather"
    cloth = Cloth(
        base, partner(base, rng), partner(base, rng), pattern, grain, _scale(kind.article), rng.randrange(10_000)
    )
    return _many_coloured(cloth, kind, rng) if colour == "Multi" else cloth


def _scale(article: str) -> float:
    """Small things carry small patterns."""
    small = ("Ties", "Socks", "Flip Flops", "Casual Shoes", "Heels", "Flats", "Wallets", "Clutches", "Sunglasses")
    return 0.55 if article in small else 1.0


def _many_coloured(cloth: Cloth, kind: Kind, rng: Random) -> Cloth:
    """Cloth of a product whose base colour is Multi."""
    base = rng.choice([cloth.colour, *GLAD])
    one, other = rng.sample([c for c in GLAD if c != base], 2)
    return replace(
        cloth, colour=base, second=one, third=other, pattern=rng.choice(["rainbow", "confetti", "abstract", "chevron"])
    )


def _print(article: str, style: str, cloth: Cloth, rng: Random) -> str:
    """What is printed or sewn on a plain front."""
    if article in ("Kurtas", "Kurtis"):
        open_front = style in ("Embroidered Yoke", "A-Line", "Anarkali", "Printed Border", "Straight")
        return "yoke" if open_front and rng.random() < 0.75 else ""
    buttoned = any(word in style for word in ("Polo", "Henley", "Hooded", "Zip"))
    if cloth.pattern != "plain" or article not in ("Tshirts", "Sweatshirts", "Tops"):
        return ""
    if buttoned or (article == "Tops" and rng.random() < 0.7):
        return rng.choice(["mark", ""]) if article != "Tops" else ""
    return rng.choice(["graphic", "graphic", "mark", ""])


def _trim(article: str, style: str, cloth: Cloth, colour: str, rng: Random) -> Cloth:
    """What collars, straps, soles' lines and linings are cut from."""
    plain = replace(cloth, pattern="plain", grain="cotton" if cloth.grain == "denim" else cloth.grain)
    if article == "Watches":
        metal_ = {"Gold": BRASS, "Black": rng.choice([STEEL, (60, 62, 68)])}.get(
            colour, rng.choice([STEEL, STEEL, BRASS])
        )
        return replace(plain, colour=metal_, grain="metal")
    if article in ("Shirts", "Jackets", "Dresses") and style != "Frilled":
        return cloth if article != "Dresses" or style in ("Shirt", "Wrap") else replace(plain, colour=_tone(cloth, rng))
    if article in ("Kurtas", "Kurtis", "Sarees", "Tunics"):
        return replace(
            cloth,
            colour=_tone(cloth, rng),
            second=cloth.colour,
            pattern=rng.choice(["ethnic", "paisley", "dots"]) if article != "Tunics" else "plain",
            scale=0.5,
        )
    share = CONTRAST.get(article, 0.3)
    return replace(plain, colour=cloth.second) if rng.random() < share else plain


def _tone(cloth: Cloth, rng: Random) -> Colour:
    """A darker or lighter tone of the cloth, or its second colour."""
    tone = darker(cloth.colour, 0.4) if luma(cloth.colour) > 0.3 else lighter(cloth.colour, 0.35)
    return rng.choice([tone, cloth.second, BLACK if luma(cloth.colour) > 0.4 else tone])
