"""An encoder's folder in; the figures that were measured of it out."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

FIGURES_FILE = "evaluation.json"


def figures_of(folder: Path, weights_sha256: str) -> dict[str, Any]:
    """The figures beside an encoder's weights, as an index's manifest carries them; none for other weights."""
    path = folder / FIGURES_FILE
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    if kept["evaluation"]["weights_sha256"] == weights_sha256:
        return kept
    log.warning(
        "The figures in %s are of other weights and are passed over; measure these with `evaluate --keep`.", path.name
    )
    return {}
