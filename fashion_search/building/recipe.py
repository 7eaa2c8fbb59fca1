"""What a build was asked for in; the same catalog and encoder on any machine out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from fashion_search.catalog.dataset import Catalog, ReadOptions, load_catalog
from fashion_search.catalog.downloads import Downloads
from fashion_search.encoder import Encoder, load_encoder


@dataclass(frozen=True)
class Recipe:
    """How a catalog is read and embedded, in words that travel to another machine."""

    dataset: str
    split: str = "train"
    limit: int | None = None
    model: str = "bundled"
    engine: str = "auto"
    options: ReadOptions = field(default_factory=ReadOptions)
    fresh_pictures: bool = False
    private_addresses: bool = False


@cache
def catalog_of(recipe: Recipe) -> Catalog:
    """The catalog, opened once a process. Raises DatasetError or HubError."""
    import httpcore2

    network = httpcore2.SyncBackend() if recipe.private_addresses else None
    downloads = Downloads(network=network, fresh=recipe.fresh_pictures)
    return load_catalog(recipe.dataset, recipe.split, recipe.limit, False, recipe.options, downloads)


@cache
def encoder_of(model: str, engine: str) -> Encoder:
    """The encoder, loaded once a process. Raises WeightsError."""
    return load_encoder(model, engine)
