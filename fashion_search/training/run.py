"""Labelled catalogs and the options of the command `train` in; a trained encoder folder out, pushed if asked."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from fashion_search.catalog.skips import describe_skipped
from fashion_search.evaluation.categories import CATEGORY_GROUPS
from fashion_search.files import write_text
from fashion_search.hub import push_model
from fashion_search.training.export import export_encoder
from fashion_search.training.pictures import (
    Source,
    TrainingSet,
    build_training_set,
    load_training_pictures,
    repeat_rows,
)
from fashion_search.training.recipe import Recipe
from fashion_search.training.report import measure, model_card, plot_curves
from fashion_search.training.serving_model import add_serving_model, label_pictures
from fashion_search.training.start import find_unplaced, known_vocabulary, load_teacher, start_network
from fashion_search.training.trainer import Trainer
from fashion_search.training.upright import add_upright_head

STORED = 1.2  # pixels a side that pictures are kept at in memory, for one of the largest training size
SIZES = {"cpu": "80:0,96:0.35,112:0.7", "cuda": "160:0,192:0.4,224:0.7"}  # pretrained weights have seen 224
CHECKPOINT = "checkpoint.pt"
MEASURED_AMONG = 1000  # gallery products of the measurement after each segment


@dataclass(frozen=True)
class Material:
    """The pictures of a run with their products, and which rows are trained on, held out, and searched among."""

    data: TrainingSet
    products: list[dict]
    rows: torch.Tensor
    held_out: torch.Tensor
    gallery: torch.Tensor


def train(options: argparse.Namespace) -> None:
    """Load, train, measure, export; straight through."""
    recipe = recipe_of(options)
    material = gather(options, round(STORED * max(recipe.sizes.values())))
    trainer = start_trainer(options, material, recipe)
    facts = facts_of(options, material, trainer)
    options.output.mkdir(parents=True, exist_ok=True)
    for row in trainer.run():
        trainer.save(options.output / CHECKPOINT)
        report(options.output, trainer, material, facts, row)
    trainer.settle()
    report(options.output, trainer, material, facts, trainer.history[-1])
    told = add_upright_head(options.output, material.data, material.rows, material.held_out)
    if told is not None:
        print(f"which way is up: one look tells it of {told:.1%} of the held-out pictures in four turns")
    shown = (material.held_out, material.gallery)
    add_serving_model(
        options.output, *(label_pictures(material.data.pictures, material.products, part) for part in shown)
    )
    if options.push_to:
        print(push_model(options.output, options.push_to))


def gather(options: argparse.Namespace, side: int) -> Material:
    """Reads the pictures and sets some aside; says what there is to learn and what is known of already."""
    known = known_vocabulary(options.teacher or options.init) or {}
    source = Source(options.dataset, options.no_clothes, options.split, options.limit, options.without_clothes)
    pictures, products, skipped = load_training_pictures(source, side)
    if skipped:
        print(f"{len(skipped):,} pictures left out:", *describe_skipped(skipped), sep="\n    ")
    data = build_training_set(pictures, products, CATEGORY_GROUPS, known)
    held_out, rows = hold_out(data, products, options)
    gallery = rows[data.labels["article_type"][rows] >= 0][:MEASURED_AMONG]
    rows = repeat_rows(rows, [product["dataset"] for product in products], times(options.repeat))
    classes = {name: len(values) for name, values in data.vocabulary.items()}
    print(f"{len(rows):,} pictures to train on, {len(held_out):,} held out; labels: {classes}")
    for name, values in find_unplaced(known, products).items():
        print(f"Kept as they are, for no picture here is one: {name} {', '.join(values)}.")
    return Material(data, products, rows, held_out, gallery)


def start_trainer(options: argparse.Namespace, material: Material, recipe: Recipe) -> Trainer:
    """The network with its first weights, its teacher where there is one, and the checkpoint it goes on from."""
    vocabulary = material.data.vocabulary
    classes = {name: len(values) for name, values in vocabulary.items()}
    start = start_network(options.init, options.embedding, classes, options.architecture, vocabulary)
    trainer = Trainer(start.network, material.data, material.rows, recipe)
    if options.teacher:
        trainer.follow(load_teacher(options.teacher, options.embedding, classes, vocabulary))
    if options.resume:
        trainer.resume(options.output / CHECKPOINT)
        print(f"Resumed at {trainer.progress:.0%}.")
    return trainer


def report(folder: Path, trainer: Trainer, material: Material, facts: Mapping[str, Any], row: dict[str, Any]) -> None:
    """Measures the averaged network, writes it with its card, and prints the row of the history."""
    row |= measure(trainer.average, material.data, material.products, material.held_out, material.gallery, row["size"])
    write(folder, trainer, row["size"], facts)
    print("  ".join(f"{name} {value:.3f}" for name, value in row.items() if isinstance(value, float)), flush=True)


def times(repeats: list[str]) -> dict[str, float]:
    """["photos=3", …] → {"photos": 3.0, …}. Raises ValueError for anything else."""
    try:
        return {name: float(count) for name, count in (part.rsplit("=", 1) for part in repeats)}
    except ValueError:
        raise ValueError(f"--repeat {' '.join(repeats)!r} must be NAME=TIMES, such as clothing-photos=3.") from None


def hold_out(data: TrainingSet, products: list[dict], options: argparse.Namespace) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows to measure on, drawn from the labelled ones, and the rows to train on; the same for the same data."""
    order = torch.from_numpy(np.random.default_rng(0).permutation(len(data)))
    aside = set(options.set_aside.read_text().split("\n")) if options.set_aside else set()
    kept = torch.tensor([str(product.get("id")) in aside for product in products])
    pool = order[kept[order]] if options.set_aside else order
    labelled = pool[data.labels["article_type"][pool] >= 0]
    held_out = labelled[: min(options.hold_out, len(labelled) if options.set_aside else len(labelled) // 5)]
    return held_out, order[~torch.isin(order, held_out) & ~kept[order]]


def recipe_of(options: argparse.Namespace) -> Recipe:
    """The recipe that the command line asks for; a pretrained body learns more slowly than the new layers."""
    scratch = options.init == "scratch"
    wanted = options.sizes or SIZES["cuda" if torch.cuda.is_available() else "cpu"]
    sizes = {float(start): int(size) for size, start in (part.split(":") for part in wanted.split(","))}
    if min(sizes) > 0:
        raise ValueError(f"--sizes {wanted!r} must start with a size at 0.")
    body_rate = options.body_rate or (1.0 if scratch else 0.3)
    head_only = 0.1 if known_vocabulary(options.init) is None and not scratch else 0.0  # ours have heads already
    return Recipe(
        epochs=options.epochs, minutes=options.minutes, batch=options.batch, rate=options.rate,
        body_rate=body_rate, head_only=head_only, sizes=sizes,
        teacher_end=options.teacher_end, segment=options.segment, memory=options.memory,
        workers=default_workers() if options.workers is None else options.workers,
    )  # fmt: skip


def default_workers() -> int:
    """Processes that draw up pictures: most cores beside a GPU; one where the network needs the cores itself."""
    return max(1, (os.cpu_count() or 1) - 2) if torch.cuda.is_available() else 1


def facts_of(options: argparse.Namespace, material: Material, trainer: Trainer) -> dict[str, Any]:
    """What the config and the model card say about the run."""
    names = [Path(name).name for name in [*options.dataset, *options.no_clothes]]
    return {
        "attributes": material.data.vocabulary,
        "datasets": ", ".join(names) + (" and drawn ones without clothes" if options.without_clothes else ""),
        "pictures": len(material.rows.unique()),
        "init": options.init,
        "teacher": options.teacher or "none",
        "device": "a GPU" if trainer.device.type == "cuda" else "a CPU",
        "recipe": asdict(trainer.recipe),
        "held_out": len(material.held_out),
        "gallery": len(material.gallery),
    }


def write(folder: Path, trainer: Trainer, size: int, facts: Mapping[str, Any]) -> None:
    """The encoder, its card and its curves, as of now."""
    export_encoder(trainer.average, folder, size, facts)
    plot_curves(trainer.history, folder / "curves.png")
    body = trainer.average.body
    known = {"architecture": body.pretrained_cfg["architecture"], "embedding": body.num_classes}
    known |= {"licence": body.pretrained_cfg.get("license") or "unknown"}
    known |= {"hours": trainer.elapsed / 3600, "heads": ", ".join(facts["attributes"])}
    write_text(folder / "README.md", model_card(folder.name, {**facts, **known}, trainer.history))
