"""The vocabulary of outfits: which article type is which part, which parts are still missing, what goes together.

Every table that `outfit.py` decides by stands here, in the words of the real catalog (Fashion Product Images).
"""

from __future__ import annotations

PARTS: dict[str, tuple[str, ...]] = {
    "top": (
        "Tshirts", "Shirts", "Tops", "Kurtas", "Kurtis", "Tunics", "Sweaters", "Sweatshirts", "Camisoles", "Shrug",
    ),
    "bottom": (
        "Jeans", "Trousers", "Shorts", "Track Pants", "Skirts", "Capris", "Leggings", "Jeggings", "Churidar", "Patiala",
        "Salwar", "Tights", "Rain Trousers",
    ),
    "one-piece": (
        "Dresses", "Sarees", "Jumpsuit", "Rompers", "Lehenga Choli", "Kurta Sets", "Clothing Set", "Tracksuits",
        "Salwar and Dupatta", "Suits",
    ),
    "layer": ("Jackets", "Blazers", "Waistcoat", "Nehru Jackets", "Rain Jacket", "Suit Jackets"),
    "shoes": (
        "Casual Shoes", "Sports Shoes", "Formal Shoes", "Heels", "Flats", "Sandals", "Sports Sandals", "Flip Flops",
        "Booties",
    ),
    "bag": (
        "Handbags", "Backpacks", "Clutches", "Messenger Bag", "Laptop Bag", "Duffel Bag", "Rucksacks", "Waist Pouch",
        "Trolley Bag",
    ),
    "watch": ("Watches",),
    "eyewear": ("Sunglasses",),
    "belt": ("Belts",),
    "tie": ("Ties",),
    "headwear": ("Caps", "Hat", "Headband"),
    "jewellery": (
        "Earrings", "Necklace and Chains", "Pendant", "Bangle", "Bracelet", "Ring", "Jewellery Set",
    ),
    "scarf": ("Scarves", "Stoles", "Dupatta", "Mufflers"),
    "small leather": ("Wallets", "Mobile Pouch", "Tablet Sleeve"),
}  # fmt: skip
PART_OF: dict[str, str] = {article: part for part, articles in PARTS.items() for article in articles}

# Whatever is in no part (innerwear, nightwear, personal care, free items, equipment) starts no outfit and is in none.

CORE = ("top", "bottom", "shoes", "bag", "watch", "eyewear")
# A usage adds the parts it is known by; a usage that is not listed takes Casual's.
EXTRA_PARTS: dict[str, tuple[str, ...]] = {
    "Casual": ("belt",),
    "Smart Casual": ("belt",),
    "Formal": ("belt",),
    "Sports": ("headwear",),
    "Ethnic": (),
    "Party": (),
}
# Added for one gender and usage only.
GENDER_PARTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Men", "Formal"): ("tie",),
    ("Women", "Ethnic"): ("jewellery", "scarf"),
    ("Women", "Party"): ("jewellery",),
    ("Women", "Casual"): ("jewellery",),
}
# What a product already covers besides its own part.
COVERS: dict[str, tuple[str, ...]] = {"one-piece": ("top", "bottom", "belt")}

# Genders whose products an outfit may hold; an unlisted gender takes everything.
WEARS: dict[str, tuple[str, ...]] = {
    "Men": ("Men", "Unisex"),
    "Women": ("Women", "Unisex"),
    "Boys": ("Boys", "Unisex"),
    "Girls": ("Girls", "Unisex"),
    "Unisex": ("Men", "Women", "Unisex"),
}
# Usages that can stand in for one another, at half the worth of the same usage.
RELATED_USAGES: dict[str, tuple[str, ...]] = {
    "Casual": ("Smart Casual", "Travel"),
    "Smart Casual": ("Casual", "Formal", "Party"),
    "Formal": ("Smart Casual", "Party"),
    "Party": ("Smart Casual", "Formal", "Ethnic"),
    "Sports": ("Casual",),
    "Ethnic": ("Party", "Casual"),
    "Travel": ("Casual",),
}
RELATED_SEASONS: dict[str, str] = {"Spring": "Summer", "Summer": "Spring", "Fall": "Winter", "Winter": "Fall"}
# Parts that are worn all year; their season tag says when they were launched.
ALL_YEAR = ("watch", "eyewear", "belt", "bag", "tie", "jewellery", "small leather")
# Article types that clash with a usage although the catalog may tag them so.
UNFIT: dict[str, tuple[str, ...]] = {
    "Formal": (
        "Shorts", "Track Pants", "Flip Flops", "Sports Shoes", "Sports Sandals", "Tshirts", "Sweatshirts", "Capris",
        "Duffel Bag", "Rucksacks", "Backpacks", "Waist Pouch", "Tights", "Camisoles", "Rain Trousers",
    ),
    "Sports": ("Heels", "Formal Shoes", "Flats", "Clutches", "Handbags", "Laptop Bag", "Shirts", "Kurtas", "Skirts"),
    "Ethnic": ("Sports Shoes", "Track Pants", "Shorts", "Backpacks", "Caps", "Duffel Bag", "Rucksacks", "Laptop Bag"),
    "Party": ("Flip Flops", "Track Pants", "Sports Shoes", "Backpacks", "Duffel Bag", "Rucksacks", "Laptop Bag"),
}  # fmt: skip


def part_of(article_type: str | None) -> str | None:
    """The part of an outfit that an article type is, or None for what belongs to none."""
    return PART_OF.get(article_type or "")


def missing_parts(article_type: str | None, gender: str | None = None, usage: str | None = None) -> list[str]:
    """The parts that an outfit around this product still asks for; none around innerwear, care or equipment."""
    part = part_of(article_type)
    if part is None:
        return []
    extra = EXTRA_PARTS.get(usage or "Casual", EXTRA_PARTS["Casual"])
    by_gender = GENDER_PARTS.get((gender or "", usage or "Casual"), ())
    covered = {part, *COVERS.get(part, ())}
    return [wanted for wanted in dict.fromkeys((*CORE, *extra, *by_gender)) if wanted not in covered]


def article_types(part: str, usage: str | None = None) -> list[str]:
    """The article types of a part, without those that clash with the usage."""
    unfit = UNFIT.get(usage or "", ())
    return [article for article in PARTS[part] if article not in unfit]
