"""A search service or its manifest in; what is served and what was measured of it, in words and figures, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fashion_search.index.probe import weak_rule
from fashion_search.web.texts import TEXTS, say

if TYPE_CHECKING:
    from fashion_search.index import Manifest
    from fashion_search.search.service import SearchService


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


def measured_value(manifest: Manifest) -> dict[str, Any]:
    """Precision at 5 per attribute beside chance, and whose it is, as far as the index carries an evaluation."""
    found = manifest.evaluation
    if found is None or not found.precision_at_5:
        return {"figures": [], "of": None}
    whose = say("lesson_measured_of", queries=found.queries or "?", gallery=found.gallery or "?")
    return {
        "figures": [(in_words(name), value, found.chance.get(name)) for name, value in found.precision_at_5.items()],
        "of": whose,
    }


def label_of(column: str) -> str:
    """A column as the page calls it; a catalog's own by its own name."""
    return TEXTS.get(column, column.replace("_", " ").capitalize())


def in_words(name: str) -> str:
    """A figure's name for people: `articleType+baseColour` is "Type and colour"."""
    columns = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", part).lower() for part in name.split("+")]
    words = [TEXTS.get(column, column.replace("_", " ")) for column in columns]
    return " and ".join([words[0].capitalize(), *(word.lower() for word in words[1:])])
