"""A run's history in; its figures, curves and model card out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from fashion_search.evaluation.metrics import evaluate
from fashion_search.evaluation.neighbours import classification_scores
from fashion_search.files import replace_file
from fashion_search.hub_client import hub_repo
from fashion_search.index.licences import front_matter
from fashion_search.training.embedding_network import EmbeddingNetwork
from fashion_search.training.pictures import TrainingSet
from fashion_search.training.trainer import embed

TASK = "image-feature-extraction"
SHOWN = ("articleType", "baseColour", "articleType+baseColour", "gender")


def measure(
    network: EmbeddingNetwork, data: TrainingSet, products: Sequence[dict], held_out: Tensor, gallery: Tensor, size: int
) -> dict[str, float]:
    """Retrieval of the held-out products among the gallery's, and accuracy and macro F1 of the attribute heads."""
    queries, shown = (embed(network, data.pictures[rows.numpy()], size) for rows in (held_out, gallery))
    scores = evaluate(queries, [products[i] for i in held_out], shown, [products[i] for i in gallery], resamples=0)
    row = {f"{name} P@5": scores[name]["precision@5"] for name in SHOWN if name in scores}
    row["articleType mAP"] = scores["articleType"]["mAP"]
    for name in ("article_type", "base_colour", "gender"):
        guessed = network.logits(torch.from_numpy(queries).to(network.scale.device), name).argmax(1).cpu().numpy()
        found = classification_scores(data.labels[name][held_out].numpy(), guessed)
        row |= {f"{name} accuracy": found["accuracy"], f"{name} F1": found["macro_f1"]}
    return row


def plot_curves(history: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Loss, accuracy, F-score and retrieval over the run, as one picture."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    panels = {
        "loss": ("loss",),
        "head accuracy": (" accuracy",),
        "head F1 (macro)": (" F1",),
        "retrieval": ("P@5", "mAP"),
    }
    figure, axes = pyplot.subplots(1, len(panels), figsize=(4.2 * len(panels), 3.4), layout="constrained")
    for axis, (title, endings) in zip(axes, panels.items(), strict=True):
        for name in dict.fromkeys(key for row in history for key in row if key.endswith(endings)):
            points = [(row["pictures seen"] / 1000, row[name]) for row in history if name in row]
            axis.plot(*zip(*points, strict=True), marker=".", label=name)
        axis.set(title=title, xlabel="thousand pictures seen")
        axis.grid(alpha=0.3)
        if axis.lines:
            axis.legend(fontsize=7, frameon=False)
    with replace_file(path) as partial:
        figure.savefig(partial, dpi=110)
    pyplot.close(figure)


def model_card(name: str, facts: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> str:
    """The README.md of an encoder: what it is, how to load it, data, recipe and measured figures."""
    last: Mapping[str, Any] = next((row for row in reversed(history) if "articleType P@5" in row), {})
    found = {key: last[key] for key in last if key.endswith(("P@5", "mAP", "accuracy", "F1"))}
    figures = "\n".join(f"| {key} | {value:.3f} |" for key, value in found.items())
    recipe = "\n".join(f"| {key} | {value} |" for key, value in facts["recipe"].items())
    text = CARD.format(name=name, figures=figures, recipe=recipe, **{k: v for k, v in facts.items() if k != "recipe"})
    return _front_matter(name, facts, found) + text


def _front_matter(name: str, facts: Mapping[str, Any], figures: Mapping[str, float]) -> str:
    """What the Hub reads: licence, tags, the repo of the first weights, and the figures."""
    from huggingface_hub import EvalResult, ModelCardData

    held_out = f"{facts['held_out']:,} products held out"
    results = [
        EvalResult(TASK, dataset_type="held-out", dataset_name=held_out, metric_type=key, metric_value=round(value, 4))
        for key, value in figures.items()
    ]
    data = ModelCardData(
        library_name="timm",
        **front_matter([facts["licence"]]),
        pipeline_tag=TASK,
        tags=["fashion", "image-retrieval", "fashion-search"],
        base_model=hub_repo(facts["init"]),
        model_name=name,
        eval_results=results or None,
    )
    return f"---\n{data.to_yaml()}\n---\n\n"


CARD = """\
# {name}

A timm `{architecture}` whose classifier was replaced by an embedding layer: its output, scaled to length 1, is the
vector that fashion_search puts into its index.

```python
from fashion_search.encoder import load_encoder

encoder = load_encoder("local-dir:FOLDER")  # or "hf-hub:user/model"
vectors = encoder.encode(images)  # PIL pictures → (n, {embedding}) float32, unit rows
```

## Data
{pictures:,} pictures of {datasets}. First weights: {init}, under {licence}, as these are. Teacher: {teacher}.
Trained on {device}, {hours:.1f} hours.

## Recipe
One head per attribute ({heads}) with missing labels left out, a supervised contrastive loss on the embedding, and,
where there is a teacher, its vector, its neighbours and its feature maps to follow. Weights are averaged over the run.

| setting | value |
| --- | --- |
{recipe}

## Figures
On {held_out:,} products held out of the training data, searched among {gallery:,} that were not:

| figure | value |
| --- | --- |
{figures}

`heads.safetensors` holds the attribute heads; searching does not need them.
"""
