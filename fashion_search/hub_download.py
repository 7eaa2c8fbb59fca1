"""A repo and names of files in; their folder, downloaded whole and mended, or the last whole copy in the cache, out."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple

from fashion_search.hub_cache import file_names, forget, is_damaged, repo_folder
from fashion_search.hub_client import COMMIT, ask_about, check_repo_id, translate_errors
from fashion_search.hub_errors import DamagedError, HubError, failures, find_fault

log = logging.getLogger(__name__)


class Way(NamedTuple):
    """Where files are taken from; `mend` compares those with their hashes too that were in the cache before."""

    hub: bool = True
    cache: bool = True
    mend: bool = False


USUAL = Way()
_WAY: ContextVar[Way] = ContextVar("way", default=USUAL)


@contextmanager
def take(way: Way) -> Iterator[None]:
    """Whatever is downloaded within, in this thread, is taken that way."""
    token = _WAY.set(way)
    try:
        yield
    finally:
        _WAY.reset(token)


def download(repo: str, repo_type: str, revision: str | None, patterns: Sequence[str], what: str) -> Path:
    """The folder of a repo's files at `revision`, named by its commit: downloaded, or the last whole one in the cache.

    Raises HubError.
    """
    from huggingface_hub import errors

    way = _WAY.get()
    wanted: dict[str, Any] = {"repo_id": repo, "repo_type": repo_type, "allow_patterns": list(patterns)}
    with translate_errors(check_repo_id(repo), revision, what):
        if not way.hub:
            return _kept_only(wanted, revision, what)
        try:
            return _fetch(wanted, revision, way.mend)
        except errors.RevisionNotFoundError:
            raise
        except failures() as error:
            if not way.cache:
                raise
            return _kept_instead(wanted, revision, error)


def _kept_only(wanted: Mapping[str, Any], revision: str | None, what: str) -> Path:
    from huggingface_hub import errors

    try:
        return _kept(wanted, revision)
    except errors.LocalEntryNotFoundError:
        raise HubError(f"The {what} {wanted['repo_id']!r} is not whole in the cache.") from None


def _kept(wanted: Mapping[str, Any], revision: str | None) -> Path:
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(**wanted, revision=revision, local_files_only=True))


def _kept_instead(wanted: Mapping[str, Any], revision: str | None, error: Exception) -> Path:
    """What the cache holds, and a word about why that is used; the error where it holds nothing whole."""
    from huggingface_hub import constants, errors

    try:
        kept = _kept(wanted, revision)
    except errors.IncompleteSnapshotError as half:
        raise half from error
    except errors.LocalEntryNotFoundError:
        raise error from None
    hub, reason, repo = constants.ENDPOINT, find_fault(error).reason, wanted["repo_id"]
    log.warning("%s %s; the copy of %s in the cache is used, %s.", hub, reason, repo, kept.name[:8])
    return kept


def _fetch(wanted: Mapping[str, Any], revision: str | None, mend: bool) -> Path:
    """Downloads a commit whole before the cache calls it the newest, so that a broken one never hides the last good."""
    from huggingface_hub import snapshot_download

    if revision and COMMIT.fullmatch(revision):
        return _fetch_commit(wanted, revision, mend)
    facts = ask_about(wanted["repo_id"], wanted["repo_type"], revision)
    _fetch_commit(wanted, str(facts.sha), mend)
    return Path(snapshot_download(**wanted, revision=revision))


def _fetch_commit(wanted: Mapping[str, Any], commit: str, mend: bool) -> Path:
    """A commit whose new files have the hashes that the Hub tells; what arrived damaged is fetched once more."""
    from huggingface_hub import hf_hub_download, snapshot_download

    repo, repo_type = wanted["repo_id"], wanted["repo_type"]
    before = set() if mend else file_names(repo_folder(repo, repo_type) / "snapshots" / commit)
    snapshot = Path(snapshot_download(**wanted, revision=commit))
    for name in sorted(file_names(snapshot) - before):
        if not is_damaged(snapshot / name):
            continue
        log.warning("%s of %s is damaged and is fetched once more.", name, repo)
        hf_hub_download(repo, name, repo_type=repo_type, revision=commit, force_download=True)
        if is_damaged(snapshot / name):
            forget(snapshot / name)
            raise DamagedError(name)
    return snapshot
