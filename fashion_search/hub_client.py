"""The one way to the Hub: every answer bounded in time, every failure a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from typing import Any

# How long one answer may take. Reading obeys the Hub client's own HF_HUB_ETAG_TIMEOUT (10 s); a commit takes longer.
PATIENCE_WRITING = 300.0


class HubError(RuntimeError):
    """Something between this machine and the Hub failed; the text says what and what to do."""


def commit_files(repo: str, repo_type: str, files: Mapping[str, str | bytes], message: str, private: bool) -> str:
    """Makes the repo if need be and adds the files (name → path or content) in one commit; its URL."""
    from huggingface_hub import CommitOperationAdd, HfApi

    operations = [CommitOperationAdd(name, content) for name, content in files.items()]
    with translate_push_errors(check_repo_id(repo), "model" if repo_type == "model" else "index"):
        HfApi().create_repo(repo, repo_type=repo_type, private=private, exist_ok=True)
        return HfApi().create_commit(repo, operations, commit_message=message, repo_type=repo_type).commit_url


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
    with translate_errors(check_repo_id(name), None, what="dataset"):
        facts = HfApi().dataset_info(name, timeout=constants.HF_HUB_ETAG_TIMEOUT)
    licence: Any = facts.card_data.to_dict().get("license") if facts.card_data else None
    return facts.sha, ", ".join(licence) if isinstance(licence, list) else licence


@contextmanager
def translate_errors(repo: str, revision: str | None, what: str = "index") -> Iterator[None]:
    """Bounds every answer in time, and turns what the Hub client raises into a sentence."""
    import httpx2
    from huggingface_hub import constants, errors

    bound_answers()
    hub = constants.ENDPOINT
    try:
        yield
    except errors.RevisionNotFoundError:
        raise HubError(
            f"The {what} {repo!r} has no revision {revision!r} on {hub}; leave it out for the newest."
        ) from None
    except errors.RepositoryNotFoundError:
        raise HubError(
            f"There is no {what} {repo!r} on {hub}, or it is private; check the name, or log in with `hf auth login`."
        ) from None
    except errors.IncompleteSnapshotError:
        raise HubError(
            f"The {what} {repo!r} is only half downloaded and {hub} cannot be reached; connect and start again."
        ) from None
    except (errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled, httpx2.TransportError):
        raise HubError(
            f"{hub} cannot be reached or does not answer, and the {what} {repo!r} is not in the cache; "
            "connect once to download it, or name a local folder."
        ) from None
    except errors.HFValidationError:
        raise _not_a_repo(repo) from None
    except (errors.HfHubHTTPError, OSError) as error:
        raise HubError(f"{hub} refused or broke off ({what} {repo!r}): {_first_line(error)}.") from None


@contextmanager
def translate_push_errors(repo: str, what: str) -> Iterator[None]:
    """Bounds every answer in time, and turns what stops a push into a sentence that speaks of pushing."""
    import httpx2
    from huggingface_hub import constants, errors

    bound_answers()
    hub, failed = constants.ENDPOINT, f"The {what} was not pushed to {repo!r}"
    try:
        yield
    except errors.HFValidationError:
        raise _not_a_repo(repo) from None
    except (errors.OfflineModeIsEnabled, httpx2.TransportError):
        raise HubError(f"{failed}: {hub} cannot be reached or does not answer. Push again when it can.") from None
    except errors.HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else None
        if status in (401, 403, 404):
            raise HubError(
                f"{failed}: {hub} does not let this token write there ({status}). Check the name, and log in with "
                "`hf auth login` and a token that may write."
            ) from None
        raise HubError(f"{failed}: {hub} refused or broke off ({_first_line(error)}). Push again.") from None
    except OSError as error:
        raise HubError(f"{failed}: {_first_line(error)}. Push again.") from None


def bound_answers() -> None:
    """Makes the Hub client give up on a server that accepts and never answers; by default it would wait for ever."""
    import httpx2
    from huggingface_hub import constants, set_client_factory
    from huggingface_hub.utils._http import hf_request_event_hook

    class BoundedClient(httpx2.Client):
        """Fills in the timeout of requests that have none."""

        def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
            reading = request.method in ("GET", "HEAD")
            longest = constants.HF_HUB_ETAG_TIMEOUT if reading else PATIENCE_WRITING
            given = request.extensions.get("timeout") or {}
            bounds = {part: given.get(part) or longest for part in ("connect", "read", "write", "pool")}
            request.extensions = {**request.extensions, "timeout": bounds}
            return super().send(request, **options)

    set_client_factory(
        lambda: BoundedClient(event_hooks={"request": [hf_request_event_hook]}, follow_redirects=True, timeout=None)
    )


def check_repo_id(name: str | PathLike[str]) -> str:
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    try:
        validate_repo_id(str(name))
    except HFValidationError:
        raise _not_a_repo(str(name)) from None
    return str(name)


def _not_a_repo(name: str) -> HubError:
    return HubError(f"{name!r} is neither a folder that exists nor the name of a repo on the Hub, user/name.")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
