"""An encoder's folder in; the figures that were measured of it out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from fashion_search.files import read_json

log = logging.getLogger(__name__)

FIGURES_FILE = "evaluation.json"


def figures_of(folder: Path, weights_sha256: str) -> dict[str, Any]:
    """The figures beside an encoder's weights, as an index's manifest carries them; none for other weights."""
    path = folder / FIGURES_FILE
    if not path.is_file():
        return {}
    try:
        kept = read_json(path)
    except ValueError as error:
        log.warning("The figures beside the encoder are passed over: %s.", error)
        return {}
    evaluation = kept.get("evaluation") if isinstance(kept, dict) else None
    if not isinstance(evaluation, dict) or "weights_sha256" not in evaluation:
        log.warning("The figures in %s are passed over: they do not tell of which weights they are.", path.name)
        return {}
    if evaluation["weights_sha256"] == weights_sha256:
        return kept
    log.warning(
        "The figures in %s are of other weights and are passed over; measure these with `evaluate --keep`.", path.name
    )
    return {}
