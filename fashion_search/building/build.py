"""A catalog and an encoder in; a search index on disk, and how exact its graph is, out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from tqdm import tqdm

from fashion_search.building.about import About
from fashion_search.building.earlier import Earlier, EarlierIndex, replaced_index
from fashion_search.building.gather import Gathered
from fashion_search.building.lay_out import lay_out
from fashion_search.building.shards import Outcome, VectorShards
from fashion_search.catalog.dataset import Catalog
from fashion_search.encoder import Encoder
from fashion_search.encoder.figures import figures_of
from fashion_search.files import check_replaceable
from fashion_search.index import CatalogIndex, write_index
from fashion_search.index.folder import MANIFEST
from fashion_search.index.refresh import carry_examples

RECALL_SAMPLE = 500
NOTHING_SAID = About()


@dataclass(frozen=True)
class Built:
    """An index that was just written, and the share of the exact nearest that its graph finds, over `asked` queries."""

    index: CatalogIndex
    recall: float
    asked: int


def open_work(
    catalog: Catalog, encoder: Encoder, output: Path, update: Path | None = None, afresh: bool = False
) -> VectorShards:
    """The work folder beside `output`; what a killed run, the index to `update` or the old one there knows is used.

    Raises FileExistsError for an output that must not be replaced, IndexFormatError for an index of another encoder.
    """
    check_replaceable(output, MANIFEST)
    work = output.absolute().with_name(f"{output.name}.work")
    if afresh:
        shutil.rmtree(work, ignore_errors=True)
        return VectorShards(work, catalog, encoder)
    known: list[Earlier] = [EarlierIndex(update, encoder)] if update else []
    if update is None or update.resolve() != output.resolve():
        known += replaced_index(output, encoder)
    return VectorShards(work, catalog, encoder, known)


def embed(shards: VectorShards) -> Outcome:
    """Embeds what is not known yet, with a progress bar."""
    with tqdm(total=shards.catalog.count, desc="embedding", unit=" pictures", smoothing=0.05) as bar:
        return shards.embed(bar.update)


def finish(
    shards: VectorShards | Gathered,
    outcome: Outcome,
    output: Path,
    command: str | None = None,
    about: About = NOTHING_SAID,
) -> Built:
    """Shards of vectors → index folder; what need not be kept goes once the index is there."""
    made = describe(shards.catalog, shards.encoder, outcome, command, about)  # type: ignore[arg-type]
    write_index(output, show_progress(shards), made, lay_out)
    shards.clear()
    carry_examples(output)
    index = CatalogIndex.load(output, shards.encoder)
    return Built(index, recall(index), min(RECALL_SAMPLE, len(index)))


def show_progress(shards: VectorShards | Gathered) -> Iterator[tuple[np.ndarray, pa.Table]]:
    """The shards, with a progress bar."""
    yield from tqdm(shards.tables(), total=len(shards.done()), desc="indexing ", unit=" shards")


def describe(
    catalog: Catalog, encoder: Encoder, outcome: Outcome, command: str | None, about: About = NOTHING_SAID
) -> dict[str, object]:
    """What the index records of its making."""
    dataset = {
        "id": catalog.name,
        "revision": catalog.revision,
        "split": catalog.split,
        "licence": catalog.licence,
        "content_sha256": outcome.digest,
    }
    return {
        "encoder": encoder.fingerprint(),
        **about.in_manifest(dataset),
        "skipped": len(outcome.skipped),
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
