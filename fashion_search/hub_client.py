"""The one way to the Hub: a question in, an answer bounded in time, or a sentence about what failed, out."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fashion_search.hub_errors import HubError, describe_failed_push, describe_failure, failures, pause

if TYPE_CHECKING:
    import httpx2

__all__ = [
    "HubError",
    "check_repo_id",
    "commit_files",
    "dataset_facts",
    "translate_errors",
    "translate_push_errors",
]

log = logging.getLogger(__name__)

COMMIT = re.compile(r"[0-9a-f]{40}")
# How long one answer may take. Reading obeys the Hub client's own HF_HUB_ETAG_TIMEOUT (10 s); a commit takes longer.
PATIENCE_WRITING = 300.0
# The Hub's client waits as long as it is asked to and tries again; from here on the person who waits is told instead.
LONGEST_PAUSE = 5


class RepoFacts(NamedTuple):
    """A repo of the Hub at one commit."""

    commit: str
    private: bool
    files: tuple[str, ...]


def look_at(repo: str, repo_type: str, revision: str | None, what: str) -> RepoFacts:
    """What a branch or tag (default: the newest of all) is now. Raises HubError."""
    with translate_errors(check_repo_id(repo), revision, what):
        found = ask_about(repo, repo_type, revision)
    files = tuple(each.rfilename for each in getattr(found, "siblings", None) or ())
    return RepoFacts(str(found.sha), bool(found.private), files)


def ask_about(repo: str, repo_type: str, revision: str | None) -> Any:
    """What the Hub itself answers about a repo; its client's errors are the caller's to translate."""
    from huggingface_hub import HfApi, constants

    return HfApi().repo_info(repo, repo_type=repo_type, revision=revision, timeout=constants.HF_HUB_ETAG_TIMEOUT)


def fetch(repo: str, repo_type: str, commit: str, name: str, folder: Path, what: str) -> Path:
    """One file of a repo, in a folder of its own: half a repo in the cache would pass for a broken one."""
    from huggingface_hub import hf_hub_download

    with translate_errors(repo, commit, what):
        return Path(hf_hub_download(repo, name, repo_type=repo_type, revision=commit, local_dir=folder))


def commit_files(
    repo: str, repo_type: str, files: Mapping[str, str | bytes], message: str, private: bool, tag: str
) -> str:
    """Makes the repo if need be and adds the files (name → path or content) in one commit, tagged; its URL."""
    from huggingface_hub import CommitOperationAdd, HfApi

    operations = [CommitOperationAdd(name, content) for name, content in files.items()]
    with translate_push_errors(check_repo_id(repo), "model" if repo_type == "model" else "index"):
        HfApi().create_repo(repo, repo_type=repo_type, private=private, exist_ok=True)
        made = HfApi().create_commit(repo, operations, commit_message=message, repo_type=repo_type)
    _tag(repo, repo_type, tag, made.oid)
    return made.commit_url


def _tag(repo: str, repo_type: str, tag: str, commit: str) -> None:
    """Names what is published already, to come back to; where that fails, the commit itself does as well."""
    from huggingface_hub import HfApi

    try:
        with translate_push_errors(repo, "tag"):
            HfApi().create_tag(repo, tag=tag, revision=commit, repo_type=repo_type, exist_ok=True)
        log.warning("This publish is the revision %s of %s.", tag, repo)
    except HubError as error:
        log.warning("%s is published but not tagged: %s Its commit %s names it too.", repo, error, commit)


def check_login(repo: str) -> None:
    """Raises HubError unless `repo` can be the name of a repo and somebody is logged in to push to it."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import LocalTokenNotFoundError

    with translate_push_errors(check_repo_id(repo), "index"):
        try:
            HfApi().whoami()
        except LocalTokenNotFoundError:
            raise HubError(
                f"Nothing can be pushed to {repo!r}: nobody is logged in to the Hub. Run `hf auth login` with a token "
                "that may write, or set HF_TOKEN."
            ) from None


def dataset_facts(name: str) -> tuple[str | None, str | None]:
    """(commit, licence) of a Hub dataset; (None, None) when the Hub is out of reach by wish (HF_HUB_OFFLINE)."""
    from huggingface_hub import HfApi, constants

    if constants.HF_HUB_OFFLINE:
        return None, None
    with translate_errors(check_repo_id(name), None, "dataset"):
        facts = HfApi().dataset_info(name, timeout=constants.HF_HUB_ETAG_TIMEOUT)
    licence: Any = facts.card_data.to_dict().get("license") if facts.card_data else None
    return facts.sha, ", ".join(licence) if isinstance(licence, list) else licence


def translate_errors(repo: str, revision: str | None, what: str = "index") -> AbstractContextManager[None]:
    """Bounds every answer in time, and turns what the Hub's client raises into a sentence about reading `repo`."""
    return _translate(repo, lambda error: describe_failure(error, f"{what} {repo!r}", repo, revision))


def translate_push_errors(repo: str, what: str = "index") -> AbstractContextManager[None]:
    """The same about writing to it."""
    return _translate(repo, lambda error: describe_failed_push(error, f"{what} {repo!r}"))


@contextmanager
def _translate(repo: str, describe: Callable[[Exception], str]) -> Iterator[None]:
    from huggingface_hub import errors

    bound_answers()
    try:
        yield
    except errors.HFValidationError:
        raise _not_a_repo(repo) from None
    except failures() as error:
        raise HubError(describe(error)) from None


@cache
def bound_answers() -> None:
    """Gives this process's Hub client, once, a patience that ends; by default it would wait for ever."""
    import httpx2
    from huggingface_hub import get_session, set_client_factory

    # The client that the library made for itself has the hooks that the library needs.
    hooks = [*get_session().event_hooks["request"], _bound]
    set_client_factory(
        lambda: httpx2.Client(
            event_hooks={"request": hooks, "response": [_refuse_long_pause]}, follow_redirects=True, timeout=None
        )
    )


def _bound(request: httpx2.Request) -> None:
    """Fills in the timeouts that a request has not."""
    from huggingface_hub import constants

    longest = constants.HF_HUB_ETAG_TIMEOUT if request.method in ("GET", "HEAD") else PATIENCE_WRITING
    given = request.extensions.get("timeout") or {}
    bounds = {part: given.get(part) or longest for part in ("connect", "read", "write", "pool")}
    request.extensions = {**request.extensions, "timeout": bounds}


def _refuse_long_pause(response: httpx2.Response) -> None:
    """Raises for an answer that asks to come back late; the library would sleep that long without a word."""
    from huggingface_hub.utils import hf_raise_for_status

    if response.status_code in (429, 503) and pause(response.headers) > LONGEST_PAUSE:
        response.read()
        hf_raise_for_status(response)


def hub_repo(model: str) -> str | None:
    """The repo that "hf-hub:user/model@commit" names; None for a model that is not of the Hub."""
    return model.removeprefix("hf-hub:").partition("@")[0] if model.startswith("hf-hub:") else None


def check_repo_id(name: str | PathLike[str]) -> str:
    """The name, if it can be a repo's. Raises HubError."""
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    try:
        validate_repo_id(str(name))
    except HFValidationError:
        raise _not_a_repo(str(name)) from None
    return str(name)


def _not_a_repo(name: str) -> HubError:
    return HubError(f"{name!r} is neither a folder that exists nor the name of a repo on the Hub, user/name.")
