"""What is known of a product in, the name a shop would give it out; every brand is invented."""

from random import Random

from .patterns import CHECKED, STRIPED

BRANDS: dict[str, tuple[str, ...]] = {
    "Men": ("Marlowe", "Calder Row", "Hawthorn & Pike", "Bramwick", "Ostrander", "Tolliver"),
    "Women": ("Odette Lane", "Maribelle", "Linden & Wren", "Juniper May", "Solenne", "Vashti"),
    "Kids": ("Pipkin", "Little Finch", "Dandelo"),
    "Ethnic": ("Anvika", "Rangmala", "Kesari Loom", "Tarini House"),
    "Sports": ("Velorra", "Stridel", "Kynetta", "Norvane"),
    "Footwear": ("Corrin", "Tallis", "Bexley Sole", "Pavane", "Solana Walk"),
    "Bags": ("Halden", "Orrin & Co", "Meridia", "Wanderhold", "Castelle"),
    "Watches": ("Tempora", "Aurelin", "Halcyra", "Quarto"),
    "Eyewear": ("Lumenora", "Isolde", "Glarefoil"),
}
MODELS = (
    "Harlow", "Dune", "Astor", "Ridge", "Ember", "Vela", "Juno", "Cove", "Alder", "Fable", "Orbit", "Prairie", "Loft",
    "Essential", "Heritage", "Metro", "Breeze", "Sierra", "Willow", "Pact",
)  # fmt: skip
PATTERN_WORDS = {
    "dots": "Polka Dot", "floral": "Floral Print", "foliage": "Leaf Print", "paisley": "Paisley",
    "ethnic": "Block Print", "chevron": "Chevron", "camouflage": "Camouflage", "tie_dye": "Tie-Dye",
    "abstract": "Abstract Print",
    "confetti": "Printed", "rainbow": "Striped", "argyle": "Argyle", "animal": "Animal Print", "croc": "Croc Textured",
    "quilt": "Quilted",
}  # fmt: skip
STYLE_WORDS = {
    "sneaker": "Sneaker", "high_top": "High-Top", "slip_on": "Slip-On", "moccasin": "Loafer", "runner": "Running",
    "oxford": "Lace-Up", "dress_loafer": "Slip-On", "pump": "Pump", "strappy": "Strappy", "wedge": "Wedge",
    "ballerina": "Ballerina", "flat_sandal": "Open-Toe", "strap_sandal": "Strap", "slide": "Slide", "tote": "Tote",
    "hobo": "Hobo", "satchel": "Satchel", "flap_bag": "Sling",
}  # fmt: skip


def pattern_word(pattern: str) -> str:
    """How a shop calls a pattern; empty for plain cloth."""
    if pattern in STRIPED:
        return "Striped"
    return "Checked" if pattern in CHECKED else PATTERN_WORDS.get(pattern, "")


def brand(gender: str, sub: str, master: str, usage: str, rng: Random) -> str:
    """A brand that would sell it."""
    if sub in ("Watches", "Eyewear"):
        return rng.choice(BRANDS[sub])
    if master == "Footwear":
        return rng.choice(BRANDS["Sports" if usage == "Sports" else "Footwear"])
    if sub in ("Bags", "Wallets", "Belts"):
        return rng.choice(BRANDS["Bags"])
    if gender in ("Boys", "Girls"):
        return rng.choice(BRANDS["Kids"])
    group = usage if usage in ("Ethnic", "Sports") else gender
    return rng.choice(BRANDS.get(group, BRANDS["Men"]))


def product_name(
    maker: str, gender: str, colour: str, pattern: str, style: str, noun: str, print_: str, rng: Random
) -> str:
    """Brand, gender, model, colour, pattern, style, kind."""
    look = {"graphic": "Printed", "yoke": "Embroidered"}.get(print_) or pattern_word(pattern)
    if not look and rng.random() < 0.3:
        look = "Solid"
    model = rng.choice(MODELS) if rng.random() < 0.4 else ""
    style = STYLE_WORDS.get(style, "" if style.islower() else style)
    words = " ".join(w for w in (maker, gender, model, colour, look, style, noun) if w).split()
    return " ".join(w for i, w in enumerate(words) if w not in words[:i] or w == "&")
