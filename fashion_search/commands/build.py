"""Embed a catalog and write its search index; with --push-to, publish it on the Hub.

fashion-search build --dataset ashraq/fashion-product-images-small --model bundled --output build/catalog
fashion-search build --dataset feed.csv --update build/catalog
"""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fashion_search.commands.cluster_options import add_cluster
from fashion_search.commands.running import carry_out
from fashion_search.encoder import load_encoder
from fashion_search.settings import MILVUS

if TYPE_CHECKING:
    from fashion_search.building.build import Built
    from fashion_search.building.gather import Gathered
    from fashion_search.building.shards import Outcome, VectorShards
    from fashion_search.catalog.dataset import Catalog

GOES_ON = "stopped; the same command goes on without embedding again what the finished shards hold."


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
    parser.add_argument("--dataset", required=True, help="a dataset of the Hub, a folder, a table or an archive")
    parser.add_argument("--split", default="train", help="which part of the dataset (default: train)")
    parser.add_argument("--model", help="bundled (default), a timm id, hf-hub:user/model or local-dir:path")
    parser.add_argument("--engine", default="auto", choices=("auto", "torch", "openvino", "ray"),
                        help="how the model runs; ray: on a cluster, see below")  # fmt: skip
    parser.add_argument("--limit", type=int, help="take only the first N rows")
    parser.add_argument("--streaming", action="store_true", help="read a Hub dataset without downloading it first")
    parser.add_argument("--output", type=Path, help="the index folder to write (default: the one of --update)")
    _add_reading(parser.add_argument_group("how the catalog is written, where it is not found out"))
    _add_about(parser.add_argument_group("what page and card say of the catalog"))
    _add_again(parser.add_argument_group("building again, publishing"))
    add_cluster(parser.add_argument_group("on more than one machine: --engine ray"))
    return parser


def _add_reading(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--column", action="append", default=[], metavar="MEANING=NAME", type=meaning,
        help="what a column means: name=Bezeichnung, image=Bild; may be repeated",
    )  # fmt: skip
    group.add_argument("--encoding", help="of a text table: utf-8, cp1252, utf-16 …")
    group.add_argument("--delimiter", help="of a text table: comma, semicolon, tab, or a character")
    group.add_argument("--fresh-pictures", action="store_true", help="download pictures anew that are in the cache")
    group.add_argument(
        "--private-addresses", action="store_true", help="download from your own network too, not only the public one"
    )


