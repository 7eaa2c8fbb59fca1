"""Where a network's first weights come from: a timm model, an encoder of ours, or chance by explicit choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fashion_search.encoder.network import load_body
from fashion_search.encoder.timm_import import import_timm
from fashion_search.encoder.weights import find_weights
from fashion_search.training.embedding_network import EmbeddingNetwork
from fashion_search.training.export import load_heads


@dataclass(frozen=True)
class Start:
    """A network to train; `fresh` says that its embedding layer is new."""

    network: EmbeddingNetwork
    fresh: bool


def unplaced(known: dict[str, list[str]], rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The labels of an encoder that no picture of the new data has: kept, but not trained any further."""
    missing = {name: set(values) - {row.get(name) for row in rows} for name, values in known.items()}
    return {name: [value for value in known[name] if value in left] for name, left in missing.items() if left}


def known_vocabulary(model: str) -> dict[str, list[str]] | None:
    """The attribute values that the heads of one of our encoders were trained on; None for any other model."""
    if model == "scratch":
        return None
    return find_weights(model).config.get("fashion_search", {}).get("attributes")


def start_network(
    model: str,
    embedding: int,
    classes: dict[str, int],
    architecture: str = "resnet50",
    vocabulary: Mapping[str, Sequence[str]] | None = None,
) -> Start:
    """A network from "scratch" (random weights of `architecture`) or from whatever `load_encoder` takes.

    The heads of an encoder of ours go to the rows of `vocabulary` that have their names (default: all in its order).

    Raises WeightsError where weights cannot be had.
    """
    if model == "scratch":
        scratch = import_timm().create_model(architecture, num_classes=embedding)
        return Start(EmbeddingNetwork(scratch, embedding, classes), fresh=True)
    weights = find_weights(model)
    body: Any = load_body(weights)
    fresh = not weights.embedding or body.num_classes != embedding
    if fresh:
        body.reset_classifier(embedding)
    network = EmbeddingNetwork(body, embedding, classes)
    if not fresh:
        load_heads(network, weights.folder, known_vocabulary(model) or {}, vocabulary)
    return Start(network, fresh)


def load_teacher(
    model: str, embedding: int, classes: dict[str, int], vocabulary: Mapping[str, Sequence[str]] | None = None
) -> EmbeddingNetwork:
    """A teacher whose vectors are as wide as the student's. Raises ValueError for one of another width."""
    start = start_network(model, embedding, classes, vocabulary=vocabulary)
    if start.fresh:
        raise ValueError(
            f"The teacher {model!r} has no embedding layer {embedding} wide. Fine-tune it first: "
            f"train_encoder.py --init {model} --embedding {embedding} --output DIR, then --teacher local-dir:DIR."
        )
    return start.network
