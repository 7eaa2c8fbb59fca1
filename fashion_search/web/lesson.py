"""A search service in; the numbers of what is running, for the page's lesson on how it works, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fashion_search.index.probe import weak_rule
from fashion_search.web.texts import TEXTS, say

if TYPE_CHECKING:
    import numpy as np

    from fashion_search.index import Manifest
    from fashion_search.search.service import SearchService


def lesson_value(service: SearchService, vector: np.ndarray | None = None) -> dict[str, Any]:
    """What lesson.js draws: four steps with their numbers, the query's own, what is served, what was measured."""
    return {
        "steps": steps(service),
        "vector": [] if vector is None else [round(float(number), 3) for number in vector],
        "facts": facts(service),
        "measured": list_figures(service.index.manifest),
    }


def steps(service: SearchService) -> list[dict[str, str]]:
    """The way of a picture, each step with what it does here."""
    size = service.encoder.preprocessing.get("input_size", [3, 224, 224])
    shown = {
        "size": size[-1],
        "values": f"{size[0] * size[1] * size[2]:,}",
        "model": service.encoder_name,
        "architecture": service.encoder.architecture,
        "ndim": service.encoder.ndim,
        "count": f"{len(service.index):,}",
    }
    icons = (f"{size[2]} × {size[1]}", service.encoder.engine, str(service.encoder.ndim), f"{len(service.index):,}")
    return [
        {"title": say(f"lesson_{at}", **shown), "text": say(f"lesson_{at}_text", **shown), "figure": figure}
        for at, figure in enumerate(icons, 1)
    ]


def facts(service: SearchService) -> list[tuple[str, str]]:
    """What is served, as pairs of a name and a value."""
    dataset, weak = service.index.manifest.dataset, weak_rule(service.index.manifest)
    told = {
        "fact_index": dataset.id,
        "fact_licence": ", ".join(dataset.all_licences),
        "fact_count": f"{len(service.index):,}",
        "fact_encoder": service.encoder_name,
        "fact_engine": service.encoder.engine,
        "fact_width": str(service.encoder.ndim),
        "fact_metric": TEXTS["fact_metric_value"],
        "fact_weak": say("fact_weak_value", below=f"{weak['below']:.2f}") if weak else TEXTS["fact_weak_none"],
    }
    return [(TEXTS[name], str(value)) for name, value in told.items() if value]


def list_figures(manifest: Manifest) -> list[tuple[str, float]]:
    """Precision at 5 per attribute, as far as the index carries an evaluation."""
    figures = manifest.evaluation.precision_at_5 if manifest.evaluation else {}
    return [(in_words(name), value) for name, value in figures.items()]


def in_words(name: str) -> str:
    """A figure's name for people: `articleType+baseColour` is "Type and colour"."""
    columns = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", part).lower() for part in name.split("+")]
    words = [TEXTS.get(column, column.replace("_", " ")) for column in columns]
    return " and ".join([words[0].capitalize(), *(word.lower() for word in words[1:])])
