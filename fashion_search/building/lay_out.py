"""Unit vectors in; the catalog's map, two numbers for each vector so that what is alike lies together, out.

The method is t-SNE (van der Maaten and Hinton 2008) as openTSNE computes it (Poličar, Stražar and Zupan 2024), from a
fixed start. It keeps neighbours together; the distance between two groups and a group's size mean little.
"""

from __future__ import annotations

import logging

import numpy as np

from fashion_search.encoder.cores import usable_cores
from fashion_search.index.catalog_map import CatalogMap, Places
from fashion_search.index.facts import MapFacts

log = logging.getLogger(__name__)

FEWEST, MOST = 10, 200_000  # fewer lie nowhere, more take hours
PERPLEXITY = 30
NEAREST, NEAREST_ON_MAP, ASKED = 5, 20, 500
EDGE = 0.02  # of the map, left free


def lay_out(vectors: np.ndarray) -> CatalogMap:
    """The map of (n, ndim) unit vectors; where none is made, its facts say why."""
    if reason := why_not(len(vectors)):
        log.warning("The index gets no map: %s.", reason)
        return CatalogMap(None, MapFacts(missing=reason))
    import openTSNE

    perplexity = min(PERPLEXITY, (len(vectors) - 1) / 3)
    made = openTSNE.TSNE(
        perplexity=perplexity, metric="cosine", initialization="pca", random_state=0, n_jobs=usable_cores()
    ).fit(vectors)
    places = within_edges(np.asarray(made, dtype=np.float64))
    method = f"t-SNE (openTSNE {openTSNE.__version__}, perplexity {perplexity:g}, cosine)"
    return CatalogMap(places, MapFacts(method=method, neighbours_kept=round(neighbours_kept(vectors, places), 4)))


def why_not(count: int) -> str | None:
    """Why a catalog of so many gets no map; None where it does."""
    if count < FEWEST:
        return f"{count:,} products are too few for one (at least {FEWEST})"
    if count > MOST:
        return f"{count:,} products are too many for one (at most {MOST:,})"
    try:
        import openTSNE  # noqa: F401
    except ImportError:  # it, or what it needs: scikit-learn and scipy
        return "openTSNE was not installed when it was built (pip install -r requirements-build.txt)"
    return None


def within_edges(places: np.ndarray) -> Places:
    """The places moved and scaled alike in both directions, (n, 2) float32 between the edges of 0..1."""
    low, high = places.min(axis=0), places.max(axis=0)
    size = max(float((high - low).max()), 1e-12)
    return ((places - (low + high) / 2) / size * (1 - 2 * EDGE) + 0.5).astype(np.float32)


def neighbours_kept(vectors: np.ndarray, places: Places) -> float:
    """The share of the five nearest that are among the twenty nearest on the map, over a seeded sample."""
    asked = np.random.default_rng(0).choice(len(vectors), min(ASKED, len(vectors)), replace=False)
    shares = []
    for row in asked.tolist():
        alike = -(vectors @ vectors[row])
        apart = ((places - places[row]) ** 2).sum(axis=1)
        alike[row] = apart[row] = np.inf
        near = np.argsort(alike)[:NEAREST]
        shares.append(float(np.isin(near, np.argsort(apart)[:NEAREST_ON_MAP]).mean()))
    return float(np.mean(shares))
