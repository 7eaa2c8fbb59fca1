"""Labelled catalogs and the options of the command `train` in; a trained encoder folder out, pushed if asked."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from fashion_search.evaluation.categories import CATEGORY_GROUPS
from fashion_search.hub import push_model
from fashion_search.training.export import export_encoder
from fashion_search.training.pictures import TrainingSet, build_training_set, draw_without_clothes, read_pictures
from fashion_search.training.recipe import Recipe
from fashion_search.training.report import measure, model_card, plot_curves
from fashion_search.training.serving_model import add_serving_model, labelled
from fashion_search.training.start import known_vocabulary, load_teacher, start_network
from fashion_search.training.trainer import Trainer

STORED = 160  # pixels a side that pictures are kept at in memory; training sizes stay below it
MEASURED_AMONG = 2000  # gallery products of the measurement after each epoch


def train(options: argparse.Namespace) -> None:
    """Load, train, measure, export; straight through."""
    reference = options.teacher or options.init
    pictures, products = load(options.dataset, options.split, options.limit, options.without_clothes)
    data = build_training_set(pictures, products, CATEGORY_GROUPS, known_vocabulary(reference))
    held_out, rows = hold_out(data, options.hold_out)
    gallery = rows[data.labels["article_type"][rows] >= 0][:MEASURED_AMONG]
    classes = {name: len(values) for name, values in data.vocabulary.items()}
    print(f"{len(rows):,} pictures to train on, {len(held_out):,} held out; labels: {classes}")

    start = start_network(options.init, options.embedding, classes, options.architecture)
    recipe = recipe_of(options)
    trainer = Trainer(start.network, data, rows, recipe)
    if options.teacher:
        trainer.follow(load_teacher(options.teacher, options.embedding, classes))
    checkpoint = options.output / "checkpoint.pt"
    if options.resume:
        trainer.resume(checkpoint)
        print(f"Resumed at {trainer.progress:.0%}.")
    options.output.mkdir(parents=True, exist_ok=True)
    facts = facts_of(options, data, trainer, len(held_out), len(gallery))

    for row in trainer.run():
        if trainer.progress >= 1:
            trainer.settle()
        row |= measure(trainer.average, data, products, held_out, gallery, row["size"])
        trainer.save(checkpoint)
        write(options.output, trainer, row["size"], facts)
        print("  ".join(f"{name} {value:.3f}" for name, value in row.items() if isinstance(value, float)))
    add_serving_model(options.output, *(labelled(data.pictures, products, part) for part in (held_out, gallery)))
    if options.push_to:
        print(push_model(options.output, options.push_to))


def load(datasets: list[str], split: str, limit: int | None, share: float) -> tuple[np.ndarray, list[dict]]:
    """Every dataset's pictures, one after the other, and a share more that show no clothes."""
    read = [read_pictures(name, split, STORED, limit) for name in datasets]
    read.append(draw_without_clothes(round(share * sum(len(rows) for _, rows in read)), STORED))
    return np.concatenate([pictures for pictures, _ in read]), [product for _, rows in read for product in rows]


def hold_out(data: TrainingSet, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows to measure on, drawn from the labelled ones, and the rows to train on; the same for the same data."""
    order = torch.from_numpy(np.random.default_rng(0).permutation(len(data)))
    labelled = order[data.labels["article_type"][order] >= 0]
    held_out = labelled[: min(count, len(labelled) // 5)]
    return held_out, order[~torch.isin(order, held_out)]


def recipe_of(options: argparse.Namespace) -> Recipe:
    """The recipe that the command line asks for; a pretrained body learns more slowly than the new layers."""
    scratch = options.init == "scratch"
    sizes = {float(start): int(size) for size, start in (part.split(":") for part in options.sizes.split(","))}
    if max(sizes.values()) > STORED or min(sizes) > 0:
        raise ValueError(f"--sizes {options.sizes!r} must start with a size at 0 and stay within {STORED} pixels.")
    body_rate = options.body_rate or (1.0 if scratch else 0.2)
    return Recipe(
        epochs=options.epochs, minutes=options.minutes, batch=options.batch, rate=options.rate,
        body_rate=body_rate, head_only=0.0 if scratch else 0.1, sizes=sizes, teacher_end=options.teacher_end,
    )  # fmt: skip


def facts_of(
    options: argparse.Namespace, data: TrainingSet, trainer: Trainer, held_out: int, gallery: int
) -> dict[str, Any]:
    """What the config and the model card say about the run."""
    return {
        "attributes": data.vocabulary,
        "datasets": ", ".join(Path(name).name for name in options.dataset)
        + (" and drawn ones without clothes" if options.without_clothes else ""),
        "pictures": len(trainer.rows),
        "init": options.init,
        "teacher": options.teacher or "none",
        "device": "a GPU" if trainer.device.type == "cuda" else "a CPU",
        "recipe": asdict(trainer.recipe),
        "held_out": held_out,
        "gallery": gallery,
    }


def write(folder: Path, trainer: Trainer, size: int, facts: Mapping[str, Any]) -> None:
    """The encoder, its card and its curves, as of now."""
    export_encoder(trainer.average, folder, size, facts)
    plot_curves(trainer.history, folder / "curves.png")
    body = trainer.average.body
    known = {"architecture": body.pretrained_cfg["architecture"], "embedding": body.num_classes}
    known |= {"licence": body.pretrained_cfg.get("license") or "unknown"}
    known |= {"hours": trainer.elapsed / 3600, "heads": ", ".join(facts["attributes"])}
    (folder / "README.md").write_text(model_card(folder.name, {**facts, **known}, trainer.history))
