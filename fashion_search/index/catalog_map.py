"""Two numbers for each row in; the map of a catalog, its file, and where a picture belongs that is not on it, out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_search.index.facts import AGAIN, IndexFormatError, MapFacts, unreadable

MAP = "map.parquet"
# How much a neighbour's nearness counts for a picture's place: as sharply as it does for the vote.
TEMPERATURE = 0.05

Places = npt.NDArray[np.float32]


@dataclass(frozen=True)
class CatalogMap:
    """Where each row lies, (n, 2) float32 within 0..1, and how that was found; no places where there is no map."""

    places: Places | None
    facts: MapFacts


Lay = Callable[[np.ndarray], CatalogMap]


def write_map(path: Path, places: Places) -> None:
    """Writes the places as a table of x and y."""
    pq.write_table(pa.table({"x": places[:, 0], "y": places[:, 1]}), path, compression="zstd")


def read_map(path: Path, count: int) -> Places:
    """The places of `count` rows, (count, 2) float32. Raises IndexFormatError for a file that holds something else."""
    try:
        table = pq.read_table(path, columns=["x", "y"])
    except (pa.ArrowInvalid, OSError) as error:
        raise unreadable(path.name, error) from None
    if len(table) != count:
        raise IndexFormatError(f"{path.name} has {len(table):,} places and the index {count:,} rows; {AGAIN}.")
    places = np.stack([table[name].to_numpy() for name in ("x", "y")], axis=1).astype(np.float32)
    if not np.isfinite(places).all():
        raise IndexFormatError(f"{path.name} holds places that are no numbers; {AGAIN}.")
    return places


def place_among(places: Places, keys: Sequence[int], scores: Sequence[float]) -> tuple[float, float]:
    """Where a picture belongs: the mean of its neighbours' places, the more alike the heavier. Best come first."""
    weights = np.exp((np.asarray(scores) - scores[0]) / TEMPERATURE)
    x, y = (weights[:, None] * places[list(keys)]).sum(axis=0) / weights.sum()
    return float(x), float(y)
