"""An index folder in; the index, checked and with the encoder that made it, as a search service out."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from fashion_search.encoder import Encoder, load_encoder
from fashion_search.hub import commit_of
from fashion_search.hub_client import hub_repo
from fashion_search.hub_download import Way, take
from fashion_search.index import CatalogIndex, IndexFormatError, Manifest
from fashion_search.index.folder import check_files, made_by, read_manifest
from fashion_search.search.service import SearchService
from fashion_search.search.whole import Whole

if TYPE_CHECKING:
    from fashion_search.settings import Settings


def open_folder(folder: Path, settings: Settings) -> SearchService:
    """An index folder with the encoder that made it."""
    service = open_index(CatalogIndex.load(folder), settings, commit_of(folder))
    service.whole = Whole(folder)
    return service


def open_index(index: CatalogIndex, settings: Settings, commit: str | None = None) -> SearchService:
    """An index, wherever it is kept, with the encoder that made it."""
    encoder = encoder_of(index.manifest, settings.engine)
    index.check_encoder(encoder)
    service = SearchService(index, encoder, settings.top_k, settings.bounds, commit)
    service.watchers = [] if settings.metrics else None
    return service


def open_next(folder: Path, before: SearchService, engine: str) -> SearchService:
    """The service that takes over from `before`: its index checked to the last byte, and asked once."""
    check_files(folder, read_manifest(folder), every_byte=True)
    return take_over(CatalogIndex.load(folder), before, engine, commit_of(folder))


def take_over(index: CatalogIndex, before: SearchService, engine: str, commit: str | None = None) -> SearchService:
    """The service of an index that takes over from `before`, once it was asked."""
    encoder = encoder_of(index.manifest, engine, before.encoder)
    index.check_encoder(encoder)
    if len(index):
        index.search(index.vector(0), 1)
    after = SearchService(index, encoder, before.top_k, before.bounds, commit, before.budget)
    after.counters, after.watchers = before.counters, before.watchers
    after.warm()
    return after


def in_cache(manifest: Manifest) -> AbstractContextManager[None]:
    """Within it an encoder comes from the cache alone, unless it is one of timm's own, which nobody else fetches."""
    return take(Way(hub=not hub_repo(manifest.encoder.model or "")))


def encoder_of(manifest: Manifest, engine: str, at_hand: Encoder | None = None) -> Encoder:
    """The encoder that made an index; the one at hand where it is the same. Raises IndexFormatError, WeightsError."""
    made_with = manifest.encoder
    if made_with.pinned is None:
        raise IndexFormatError(
            "The index's manifest.json names no encoder (encoder.model is missing), so no picture can be compared "
            "with it; build it again with scripts/build_index.py."
        )
    if at_hand and made_by(manifest, at_hand):
        return at_hand
    return load_encoder(made_with.pinned, engine, made_with.precision)
