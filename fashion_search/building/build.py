"""A catalog and an encoder in; a search index on disk, and how exact its graph is, out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from tqdm import tqdm

from fashion_search.building.shards import VectorShards
from fashion_search.catalog.dataset import Catalog
from fashion_search.encoder import Encoder
from fashion_search.encoder.figures import figures_of
from fashion_search.index import CatalogIndex, write_index

RECALL_SAMPLE = 500


@dataclass(frozen=True)
class Built:
    """An index that was just written; `embedded` of its products were embedded now, the others by an earlier run."""

    index: CatalogIndex
    embedded: int
    recall: float
    asked: int


def build_index(catalog: Catalog, encoder: Encoder, output: Path, command: str | None = None) -> Built:
    """Catalog → shards of vectors → index folder; a run that was killed goes on from its last shard."""
    work = output.absolute().with_name(f"{output.name}.work")
    shards = VectorShards(work, catalog, encoder)
    with tqdm(total=catalog.count, desc="embedding", unit=" pictures", smoothing=0.05) as bar:
        embedded = shards.embed(bar.update)
    write_index(output, counted(shards), manifest(catalog, encoder, command))
    shutil.rmtree(work)
    index = CatalogIndex.load(output, encoder)
    return Built(index, embedded, recall(index), min(RECALL_SAMPLE, len(index)))


def counted(shards: VectorShards) -> Iterator[tuple[np.ndarray, pa.Table]]:
    """The shards, with a progress bar."""
    yield from tqdm(shards.tables(), total=len(shards.done()), desc="indexing ", unit=" shards")


def manifest(catalog: Catalog, encoder: Encoder, command: str | None) -> dict[str, object]:
    """What the index records of its making."""
    dataset = {"id": catalog.name, "revision": catalog.revision, "split": catalog.split, "licence": catalog.licence}
    return {
        "encoder": encoder.fingerprint(),
        "dataset": dataset,
        "skipped": len(catalog.skipped),
        **figures_of(encoder.folder, encoder.weights_hash),
        "command": command,
    }


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
