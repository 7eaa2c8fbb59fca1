"""The table of article types: where each stands in the real set, how often it is drawn, in what colours and cloths.

Weighted choices are written as text, "Men:3 Women" meaning three to one; names of two words use an underscore.
"""

# ruff: noqa: E501  (a table reads best with one row per line)

from dataclasses import dataclass
from random import Random

BRIGHT = "Black:5 Blue:4 White:4 Grey:3 Red:4 Green:3 Navy_Blue:3 Purple:2 Pink:2 Maroon:2 Yellow:2 Olive Orange Charcoal Teal Peach Turquoise_Blue Multi Beige Brown"
WOMEN = "Black:3 White:3 Pink:4 Red:3 Blue:3 Purple:3 Green:2 Teal:2 Peach:2 Lavender:2 Turquoise_Blue:2 Yellow:2 Cream:2 Maroon:2 Navy_Blue:2 Beige Grey Orange Multi:2 Magenta"
WOOL = "Grey:4 Black:4 Navy_Blue:3 Charcoal:3 Maroon:3 Red:2 Blue:2 Green:2 Purple Brown:2 Beige:2 Olive Cream:2 Mustard White Teal"
EARTH = "Black:5 Navy_Blue:3 Grey:3 Khaki:3 Beige:3 Brown:2 Olive:3 Charcoal:2 White Cream Blue Tan"
BAG = "Black:4 Brown:4 Tan:2 Beige:2 Red:2 Pink:2 White:2 Blue:2 Green Purple Maroon Gold Silver Yellow Teal Orange Grey Multi"
PLAIN_ONLY = "plain"


@dataclass(frozen=True)
class Kind:
    """One article type."""

    article: str
    master: str
    sub: str
    weight: int
    genders: str
    colours: str
    patterns: str
    grains: str
    usages: str
    seasons: str
    noun: str


def _kind(
    article: str,
    place: str,
    weight: int,
    genders: str,
    colours: str,
    patterns: str,
    grains: str,
    usages: str,
    seasons: str,
    noun: str,
) -> Kind:
    master, sub = place.split(" / ")
    return Kind(article, master, sub, weight, genders, colours, patterns, grains, usages, seasons, noun)


