"""Draw the sample catalog: a seed in, an image folder with metadata.csv out.

    python scripts/draw_sample_catalog.py --output DIR [--seed 7] [--count 960] [--size 320]
    python scripts/draw_sample_catalog.py --examples fashion_search/assets/examples

Needs skia-python (requirements-draw.txt), which nothing else in the project uses.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from fashion_search.files import replace_file, write_text
from scripts.sample_catalog.drawing import draw
from scripts.sample_catalog.examples import write_examples
from scripts.sample_catalog.planning import plan
from scripts.sample_catalog.product import Product

QUALITY = 84
CARD = """---
license: apache-2.0
tags: [fashion, drawn]
---
# Drawn sample catalog

{count} products that nobody sells, drawn by `scripts/draw_sample_catalog.py` of fashion_search from the seed {seed}.
"""


def write_catalog(folder: Path, seed: int, count: int, size: int) -> list[Product]:
    """Draw `count` products into `folder`; metadata.csv comes last, so its presence means all is there."""
    folder.mkdir(parents=True, exist_ok=True)
    products = plan(seed, count)
    for product in products:
        draw(product, size).save(folder / product.file_name, quality=QUALITY, method=4)
    write_text(folder / "README.md", CARD.format(count=f"{len(products):,}", seed=seed))
    write_metadata(folder / "metadata.csv", products)
    return products


def write_metadata(path: Path, products: Sequence[Product]) -> None:
    """The table that names each picture's product."""
    with replace_file(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(products[0].row()), lineterminator="\n")
        writer.writeheader()
        writer.writerows(product.row() for product in products)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Draw the sample catalog, or the example query pictures.")
    parser.add_argument("--output", type=Path, help="folder for the catalog's pictures and metadata.csv")
    parser.add_argument("--examples", type=Path, help="folder for the example query pictures")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--size", type=int, default=320, help="longest side in pixels")
    options = parser.parse_args(arguments)
    if options.output is None and options.examples is None:
        parser.error("name at least one of --output and --examples")
    return options


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw what was asked for and say how much it came to."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    if options.output:
        products = write_catalog(options.output, options.seed, options.count, options.size)
        kinds = Counter(p.article for p in products)
        size = sum((options.output / p.file_name).stat().st_size for p in products)
        print(f"{len(products):,} products of {len(kinds)} types, {size / 1e6:.1f} MB, in {options.output}")
    if options.examples:
        files = write_examples(options.examples, options.seed + 1, options.size)
        print(f"{len(files)} examples, {sum(f.stat().st_size for f in files) / 1e3:.0f} kB, in {options.examples}")


if __name__ == "__main__":
    main()
