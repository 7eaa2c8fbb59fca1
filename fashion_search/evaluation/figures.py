"""An encoder's measured figures, kept beside its weights: written once by evaluate.py, carried by every index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fashion_search.encoder.figures import FIGURES_FILE
from fashion_search.evaluation.report import clothes_probe, index_evaluation, weak_match_below


def keep_figures(metrics: Mapping[str, Any], model: str, folder: Path) -> Path:
    """Writes what an index needs of an evaluation's metrics into the encoder's folder."""
    kept = {
        "evaluation": index_evaluation(metrics, model),
        "weak_match_below": weak_match_below(metrics, model),
        "clothes_probe": clothes_probe(metrics, model),
    }
    path = folder / FIGURES_FILE
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return path