HEAT, COLD, EVEN = "Summer:7 Fall:2 Spring", "Fall:6 Winter:4", "Summer:4 Fall:4 Winter:2 Spring"
FLORALS = "floral:4 dots:2 foliage:2 abstract:2 paisley animal stripes:2"
BLOCKS = "plain:3 ethnic:4 floral:3 paisley:3 foliage:2 stripes chevron"
TOP, BOTTOM, SHOES = "Apparel / Topwear", "Apparel / Bottomwear", "Footwear / Shoes"
KINDS: tuple[Kind, ...] = (
    _kind("Tshirts", TOP, 80, "Men:7 Women:4 Boys Girls", BRIGHT, "plain:9 stripes:3 banded:2 camouflage tie_dye dots", "cotton:5 melange:2", "Casual:8 Sports:2", HEAT, "T-shirt"),
    _kind("Shirts", TOP, 64, "Men:8 Women:2 Boys", "Blue:5 White:5 Black:3 Red:3 Grey:3 Navy_Blue:3 Green:3 Purple:2 Pink:2 Maroon Beige:2 Yellow Olive Charcoal Peach Lavender Cream Brown Khaki Turquoise_Blue", "plain:5 plaid:5 gingham:3 windowpane:2 pinstripe:3 bengal:2 dots floral", "cotton:6 denim", "Casual:7 Formal:4", EVEN, "Shirt"),
    _kind("Tops", TOP, 46, "Women:9 Girls:2", WOMEN, "plain:5 " + FLORALS, "cotton", "Casual", HEAT, "Top"),
    _kind("Kurtas", TOP, 42, "Women:7 Men:3", WOMEN + " Mustard Olive Brown", BLOCKS, "cotton", "Ethnic", EVEN, "Kurta"),
    _kind("Kurtis", TOP, 18, "Women", WOMEN, BLOCKS, "cotton", "Ethnic", EVEN, "Kurti"),
    _kind("Tunics", TOP, 16, "Women", WOMEN, "plain:2 " + FLORALS, "cotton", "Casual", EVEN, "Tunic"),
    _kind("Sweaters", TOP, 34, "Men:6 Women:4", WOOL, "plain:6 stripes:2 banded:2 argyle:3", "knit", "Casual", COLD, "Sweater"),
    _kind("Sweatshirts", TOP, 34, "Men:6 Women:3 Boys Girls", WOOL + " Pink Yellow Orange", "plain:8 stripes banded camouflage", "cotton:3 melange:3", "Casual:7 Sports:3", COLD, "Sweatshirt"),
    _kind("Jackets", TOP, 36, "Men:7 Women:4", "Black:6 Navy_Blue:3 Grey:3 Brown:3 Blue:3 Olive:2 Red:2 Maroon Charcoal:2 Khaki White Purple Green Tan Pink", "plain", "cotton", "Casual:8 Sports:2", COLD, "Jacket"),
    _kind("Dresses", "Apparel / Dress", 42, "Women:9 Girls:2", WOMEN, "plain:6 " + FLORALS, "cotton", "Casual:9 Party", HEAT, "Dress"),
    _kind("Sarees", "Apparel / Saree", 18, "Women", "Red:2 Maroon:2 Green:2 Blue:2 Pink:2 Purple:2 Orange:2 Yellow Black Cream Teal Magenta Beige", "plain:2 ethnic:3 floral:2 paisley:3 dots", "cotton", "Ethnic", "Fall:2 Summer", "Saree"),
    _kind("Innerwear Vests", "Apparel / Innerwear", 14, "Men", "White:4 Grey:4 Black:3 Red Navy_Blue Charcoal Olive Blue", PLAIN_ONLY, "rib cotton melange", "Casual", "Summer", "Innerwear Vest"),
    _kind("Jeans", BOTTOM, 38, "Men:6 Women:4 Boys", "Blue:12 Black:3 Navy_Blue:3 Grey:2 White", PLAIN_ONLY, "denim", "Casual", EVEN, "Jeans"),
    _kind("Trousers", BOTTOM, 34, "Men:7 Women:3", EARTH, "plain:8 pinstripe windowpane", "cotton", "Formal:5 Casual:5", EVEN, "Trousers"),
    _kind("Track Pants", BOTTOM, 28, "Men:7 Women:3", "Black:5 Navy_Blue:4 Grey:4 Blue:2 Charcoal Maroon Purple White Green", PLAIN_ONLY, "cotton:2 melange", "Sports:3 Casual", COLD, "Track Pants"),
    _kind("Shorts", BOTTOM, 34, "Men:7 Women:2 Boys Girls", "Black:3 Navy_Blue:3 Blue:4 Grey:2 Khaki:2 Beige:2 Olive:2 Red White:2 Green Brown", "plain:6 plaid:3 camouflage floral", "cotton", "Casual:6 Sports:4", HEAT, "Shorts"),
    _kind("Capris", BOTTOM, 14, "Women", "Black:3 Grey:3 Blue:3 Purple Pink Beige Navy_Blue White", PLAIN_ONLY, "cotton", "Casual:2 Sports", HEAT, "Capris"),
    _kind("Leggings", BOTTOM, 16, "Women", "Black:3 Grey:2 Purple:2 Pink Navy_Blue Red White Maroon Green Blue", "plain:8 floral chevron", "cotton", "Casual:2 Ethnic", EVEN, "Leggings"),
    _kind("Skirts", BOTTOM, 28, "Women:8 Girls:2", WOMEN, "plain:6 plaid:2 " + FLORALS, "cotton", "Casual", HEAT, "Skirt"),
    _kind("Casual Shoes", SHOES, 46, "Men:6 Women:3 Unisex", "White:4 Black:5 Brown:4 Blue:3 Grey:3 Red:2 Navy_Blue:2 Green:2 Tan:2 Olive Beige Pink Yellow Multi", "plain:9 plaid stripes floral camouflage", "cotton:3 leather:3 suede:2", "Casual", EVEN, "Casual Shoes"),
    _kind("Sports Shoes", SHOES, 42, "Men:7 Women:3", "White:6 Black:4 Grey:3 Blue:3 Red:2 Silver:2 Navy_Blue Green Yellow Pink Orange Purple", PLAIN_ONLY, "cotton", "Sports", EVEN, "Sports Shoes"),
    _kind("Formal Shoes", SHOES, 30, "Men", "Black:5 Brown:5 Tan:2 Maroon", "plain:9 croc", "leather", "Formal", EVEN, "Formal Shoes"),
    _kind("Heels", SHOES, 38, "Women", "Black:5 Brown:2 Red:3 Beige:2 Gold:2 Silver:2 Pink:2 White:2 Blue Purple Tan Green Maroon Peach Navy_Blue", "plain:9 croc animal dots floral", "leather:2 suede", "Casual:8 Party", EVEN, "Heels"),
    _kind("Flats", SHOES, 30, "Women", "Black:4 Brown:2 Silver:2 Gold:2 White:2 Beige:2 Tan:2 Red:2 Pink:2 Purple Blue Green Maroon Multi", "plain:8 animal dots floral croc", "leather:2 suede", "Casual", EVEN, "Flats"),
    _kind("Sandals", "Footwear / Sandal", 30, "Men:5 Women:4 Unisex", "Black:4 Brown:4 Grey:2 Tan:2 Blue Olive Red Navy_Blue Khaki Beige White", PLAIN_ONLY, "leather:2 suede", "Casual", HEAT, "Sandals"),
    _kind("Flip Flops", "Footwear / Flip Flops", 30, "Men:5 Women:4 Unisex", "Black:4 Blue:3 Brown:2 Red:2 White:2 Green:2 Yellow Pink:2 Navy_Blue:2 Grey:2 Orange Purple Olive Multi", "plain:6 stripes:2 floral:2 banded camouflage foliage", "cotton", "Casual", HEAT, "Flip Flops"),
    _kind("Handbags", "Accessories / Bags", 42, "Women", BAG, "plain:9 croc:2 quilt:2 floral paisley animal", "leather:4 cotton", "Casual", EVEN, "Handbag"),
    _kind("Backpacks", "Accessories / Bags", 32, "Unisex:7 Men:2 Women", "Black:5 Blue:3 Navy_Blue:2 Grey:3 Red:2 Olive:2 Green Orange Purple Pink Brown Charcoal Yellow", "plain:9 camouflage plaid floral", "cotton", "Casual:9 Sports", EVEN, "Backpack"),
    _kind("Duffel Bag", "Accessories / Bags", 14, "Unisex:3 Men", "Black:3 Blue:2 Red Grey Navy_Blue Green Brown Purple Orange", PLAIN_ONLY, "cotton", "Casual:2 Sports", EVEN, "Duffel Bag"),
    _kind("Laptop Bag", "Accessories / Bags", 14, "Unisex:2 Men", "Black:4 Brown:2 Grey:2 Navy_Blue Tan Olive", PLAIN_ONLY, "leather cotton", "Casual", EVEN, "Laptop Bag"),
    _kind("Clutches", "Accessories / Bags", 24, "Women", "Black:3 Gold:3 Silver:2 Red:2 Maroon:2 Pink Blue Purple Green Beige Teal Multi", "plain:6 croc:2 quilt:2 floral:2 paisley", "leather:2 cotton", "Casual:4 Party", "Winter:2 Summer Fall", "Clutch"),
    _kind("Wallets", "Accessories / Wallets", 28, "Men:6 Women:4", "Black:6 Brown:6 Tan:2 Red:2 Blue Purple Pink Green Maroon Grey", "plain:7 croc:2 quilt", "leather", "Casual", EVEN, "Wallet"),
    _kind("Watches", "Accessories / Watches", 44, "Men:6 Women:5 Unisex", "Black:5 White:4 Silver:3 Brown:3 Blue:3 Gold:2 Grey:2 Red Pink Green Purple Orange Tan", PLAIN_ONLY, "leather", "Casual", "Winter:6 Summer Fall", "Watch"),
    _kind("Sunglasses", "Accessories / Eyewear", 38, "Men:4 Women:4 Unisex:3", "Black:6 Brown:4 Gold:2 Silver:2 Grey:2 Blue Red Purple White Green Pink", "plain:6 animal", "leather:3 metal", "Casual", "Winter:3 Summer:3", "Sunglasses"),
    _kind("Belts", "Accessories / Belts", 30, "Men:7 Women:3", "Black:6 Brown:5 Tan:2 White Grey Red Navy_Blue Maroon", "plain:8 croc", "leather", "Casual:6 Formal:4", EVEN, "Belt"),
    _kind("Caps", "Accessories / Headwear", 28, "Unisex:4 Men:4 Women:2", "Black:4 Blue:3 Red:3 Grey:2 Navy_Blue:2 White:2 Green:2 Purple Olive Orange Maroon Yellow Pink", "plain:9 plaid camouflage", "cotton", "Casual:8 Sports:2", "Fall:3 Summer:2", "Cap"),
    _kind("Ties", "Accessories / Ties", 28, "Men", "Black:3 Blue:3 Navy_Blue:2 Red:2 Maroon:2 Purple:2 Grey:2 Green Pink Yellow Brown Silver Teal Lavender", "diagonal:6 plain:3 dots:3 windowpane:2 paisley:2 gingham ethnic", "cotton", "Formal", "Fall Summer", "Tie"),
    _kind("Scarves", "Accessories / Scarves", 18, "Women:7 Men:2", "Black:2 Purple:2 White:2 Blue:2 Grey:2 Pink:2 Red Peach Teal Beige Multi Yellow Lavender", "plain:3 floral:2 paisley:2 plaid:2 stripes dots animal", "cotton", "Casual", COLD, "Scarf"),
    _kind("Mufflers", "Accessories / Mufflers", 16, "Men:6 Women:3", "Black:2 Blue:2 Grey:3 Red:2 Maroon:2 Navy_Blue Green Beige Brown Purple Multi", "plain:2 plaid:4 stripes:3", "cotton", "Casual", COLD, "Muffler"),
    _kind("Socks", "Accessories / Socks", 30, "Men:7 Women:2 Unisex", "Black:4 White:4 Grey:3 Navy_Blue:2 Blue:2 Brown Red:2 Pink Green Purple Yellow Multi", "plain:4 stripes:3 argyle:3 dots:2 banded:2", "cotton", "Casual:6 Sports:3 Formal", "Summer:6 Fall:4", "Socks"),
)  # fmt: skip


def weighted(text: str, rng: Random) -> str:
    """One of the words, by weight."""
    words = [w.partition(":") for w in text.split()]
    return rng.choices([w[0].replace("_", " ") for w in words], [int(w[2] or 1) for w in words])[0]
