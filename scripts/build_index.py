"""Embed a catalog and write its search index; with --push-to, publish it on the Hub.

python scripts/build_index.py --dataset ashraq/fashion-product-images-small --model bundled --output build/catalog
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fashion_search.building.shards import VectorShards
from fashion_search.catalog.dataset import Catalog, load_catalog
from fashion_search.encoder import Encoder, load_encoder
from fashion_search.encoder.figures import figures_of
from fashion_search.hub import check_portable, push_index
from fashion_search.hub_client import HubError
from fashion_search.index import CatalogIndex, write_index

SHOWN_SKIPS = 10
RECALL_SAMPLE = 500


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    options = parse(arguments)
    try:
        build(options)
    except (ValueError, FileNotFoundError, FileExistsError, HubError) as error:
        print(f"build_index: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"build_index: {error.strerror or error} ({Path(error.filename or options.output).name})", file=sys.stderr
        )
        return 2
    except KeyboardInterrupt:
        print("build_index: stopped; the same command goes on from the last finished shard.", file=sys.stderr)
        return 130
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="build_index", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dataset", required=True, help="a dataset of the Hub, a folder or a .parquet file")
    parser.add_argument("--split", default="train", help="which part of the dataset (default: train)")
    parser.add_argument("--model", default="bundled", help="bundled, a timm id, hf-hub:user/model or local-dir:path")
    parser.add_argument("--engine", default="auto", choices=("auto", "torch", "openvino"), help="how the model runs")
    parser.add_argument("--limit", type=int, help="take only the first N rows")
    parser.add_argument("--streaming", action="store_true", help="read a Hub dataset without downloading it first")
    parser.add_argument("--output", required=True, type=Path, help="the index folder to write")
    parser.add_argument("--push-to", metavar="USER/REPO", help="publish the index on the Hub when it is built")
    parser.add_argument("--private", action="store_true", help="make the Hub repo private")
    return parser.parse_args(arguments)


def build(options: argparse.Namespace) -> None:
    """Catalog → shards of vectors → index folder → Hub."""
    started = time.perf_counter()
    if options.push_to:
        check_portable(options.model)
    catalog = load_catalog(options.dataset, options.split, options.limit, options.streaming)
    encoder = load_encoder(options.model, options.engine)
    work = options.output.absolute().with_name(f"{options.output.name}.work")
    shards = VectorShards(work, catalog, encoder)
    with tqdm(total=catalog.count, desc="embedding", unit=" pictures", smoothing=0.05) as bar:
        embedded = shards.embed(bar.update)
    write_index(options.output, counted(shards), manifest(catalog, encoder))
    shutil.rmtree(work)
    summarize(CatalogIndex.load(options.output, encoder), options, catalog, embedded, time.perf_counter() - started)
    if options.push_to:
        print(f"pushed      {push_index(options.output, options.push_to, options.private)}")


def counted(shards: VectorShards) -> Iterator[tuple[np.ndarray, pa.Table]]:
    """The shards, with a progress bar."""
    yield from tqdm(shards.tables(), total=len(shards.done()), desc="indexing ", unit=" shards")


def manifest(catalog: Catalog, encoder: Encoder) -> dict[str, object]:
    """What the index records of its making."""
    dataset = {"id": catalog.name, "revision": catalog.revision, "split": catalog.split, "licence": catalog.licence}
    return {
        "encoder": encoder.fingerprint(),
        "dataset": dataset,
        "skipped": len(catalog.skipped),
        **figures_of(encoder.folder, encoder.weights_hash),
        "command": " ".join(["python", "scripts/build_index.py", *map(without_folders, sys.argv[1:])]),
    }


def without_folders(argument: str) -> str:
    """An absolute path cut to its last part: a published manifest tells nobody how this machine's disk is laid out."""
    return Path(argument).name if Path(argument).is_absolute() else argument


def summarize(
    index: CatalogIndex, options: argparse.Namespace, catalog: Catalog, embedded: int, seconds: float
) -> None:
    """Prints how many, how long, how large, how exact, and what was left out."""
    size = sum(path.stat().st_size for path in options.output.iterdir())
    print(f"products    {len(index):,} ({embedded:,} embedded now, {len(index) - embedded:,} from an earlier run)")
    print(f"time        {seconds:,.1f} s")
    print(f"size        {size / 2**20:,.1f} MB in {options.output}")
    print(f"recall@5    {recall(index):.4f} of the exact five nearest, {min(RECALL_SAMPLE, len(index)):,} queries")
    print(f"skipped     {len(catalog.skipped):,}")
    for row, product_id, reason in catalog.skipped[:SHOWN_SKIPS]:
        print(f"            row {row} (id {product_id}): {reason}")
    if len(catalog.skipped) > SHOWN_SKIPS:
        print(f"            … and {len(catalog.skipped) - SHOWN_SKIPS:,} more")


def recall(index: CatalogIndex, k: int = 5) -> float:
    """The share of the exact k nearest that the graph finds, over a seeded sample of the catalog's own vectors."""
    keys = np.random.default_rng(0).choice(len(index), min(RECALL_SAMPLE, len(index)), replace=False)
    shares = []
    for key in keys.tolist():
        exact = index.search(index.vector(key), k, exact=True)
        found = index.search(index.vector(key), k, exact=False)
        # By score, so that either of two equal products counts.
        shares.append(sum(match.score >= exact[-1].score - 1e-6 for match in found) / len(exact))
    return float(np.mean(shares))


if __name__ == "__main__":
    sys.exit(main())
