"""How the loose categories of people's own photos map onto article types: the one table that says so.

Keys are the values of the `category` column of clothing-dataset-small; a photo of a "longsleeve" is right to find any
of the types listed, and in training its label is "one of these".
"""

CATEGORY_GROUPS: dict[str, tuple[str, ...]] = {
    "t-shirt": ("Tshirts", "Tops"),
    "longsleeve": ("Tshirts", "Tops", "Sweatshirts", "Sweaters"),
    "shirt": ("Shirts",),
    "outwear": ("Jackets", "Blazers", "Rain Jacket", "Nehru Jackets", "Waistcoat", "Sweatshirts", "Sweaters"),
    "dress": ("Dresses", "Nightdress"),
    "skirt": ("Skirts",),
    "pants": ("Jeans", "Trousers", "Track Pants", "Leggings", "Churidar", "Jeggings"),
    "shorts": ("Shorts", "Lounge Shorts"),
    "polo": ("Tshirts",),
    "undershirt": ("Innerwear Vests", "Camisoles", "Tops"),
    "blazer": ("Blazers", "Jackets"),
    "hoodie": ("Sweatshirts", "Jackets", "Sweaters"),
    "body": ("Rompers", "Baby Dolls", "Tops", "Camisoles"),
    "top": ("Tops", "Camisoles", "Tshirts"),
    "blouse": ("Tops", "Shirts", "Tunics"),
    "hat": ("Caps", "Hat"),
    "shoes": (
        "Casual Shoes",
        "Sports Shoes",
        "Formal Shoes",
        "Heels",
        "Flats",
        "Sandals",
        "Sports Sandals",
        "Flip Flops",
    ),
}
