"""Embed a catalog and write its search index; with --push-to, publish it on the Hub.

fashion-search build --dataset ashraq/fashion-product-images-small --model bundled --output build/catalog
"""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fashion_search.catalog.dataset import Catalog, load_catalog
from fashion_search.commands.running import carry_out
from fashion_search.encoder import load_encoder
from fashion_search.hub import check_portable, push_index

if TYPE_CHECKING:
    from fashion_search.building.build import Built

SHOWN_SKIPS = 10
GOES_ON = "stopped; the same command goes on from the last finished shard."


def main(arguments: Sequence[str] | None = None, prog: str = "build_index") -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser(prog).parse_args(given)
    return carry_out(
        prog, lambda: build(options, shlex.join(["fashion-search", "build", *map(without_folders, given)])), GOES_ON
    )


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog=prog, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dataset", required=True, help="a dataset of the Hub, a folder or a .parquet file")
    parser.add_argument("--split", default="train", help="which part of the dataset (default: train)")
    parser.add_argument("--model", default="bundled", help="bundled, a timm id, hf-hub:user/model or local-dir:path")
    parser.add_argument("--engine", default="auto", choices=("auto", "torch", "openvino"), help="how the model runs")
    parser.add_argument("--limit", type=int, help="take only the first N rows")
    parser.add_argument("--streaming", action="store_true", help="read a Hub dataset without downloading it first")
    parser.add_argument("--output", required=True, type=Path, help="the index folder to write")
    parser.add_argument("--push-to", metavar="USER/REPO", help="publish the index on the Hub when it is built")
    parser.add_argument("--private", action="store_true", help="make the Hub repo private")
    return parser


def build(options: argparse.Namespace, command: str) -> None:
    """Catalog → index folder → Hub, and what came of it printed."""
    from fashion_search.building.build import build_index

    started = time.perf_counter()
    if options.push_to:
        check_portable(options.model)
    catalog = load_catalog(options.dataset, options.split, options.limit, options.streaming)
    encoder = load_encoder(options.model, options.engine)
    built = build_index(catalog, encoder, options.output, command)
    summarize(built, options.output, catalog, time.perf_counter() - started)
    if options.push_to:
        print(f"pushed      {push_index(options.output, options.push_to, options.private)}")


def without_folders(argument: str) -> str:
    """An absolute path cut to its last part: a published manifest tells nobody how this machine's disk is laid out."""
    return Path(argument).name if Path(argument).is_absolute() else argument


def summarize(built: Built, output: Path, catalog: Catalog, seconds: float) -> None:
    """Prints how many, how long, how large, how exact, and what was left out."""
    count, embedded = len(built.index), built.embedded
    size = sum(path.stat().st_size for path in output.iterdir())
    print(f"products    {count:,} ({embedded:,} embedded now, {count - embedded:,} from an earlier run)")
    print(f"time        {seconds:,.1f} s")
    print(f"size        {size / 2**20:,.1f} MB in {output}")
    print(f"recall@5    {built.recall:.4f} of the exact five nearest, {built.asked:,} queries")
    print(f"skipped     {len(catalog.skipped):,}")
    for row, product_id, reason in catalog.skipped[:SHOWN_SKIPS]:
        print(f"            row {row} (id {product_id}): {reason}")
    if len(catalog.skipped) > SHOWN_SKIPS:
        print(f"            … and {len(catalog.skipped) - SHOWN_SKIPS:,} more")


if __name__ == "__main__":
    sys.exit(main())
