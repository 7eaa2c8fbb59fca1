"""An encoder's measured figures, kept beside its weights: written once by evaluate.py, carried by every index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fashion_search.encoder.figures import FIGURES_FILE
from fashion_search.evaluation.report import clothes_probe, index_evaluation, vote_rules


def figures_for_index(metrics: Mapping[str, Any], model: str) -> dict[str, Any]:
    """What an index carries of an evaluation's metrics."""
    return {
        "evaluation": index_evaluation(metrics, model),
        "vote": vote_rules(metrics, model),
        "clothes_probe": clothes_probe(metrics, model),
    }


def keep_figures(metrics: Mapping[str, Any], model: str, folder: Path) -> Path:
    """Writes what an index needs of an evaluation's metrics into the encoder's folder."""
    path = folder / FIGURES_FILE
    path.write_text(json.dumps(figures_for_index(metrics, model), indent=1) + "\n", encoding="utf-8")
    return path
