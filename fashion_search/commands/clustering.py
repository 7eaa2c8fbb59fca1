"""The options of a build with --engine ray in; every part of the catalog embedded on a Ray cluster out."""

from __future__ import annotations

import argparse
import atexit
import shutil
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from tqdm import tqdm

from fashion_search.building.cluster import Done, Share, cluster, do_all, share_of_machine
from fashion_search.building.gather import Gathered
from fashion_search.building.part_work import embed_part, file_name
from fashion_search.building.parts import Part, plan
from fashion_search.building.recipe import Recipe
from fashion_search.building.shards import Outcome, key_of
from fashion_search.building.store import Store
from fashion_search.catalog.dataset import Catalog, ReadOptions
from fashion_search.encoder import load_encoder
from fashion_search.files import check_replaceable
from fashion_search.index.folder import MANIFEST

LOCAL = "local-dir:"


class PartsError(ValueError):
    """Parts that could not be done."""


class Embedded(NamedTuple):
    """All parts, and what came of them."""

    parts: Gathered
    outcome: Outcome


def embed_on_cluster(options: argparse.Namespace, catalog: Catalog, model: str, output: Path) -> Embedded:
    """Embeds what no earlier run has; the parts stay where they are. Raises PartsError where one could not be done."""
    check(options)
    check_replaceable(output, MANIFEST)
    store = Store(place_of(options, output))
    with cluster(options.address):
        share = share_of_machine(options.worker_engine)
        share = Share(options.task_cpus or share.cpus, share.gpus)
        engine = "torch" if share.gpus else options.worker_engine
        encoder = load_encoder(model, engine)
        parts, key = plan(catalog, options.part_rows), key_of(encoder)
        if options.afresh:
            store.remove(store.names(key))
        there = set(store.names(key))
        missing = [part for part in parts if not part.state or file_name(key, part) not in there]
        print(f"parts       {len(parts):,}, {len(parts) - len(missing):,} of them done before, in {store.address}")
        done = _embed(parts, missing, partial(embed_part, recipe_of(options, model, engine), address=store.address),
                      share, options.retries)  # fmt: skip
    _check_done(done, store)
    names = [file_name(key, part) for part in parts]
    _drop_stale(store, there - set(names))
    copies = Path(mkdtemp(prefix="fashion-search-"))
    atexit.register(shutil.rmtree, copies, ignore_errors=True)  # also where no index comes of them
    gathered = Gathered(catalog, encoder, store, names, copies)
    return Embedded(gathered, gathered.outcome(frozenset(file_name(key, part) for part in done.done)))


def _embed(parts: list[Part], missing: list[Part], work: partial[str], share: Share, retries: int) -> Done:
    """Does what is missing, with a progress bar."""
    total, left = (sum(part.stop - part.start for part in some) for some in (parts, missing))
    with tqdm(total=total, initial=total - left, desc="embedding", unit=" rows") as bar:
        return do_all(missing, work, share, retries, bar.update)


def _check_done(done: Done, store: Store) -> None:
    """Names every part that could not be done. Raises PartsError where there is one."""
    if not done.failed:
        return
    for part, reason in sorted(done.failed.items(), key=lambda each: each[0].start):
        print(f"not done    {part.name}: {reason}")
    first = min(done.failed, key=lambda part: part.start)
    raise PartsError(
        f"{len(done.failed):,} of the parts could not be done, {first.name!r} the first of them, so no index was "
        f"written; {len(done.done):,} that were done now are kept in {store.address}: mend what is told above, and the "
        "same command does only what is missing."
    )


def _drop_stale(store: Store, names: set[str]) -> None:
    if names:
        store.remove(names)
        print(f"            {len(names):,} older parts taken away: the catalog has changed there")


def check(options: argparse.Namespace) -> None:
    """Raises ValueError for options that say nothing to a cluster."""
    if options.update or options.streaming:
        name = "--update" if options.update else "--streaming"
        raise ValueError(
            f"{name} does not go with --engine ray, which keeps every part it embeds and does only what is missing: "
            "leave it out."
        )
    if options.part_rows < 1 or options.retries < 0:
        raise ValueError(
            f"--part-rows is {options.part_rows} and --retries {options.retries}; at least 1 and 0 are needed."
        )


def place_of(options: argparse.Namespace, output: Path) -> str:
    """Where the parts are kept, as every worker understands it."""
    place = options.parts or str(output.absolute().with_name(f"{output.name}.parts"))
    return place if "://" in place else str(Path(place).absolute())


def recipe_of(options: argparse.Namespace, model: str, engine: str) -> Recipe:
    """What a worker needs to know; a path as it is for somebody who works in another folder."""
    if model.startswith(LOCAL):
        model = LOCAL + str(Path(model.removeprefix(LOCAL)).absolute())
    dataset = str(Path(options.dataset).absolute()) if Path(options.dataset).exists() else options.dataset
    how = ReadOptions(tuple(options.column), options.encoding, options.delimiter)
    return Recipe(dataset, options.split, options.limit, model, engine, how, options.fresh_pictures,
                  options.private_addresses)  # fmt: skip
