"""The options of a build in; the index to update, what made it, and where the new one goes, out."""

from __future__ import annotations

import argparse
from pathlib import Path

import pyarrow.parquet as pq

from fashion_search.building.about import About
from fashion_search.hub import pull_index
from fashion_search.index import CatalogIndex
from fashion_search.index.folder import PRODUCTS, read_manifest


def output_of(options: argparse.Namespace) -> Path:
    """The folder to write: --output, or the folder that is updated. Raises ValueError where neither is given."""
    if options.output:
        return options.output
    if options.update and Path(options.update).is_dir():
        return Path(options.update)
    raise ValueError("There is nowhere to write to: name a folder with --output.")


def index_to_update(options: argparse.Namespace) -> Path | None:
    """The folder of the index whose vectors are used again, pulled from the Hub if need be. Raises HubError."""
    return pull_index(options.update) if options.update else None


def model_of(folder: Path) -> str:
    """The encoder that made an index."""
    return str(read_manifest(folder).encoder.model)


def product_ids(folder: Path) -> set[str]:
    """Which products an index holds."""
    return set(pq.read_table(folder / PRODUCTS, columns=["id"])["id"].to_pylist())


def changes(before: set[str], index: CatalogIndex) -> str:
    """How many products came and went."""
    now = set(index.products["id"].to_pylist())
    return f"{len(now - before):,} products new, {len(before - now):,} gone"


def about_of(options: argparse.Namespace, update: Path | None) -> About:
    """What the owner says of the catalog; an update keeps what is not said anew. Raises ValueError."""
    said = About(options.title, options.description, tuple(options.licence), tuple(options.facet))
    return said.or_else(read_manifest(update)) if update else said
