"""What the Hub's client raises in; a sentence that says what failed, why and what to do out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import httpx2


class HubError(RuntimeError):
    """Something between this machine and the Hub failed; the text says what and what to do."""


class DamagedError(OSError):
    """A file that arrived with other bytes than the Hub tells of it, twice."""


class Fault(NamedTuple):
    """What the Hub does wrong, and what helps."""

    reason: str
    advice: str


UNREACHABLE = Fault("cannot be reached or does not answer", "connect to it once")
WEB_PAGE = Fault("answers with a web page instead of data", "log in to the network that you are on, or set its proxy")
NO_HUB = Fault("does not answer as a Hub does", "check HF_ENDPOINT and the proxy")
CIRCLE = Fault("sends from one address to the next in a circle", "check HF_ENDPOINT and the proxy")
STATUSES = {
    401: Fault("does not accept the token (401)", "log in again with `hf auth login`, or unset HF_TOKEN"),
    403: Fault("refuses access (403)", "use a token that may do this, or ask the owner of the repo"),
    404: Fault("does not know this address (404)", "check the name and HF_ENDPOINT"),
}


def failures() -> tuple[type[Exception], ...]:
    """All that the Hub's client raises when the Hub, the way to it or the disk fails."""
    import httpx2

    return httpx2.HTTPError, OSError, json.JSONDecodeError


def describe_failure(error: Exception, thing: str, repo: str, revision: str | None) -> str:
    """What failed when something was to be read, why, and what to do about it; `thing` is "index 'user/repo'"."""
    from huggingface_hub import constants, errors

    hub, fault = constants.ENDPOINT, find_fault(error)
    if isinstance(error, errors.RevisionNotFoundError):
        return f"The {thing} has no revision {revision!r} on {hub}; leave it out for the newest."
    if isinstance(error, errors.GatedRepoError):
        return f"The {thing} is gated; ask for access at {hub}/{repo}, then log in with `hf auth login`."
    if isinstance(error, errors.RepositoryNotFoundError):
        return f"There is no {thing} on {hub}, or it is private; check the name, or log in with `hf auth login`."
    if isinstance(error, errors.IncompleteSnapshotError):
        return f"The {thing} is only half downloaded and {hub} {fault.reason}; connect and start again."
    if isinstance(error, OSError) and error.errno is not None:
        return f"The {thing} {fault.reason}; {fault.advice}."
    if isinstance(error, errors.HfHubHTTPError):
        return f"{hub} {fault.reason}, so the {thing} cannot be had; {fault.advice}."
    return f"{hub} {fault.reason}, and the {thing} is not in the cache; {fault.advice}, or name a local folder."


def describe_failed_push(error: Exception, thing: str) -> str:
    """What failed when something was to be published, why, and what to do about it."""
    from huggingface_hub import constants

    fault = find_fault(error)
    if isinstance(error, OSError) and error.errno is not None:
        return f"The {thing} {fault.reason}; {fault.advice}, and push again."
    return f"{constants.ENDPOINT} {fault.reason}, so the {thing} was not pushed; {fault.advice}, and push again."


def find_fault(error: BaseException) -> Fault:
    """What is behind an error of the Hub's client."""
    import httpx2
    from huggingface_hub import errors

    if isinstance(error, errors.LocalEntryNotFoundError):
        return find_fault(error.__cause__) if error.__cause__ else UNREACHABLE
    if isinstance(error, errors.HfHubHTTPError):
        return _of_answer(error.response)
    if isinstance(error, httpx2.TooManyRedirects):
        return CIRCLE
    if isinstance(error, DamagedError):
        return Fault(f"sent {error} damaged, twice", "try again later")
    if isinstance(error, errors.OfflineModeIsEnabled):
        return Fault("is not asked (HF_HUB_OFFLINE is set)", "unset it once")
    if isinstance(error, errors.FileMetadataError | json.JSONDecodeError):
        return WEB_PAGE if getattr(error, "doc", "").lstrip().startswith("<") else NO_HUB
    return _of_machine(error) if isinstance(error, OSError) else UNREACHABLE


def _of_machine(error: OSError) -> Fault:
    if error.errno is None:
        return Fault(f"broke off ({_first_line(error)})", "try again")
    return Fault(f"cannot be kept or read on this machine ({error.strerror})", "see to the disk and try again")


def _of_answer(answer: httpx2.Response) -> Fault:
    status = answer.status_code
    if status == 429:
        seconds = pause(answer.headers)
        return Fault("asks for a pause (429)", f"try again in {seconds:,} seconds" if seconds else "try again later")
    if status >= 500:
        return Fault(f"has a fault of its own ({status})", "try again later")
    return STATUSES.get(status, Fault(f"refused with status {status}", "check the name and try again"))


def pause(headers: Mapping[str, str]) -> int:
    """The seconds to wait that an answer asks for; 0 where it names none."""
    asked = headers.get("retry-after", "").strip()
    return int(asked) if asked.isdigit() else 0


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
