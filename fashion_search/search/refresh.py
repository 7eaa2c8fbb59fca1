"""A live service and where its index comes from in; the service of each newer index, once that is whole, out."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fashion_search.hub import REPO_TYPE, newest_commit, pull_index
from fashion_search.hub_cache import note_served
from fashion_search.hub_client import HubError, hub_repo
from fashion_search.hub_download import Way, take
from fashion_search.index.folder import read_manifest
from fashion_search.index.milvus import MilvusIndex
from fashion_search.search.fetching import Asked, fetch_apart
from fashion_search.search.live import LiveService
from fashion_search.search.opening import in_cache, open_next, take_over
from fashion_search.settings import is_milvus

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.settings import Settings

log = logging.getLogger(__name__)

AGAIN_MINUTES = 10.0  # where the settings name no time, and something only stands in
PATIENCE = 3600.0  # seconds for a download that nobody waits for


class Refresher:
    """Looks every so many minutes whether the index has a newer revision, and lets the service answer by it.

    Without a time in the settings it looks for as long as something only stands in for the index.
    """

    def __init__(self, live: LiveService, settings: Settings) -> None:
        self._live, self._settings = live, settings
        self._stop = threading.Event()
        self.looked_at: str | None = None
        self.fault: str | None = None

    def start(self) -> None:
        """Looks in a thread of its own, for as long as the program runs."""
        threading.Thread(target=self._run, name="refresh", daemon=True).start()

    def stop(self) -> None:
        """Looks no more."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(60 * self.minutes):
            self.look()
            if self._settings.refresh_minutes is None and self._live.current.stand_in is None:
                return

    @property
    def minutes(self) -> float:
        """How long it waits between two looks."""
        return self._settings.refresh_minutes or AGAIN_MINUTES

    def look(self) -> bool:
        """Whether a newer index was found whole and is served from now on; any fault is told and leaves the old one."""
        self.looked_at = datetime.now(UTC).isoformat(timespec="seconds")
        before = self._live.current
        try:
            after = self._next(before)
            if after is None:
                self.fault = None
                return False
        except Exception as error:  # noqa: BLE001  # whatever it is: what is served goes on being served, and it is told
            self.fault = " ".join(str(error).split()) or type(error).__name__
            log.warning("The index was not refreshed, %s is still served: %s", name_index(before), self.fault)
            return False
        self._live.swap(after)
        self.fault = None
        if after.commit:
            note_served(str(self._settings.index), REPO_TYPE, self._settings.index_revision, after.commit)
        log.warning(
            "Serving %s, %d products, in place of %s.", name_index(after), after.index.product_count, name_index(before)
        )
        return True

    def _next(self, before: SearchService) -> SearchService | None:
        """The service of a newer index; None where there is none."""
        named, engine = str(self._settings.index), self._settings.engine
        if is_milvus(named):
            index = MilvusIndex.open_newer(named, before.index)
            if index and hub_repo(index.manifest.encoder.model or ""):
                _fetch(Asked(model=index.manifest.encoder.pinned or ""))
            return take_over(index, before, engine) if index else None
        folder = self._newer(before)
        if folder is None:
            return None
        with in_cache(read_manifest(folder)):
            return open_next(folder, before, engine)

    def _newer(self, before: SearchService) -> Path | None:
        """The folder of an index other than the one served; None where there is none."""
        named = str(self._settings.index)
        if Path(named).is_dir():
            manifest = read_manifest(Path(named))
            if manifest.sha256 == before.index.manifest.sha256:
                return None
            if hub_repo(manifest.encoder.model or ""):
                _fetch(Asked(model=manifest.encoder.pinned or ""))
            return Path(named)
        commit = newest_commit(named, self._settings.index_revision)
        if commit == before.commit:
            before.stand_in = None  # it is the newest after all
            return None
        _fetch(Asked(named, commit))
        with take(Way(hub=False)):
            return pull_index(named, commit)

    def to_dict(self) -> dict[str, Any]:
        """How it stands, for /info."""
        return {"every_minutes": self.minutes, "looked_at": self.looked_at, "fault": self.fault}


def _fetch(asked: Asked) -> None:
    fetched = fetch_apart(asked, PATIENCE)
    if fetched.fault:
        raise HubError(fetched.fault)


def name_index(service: SearchService) -> str:
    """What is served, in a word."""
    return f"commit {service.commit[:8]}" if service.commit else f"the index {service.version}"