def _add_about(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--title", help="the catalog's name, up to 80 letters")
    group.add_argument("--description", help="one or two sentences about it, up to 400 letters")
    group.add_argument(
        "--licence", action="append", default=[], help="of its pictures and texts, as the Hub calls it; may be repeated"
    )
    group.add_argument(
        "--facet", action="append", default=[], metavar="COLUMN",
        help="a column to filter by, in place of those that are found; may be repeated",
    )  # fmt: skip


def _add_again(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--update", metavar="INDEX", help="an index, folder or Hub repo: embed only what it lacks")
    group.add_argument("--afresh", action="store_true", help="embed everything, even what the output holds already")
    group.add_argument(
        "--compare", metavar="MODEL",
        help="a plainer encoder, like resnet50.a1_in1k: up to 1,000 products' vectors are kept to compare with",
    )  # fmt: skip
    group.add_argument("--push-to", metavar="USER/REPO", help="publish the index on the Hub when it is built")
    group.add_argument("--copy-to", metavar="PLACE", help="copy the index there when it is built: a folder, s3://… …")
    group.add_argument("--private", action="store_true", help="make the Hub repo private")
    group.add_argument("--to", metavar="ADDRESS", help="upload the index to Milvus: milvus://host:19530/collection")


def meaning(text: str) -> tuple[str, str]:
    """`name=Bezeichnung` as ("name", "Bezeichnung")."""
    column, equals, name = text.partition("=")
    if not (column and equals and name):
        raise argparse.ArgumentTypeError(f"{text!r} should be MEANING=NAME, like name=Bezeichnung")
    return column.strip(), name.strip()


def build(options: argparse.Namespace, command: str) -> None:
    """Catalog → index folder → Hub, one build at a time for each folder."""
    from fashion_search.building.claim import claim
    from fashion_search.commands.updating import output_of

    output = output_of(options)
    with claim(output):
        build_into(output, options, command)


def build_into(output: Path, options: argparse.Namespace, command: str) -> None:
    """Builds, publishes, and prints what came of it."""
    from fashion_search.building.build import finish
    from fashion_search.catalog.summary import describe
    from fashion_search.commands.updating import about_of, changes, index_to_update, model_of, product_ids

    started = time.perf_counter()
    update = index_to_update(options)
    model = options.model or (model_of(update) if update else "bundled")
    check_targets(options, model)
    before = product_ids(update) if update else set()
    about = about_of(options, update)
    catalog = open_catalog(options)
    about = about.check(catalog.columns)
    print(*describe(catalog), sep="\n")
    shards, outcome = embed_all(options, catalog, model, output, update)
    tell_what_was_left_out(outcome, output)
    built = finish(shards, outcome, output, command, about)
    print(compared(options, output))
    summarize(built, outcome, output, time.perf_counter() - started)
    if update:
        print(f"since then  {changes(before, built.index)}")
    publish(output, options)


def check_targets(options: argparse.Namespace, model: str) -> None:
    """Raises now for what would stop the push, the copy or the upload when everything is embedded."""
    from fashion_search.commands.copying import check_copy

    if options.push_to:
        check_push(options.push_to, model)
    check_copy(options.copy_to)
    if options.to:
        check_upload(options.to)


def publish(output: Path, options: argparse.Namespace) -> None:
    """The built index wherever it is asked for: another folder or store, the Hub, Milvus."""
    from fashion_search.commands.copying import copy_index

    copy_index(output, options.copy_to)
    if options.push_to:
        print(f"pushed      {push(output, options.push_to, options.private)}")
    if options.to:
        print(f"uploaded    {upload_to(output, options.to)}")


def embed_all(
    options: argparse.Namespace, catalog: Catalog, model: str, output: Path, update: Path | None
) -> tuple[VectorShards | Gathered, Outcome]:
    """Embeds the catalog, here or on a cluster."""
    if options.engine == "ray":
        from fashion_search.commands.clustering import embed_on_cluster

        return embed_on_cluster(options, catalog, model, output)
    from fashion_search.building.build import embed, open_work

    shards = open_work(catalog, load_encoder(model, options.engine), output, update, options.afresh)
    return shards, embed(shards)


def compared(options: argparse.Namespace, output: Path) -> str:
    """Keeps the vectors of a second encoder, if one is named; a line that says so."""
    from fashion_search.building.compare import add_second

    if options.compare is None:
        return "compared    with a count of colours alone: --compare names a second encoder"
    encoder = load_encoder(options.compare, "auto" if options.engine == "ray" else options.engine)
    return f"compared    with {options.compare}, {add_second(output, encoder):,} products"


def open_catalog(options: argparse.Namespace) -> Catalog:
    """The catalog that the command line names."""
    import httpcore2

    from fashion_search.catalog.dataset import ReadOptions, load_catalog
    from fashion_search.catalog.downloads import Downloads

    network = httpcore2.SyncBackend() if options.private_addresses else None
    downloads = Downloads(network=network, fresh=options.fresh_pictures)
    how = ReadOptions(tuple(options.column), options.encoding, options.delimiter)
    return load_catalog(options.dataset, options.split, options.limit, options.streaming, how, downloads)


def check_push(repo: str, model: str) -> None:
    """Raises HubError now for what would stop the push when everything is embedded."""
    from fashion_search.hub import check_portable
    from fashion_search.hub_client import check_login

    check_portable(model)
    check_login(repo)


def push(output: Path, repo: str, private: bool) -> str:
    """Publishes the index; a failure says that the folder is whole, and how to push it alone."""
    from fashion_search.hub import push_index
    from fashion_search.hub_client import HubError

    try:
        return push_index(output, repo, private)
    except HubError as error:
        again = shlex.join(["fashion-search", "push", str(output), repo])
        raise HubError(f"{error} The index is built and whole; `{again}` pushes it.") from None


def check_upload(address: str) -> None:
    """Raises now for an address or a Milvus that would stop the upload when everything is embedded."""
    from fashion_search.index.milvus import check_reachable

    check_reachable(address)


def upload_to(output: Path, address: str) -> str:
    """Uploads the index to Milvus; a failure says that the folder is whole, and how to upload it alone."""
    from fashion_search.commands.uploading import upload_with_progress
    from fashion_search.index.milvus import EngineError

    try:
        return upload_with_progress(output, address)
    except EngineError as error:
        again = shlex.join(["fashion-search", "push", str(output), without_folders(address)])
        raise ValueError(f"{error} The index is built and whole; `{again}` uploads it.") from None


def without_folders(argument: str) -> str:
    """An absolute path cut to its last part: a published manifest tells nobody how this machine's disk is laid out.

    Of an address of Milvus the collection is left: it may hold a password.
    """
    option, scheme, place = argument.partition(MILVUS)
    if scheme:
        return f"{option}{scheme}…/{place.rpartition('/')[2]}"
    named, local, path = argument.rpartition("local-dir:")
    return f"{named}{local}{Path(path).name}" if local or Path(path).is_absolute() else argument


def tell_what_was_left_out(outcome: Outcome, output: Path) -> None:
    """Prints what was mended and what was left out and why, also when that is everything, and keeps it in a file."""
    from fashion_search.catalog.skips import describe_skipped, write_skipped
    from fashion_search.catalog.summary import describe_mended

    file = output.with_name(f"{output.name}.skipped.csv")
    file.unlink(missing_ok=True)
    print(*describe_mended(outcome.notes), f"skipped     {len(outcome.skipped):,}", sep="\n")
    if outcome.skipped:
        print(*(f"            {line}" for line in describe_skipped(outcome.skipped)), sep="\n")
        write_skipped(file, outcome.skipped)
        print(f"            all of them: {file}")


def summarize(built: Built, outcome: Outcome, output: Path, seconds: float) -> None:
    """Prints how many, how long, how large and how exact."""
    size = sum(path.stat().st_size for path in output.iterdir())
    print(f"products    {built.index.product_count:,}, {len(built.index):,} pictures "
          f"({outcome.embedded:,} embedded now, {outcome.known:,} known from before)")  # fmt: skip
    print(f"filters     {', '.join(built.index.facet_columns) or 'none: no column has few values for many products'}")
    made = built.index.manifest.map
    kept = f", {made.neighbours_kept:.0%} of the five nearest are near on it" if made.neighbours_kept else ""
    print(f"map         {made.method or f'none: {made.missing}'}{kept}")
    print(f"time        {seconds:,.1f} s")
    print(f"size        {size / 2**20:,.1f} MB in {output}")
    print(f"recall@5    {built.recall:.4f} of the exact five nearest, {built.asked:,} queries")


if __name__ == "__main__":
    sys.exit(main())
