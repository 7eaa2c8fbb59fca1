"""A catalog that is not fashion: twelve lamps of a shop, with columns of its own and links that are none."""

from __future__ import annotations

from typing import Any

from fashion_search.index import CatalogIndex
from tests.conftest import jpeg
from tests.fakes import FakeEncoder, solid

MATERIALS, STYLES = ("Brass", "Glass", "Paper"), ("Modern", "Rustic")
URLS = {1: "javascript:alert(1)", 2: "data:text/html,x", 3: "//shop.example/3", 4: "file:///etc/passwd"}
FACETS = ("brand", "material", "style")


def lamp(number: int) -> dict[str, Any]:
    """Lamp 7 has no price; nobody but lamp 0 has a `note`, and each has its own `serial`."""
    return {
        "id": str(number),
        "name": f"Lamp {number}",
        "price": None if number == 7 else 10.0 * number,
        "currency": "EUR",
        "url": URLS.get(number, f"https://shop.example/lamps/{number}"),
        "brand": ("Nord", "Lumen")[number % 2],
        "availability": "in stock",
        "material": MATERIALS[number % 3],
        "style": STYLES[number % 2] if number % 6 else "Modern",
        "serial": f"S-{number:04}",
        "note": "dented" if number == 0 else None,
        "story": "A lamp for long evenings, made by hand in a small workshop by the sea." if number % 2 else "Short.",
        "thumbnail": jpeg(solid((20 * number, 100, 200))),
    }


def lamps(**manifest: Any) -> CatalogIndex:
    """The twelve lamps, indexed by their mean colour."""
    encoder = FakeEncoder()
    pictures = [solid((20 * number, 100, 200)) for number in range(12)]
    made = {"encoder": encoder.fingerprint(), "dataset": {"id": "lamps"}, **manifest}
    return CatalogIndex.build(encoder.encode(pictures), [lamp(number) for number in range(12)], made)
