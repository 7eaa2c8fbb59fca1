"""An encoder's folder in; the figures that were measured of it out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FIGURES_FILE = "evaluation.json"


def figures_of(folder: Path, weights_sha256: str) -> dict[str, Any]:
    """The figures beside an encoder's weights, as an index's manifest carries them; none for other weights."""
    path = folder / FIGURES_FILE
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept if kept["evaluation"]["weights_sha256"] == weights_sha256 else {}
