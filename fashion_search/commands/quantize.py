"""An encoder and real product pictures in; the same encoder in int8 out, if it still finds what it found in f32.

fashion-search quantize --dataset user/catalog --model local-dir:runs/encoder

Queries are the test split, the gallery and the pictures to calibrate on the train split.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fashion_search.catalog.dataset import CatalogItem, load_catalog
from fashion_search.commands.running import carry_out
from fashion_search.optional import check_installed

if TYPE_CHECKING:
    from fashion_search.training.quantize import Labelled


def main(arguments: Sequence[str] | None = None, prog: str = "quantize_encoder") -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    options = parser(prog).parse_args(arguments)
    return carry_out(prog, lambda: quantize(options))


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog=prog, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dataset", required=True, help="Hub id or folder with the splits train and test")
    parser.add_argument("--model", default="bundled", help="what load_encoder takes, with its weights in a folder")
    parser.add_argument("--calibration", type=int, default=300, help="pictures to calibrate on (default 300)")
    parser.add_argument("--queries", type=int, help="at most this many queries (default: all)")
    parser.add_argument("--gallery", type=int, help="at most this many gallery products (default: all)")
    parser.add_argument("--tolerance", type=float, default=0.005, help="precision@5 that may be lost (default 0.005)")
    return parser


def quantize(options: argparse.Namespace) -> None:
    """Reads the pictures, quantizes and compares."""
    check_installed("Quantizing", "torch", "torchvision", "timm", "nncf")
    from fashion_search.training.quantize import quantize_encoder

    queries, gallery = (
        read(options.dataset, split, limit) for split, limit in (("test", options.queries), ("train", options.gallery))
    )
    quantize_encoder(options.model, queries, gallery, options.calibration, options.tolerance)


def read(dataset: str, split: str, limit: int | None) -> Labelled:
    """The pictures and products of a split."""
    from fashion_search.training.quantize import Labelled

    catalog = load_catalog(dataset, split, limit)
    opened = [catalog.open(row) for row in catalog.rows()]
    items = [each for each in opened if isinstance(each, CatalogItem)]
    print(f"{split}: {len(items):,} pictures, {len(opened) - len(items):,} skipped")
    return Labelled([item.image for item in items], [item.product for item in items])


if __name__ == "__main__":
    sys.exit(main())
