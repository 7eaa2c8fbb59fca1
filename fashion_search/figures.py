"""An encoder's measured figures, kept beside its weights: written once by evaluate.py, carried by every index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from fashion_search.clothes_probe import probe_scores
from fashion_search.evaluation_report import clothes_probe, index_evaluation, weak_match_below

FIGURES_FILE = "evaluation.json"


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


def figures_of(folder: Path, weights_sha256: str) -> dict[str, Any]:
    """The figures beside an encoder's weights, as an index's manifest carries them; none for other weights."""
    path = folder / FIGURES_FILE
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept if kept["evaluation"]["weights_sha256"] == weights_sha256 else {}


def is_weak(manifest: Mapping[str, Any], vector: np.ndarray, similarity: float) -> bool:
    """Whether a query (ndim,) whose best match has this similarity should be told that nothing looks much like it.

    The probe decides where the index carries one, since it measured better; else the similarity alone.
    """
    if probe := manifest.get("clothes_probe"):
        return bool(probe_scores(vector[None], np.asarray(probe["weights"]))[0] < probe["below"])
    line = manifest.get("weak_match_below")
    return line is not None and similarity < line
