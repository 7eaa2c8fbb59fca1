"""Settings in; a search service over the index they name out, within a time, or over what stands in for it.

On a bad day of the Hub that is the last copy that was served well, or, where the owner allows it, the drawn sample.
"""

from __future__ import annotations

import atexit
import logging
import time
from collections.abc import Callable
from pathlib import Path

from fashion_search.assets import SAMPLE_INDEX
from fashion_search.encoder import WeightsError
from fashion_search.hub import REPO_TYPE, pull_index
from fashion_search.hub_cache import note_served, served_commit
from fashion_search.hub_client import COMMIT, HubError, hub_repo
from fashion_search.hub_download import Way, take
from fashion_search.index import IndexFormatError, Manifest
from fashion_search.index.folder import read_manifest
from fashion_search.index.milvus import EngineError, MilvusIndex
from fashion_search.search.counting import Counters
from fashion_search.search.fetching import Asked, Fetched, fetch_apart
from fashion_search.search.opening import in_cache, open_folder, open_index
from fashion_search.search.refresh import name_index
from fashion_search.search.service import SearchService, StandIn
from fashion_search.settings import Settings, is_milvus

log = logging.getLogger(__name__)

FAULTS = (HubError, WeightsError, IndexFormatError, EngineError)
OLDER = "The newest edition of this catalog could not be loaded; an older one is shown."
SAMPLE = "The catalog could not be loaded; this is a drawn sample in its place."
CACHE = Way(hub=False)


def open_service(settings: Settings) -> SearchService:
    """Finds or pulls the index that `settings` names and loads the encoder that made it."""
    service = _open(settings)
    if settings.count:
        service.counters = Counters(public=settings.count == "info")
        atexit.register(service.counters.close)
    return service


def _open(settings: Settings) -> SearchService:
    if settings.index is None:
        return open_folder(SAMPLE_INDEX, settings)
    try:
        if is_milvus(settings.index):
            return _open_collection(settings.index, settings)
        if Path(settings.index).is_dir():
            return _open_local(Path(settings.index), settings)
        return _Start(settings).open()
    except FAULTS as error:
        if settings.fallback != "sample":
            raise
        return _stand_in(open_folder(SAMPLE_INDEX, settings), SAMPLE, str(error))


def _open_local(folder: Path, settings: Settings) -> SearchService:
    """A folder of this machine; its encoder may be on the Hub."""
    return _open_with_encoder(read_manifest(folder), lambda: open_folder(folder, settings), settings)


def _open_collection(address: str, settings: Settings) -> SearchService:
    """A collection of Milvus; its encoder may be on the Hub."""
    index = MilvusIndex.open(address)
    return _open_with_encoder(index.manifest, lambda: open_index(index, settings), settings)


def _open_with_encoder(manifest: Manifest, open_it: Callable[[], SearchService], settings: Settings) -> SearchService:
    """What `open_it` gives; the encoder is fetched where it is one of the Hub's and not whole in the cache."""
    encoder = manifest.encoder
    if not hub_repo(encoder.model or ""):
        return open_it()
    try:
        with in_cache(manifest):
            return open_it()
    except FAULTS:
        fetched = fetch_apart(Asked(model=encoder.pinned or "", mend=True), settings.start_seconds, patient=True)
    if fetched.fault:
        raise HubError(fetched.fault)
    with in_cache(manifest):
        return open_it()


def _open_cached(folder: Path, settings: Settings) -> SearchService:
    with in_cache(read_manifest(folder)):
        return open_folder(folder, settings)


class _Start:
    """One start with an index of the Hub, and the time that is left for it."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.repo, self.revision = settings, str(settings.index), settings.index_revision
        self.until = time.monotonic() + settings.start_seconds
        self.good = served_commit(self.repo, REPO_TYPE, self.revision)

    def open(self) -> SearchService:
        """The newest, or the last that was served well. Raises HubError, IndexFormatError or WeightsError."""
        if _offline() or COMMIT.fullmatch(self.revision or ""):
            try:
                return self._open(self.revision)
            except FAULTS:
                log.info("%s is not whole in the cache; the Hub is asked.", self.repo)
        fetched = self._fetch(Asked(self.repo, self.revision))
        try:
            return self._open_fetched(fetched)
        except FAULTS as error:
            return self._open_last_good(error)

    def _fetch(self, asked: Asked) -> Fetched:
        alone = self.settings.fallback is None and not self._kept()
        return fetch_apart(asked, self.until - time.monotonic(), patient=alone)

    def _open_fetched(self, fetched: Fetched) -> SearchService:
        """What was fetched; where it cannot be opened, its damaged files are fetched once more."""
        if fetched.commit is None:
            raise HubError(fetched.fault)
        try:
            service = self._open(fetched.commit)
        except FAULTS as error:
            log.warning("%s cannot be opened (%s); its files are compared with their hashes.", self.repo, error)
            mended = self._fetch(Asked(self.repo, fetched.commit, mend=True))
            if mended.commit is None:
                raise HubError(mended.fault) from None
            service = self._open(mended.commit)
        note_served(self.repo, REPO_TYPE, self.revision, fetched.commit)
        return service

    def _open_last_good(self, fault: Exception) -> SearchService:
        """The copy that was served well last, with a notice; the fault where there is none."""
        try:
            service = self._open(self.good or self.revision)
        except FAULTS as error:
            log.info("Nothing in the cache can stand in: %s", error)
            raise fault from None
        return _stand_in(service, OLDER, str(fault))

    def _open(self, revision: str | None) -> SearchService:
        with take(CACHE):
            folder = pull_index(self.repo, revision)
        return _open_cached(folder, self.settings)

    def _kept(self) -> bool:
        """Whether something in the cache could stand in."""
        try:
            with take(CACHE):
                return pull_index(self.repo, self.good or self.revision).is_dir()
        except FAULTS:
            return False


def _stand_in(service: SearchService, notice: str, fault: str) -> SearchService:
    service.stand_in = StandIn(notice, " ".join(fault.split()))
    served = name_index(service) if service.commit else "the drawn sample"
    log.warning("%s So %s is served, and the Hub is asked again later.", service.stand_in.fault, served)
    return service


def _offline() -> bool:
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)
