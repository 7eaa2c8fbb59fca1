"""Labelled catalogs in, an encoder folder for `--model local-dir:…` out: transfer learning from ResNet50.

python scripts/train_encoder.py --dataset user/catalog --output runs/encoder
python scripts/train_encoder.py --dataset user/catalog --init bundled --teacher bundled-lite --output runs/encoder
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import torch

from fashion_search.evaluation.categories import CATEGORY_GROUPS
from fashion_search.hub import push_model
from fashion_search.training.export import export_encoder
from fashion_search.training.pictures import TrainingSet, build_training_set, draw_without_clothes, read_pictures
from fashion_search.training.recipe import Recipe
from fashion_search.training.report import measure, model_card, plot_curves
from fashion_search.training.start import known_vocabulary, load_teacher, start_network
from fashion_search.training.trainer import Trainer

STORED = 160  # pixels a side that pictures are kept at in memory; training sizes stay below it
MEASURED_AMONG = 2000  # gallery products of the measurement after each epoch


def main() -> None:
    """Reads the command line and reports what cannot be done in one sentence."""
    options = parse()
    try:
        train(options)
    except (ValueError, RuntimeError, FileNotFoundError) as error:
        sys.exit(f"train_encoder: {error}")


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", action="append", required=True, help="Hub id or folder; repeat for several")
    parser.add_argument("--split", default="train")
    parser.add_argument("--limit", type=int, help="at most this many products of each dataset")
    parser.add_argument("--init", default="resnet50.a1_in1k", help='"scratch", "bundled", or any model of load_encoder')
    parser.add_argument("--architecture", default="resnet50", help="what --init scratch builds")
    parser.add_argument("--teacher", help="a fine-tuned model to distil, such as bundled-lite")
    parser.add_argument("--teacher-end", type=float, default=1.0, help="share of its weight left at the end")
    parser.add_argument("--embedding", type=int, default=256)
    parser.add_argument("--epochs", type=float, default=10)
    parser.add_argument("--minutes", type=float, help="train this long instead of --epochs")
    parser.add_argument(
        "--sizes", default="64:0,96:0.5,128:0.8", help="picture sizes and the share of the run they start at"
    )
    parser.add_argument("--without-clothes", type=float, default=0.04, help="share of drawn pictures without clothes")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1.5e-3, help="learning rate of new layers")
    parser.add_argument("--body-rate", type=float, help="the body's share of that rate (0.2, or 1 from scratch)")
    parser.add_argument("--hold-out", type=int, default=300, help="products kept aside to measure on")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --output")
    parser.add_argument("--push-to", metavar="USER/MODEL")
    return parser.parse_args()


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
    known |= {"hours": trainer.elapsed / 3600, "heads": ", ".join(facts["attributes"])}
    (folder / "README.md").write_text(model_card(folder.name, {**facts, **known}, trainer.history))


if __name__ == "__main__":
    main()
