"""An index folder in, a Hub repo out, and back: one commit per publish, cached and usable offline after one pull."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

from fashion_search.manifest import CARD, INDEX_FILES, MANIFEST, check_files, read_manifest

# An index is a table of products with a graph beside it: the Hub shows datasets as tables.
REPO_TYPE = "dataset"
MODEL_SUFFIXES = (".json", ".safetensors", ".md", ".png", ".xml", ".bin")  # not the checkpoint
# How long one answer may take. Reading obeys the Hub client's own HF_HUB_ETAG_TIMEOUT (10 s); a commit takes longer.
PATIENCE_WRITING = 300.0


class HubError(RuntimeError):
    """Something between this machine and the Hub failed; the text says what and what to do."""


def pull_index(repo_or_folder: str | PathLike[str], revision: str | None = None) -> Path:
    """The folder of an index: a local one as it is, a Hub repo's from the cache or downloaded at `revision`.

    Once pulled, it is found without a network. Raises HubError.
    """
    folder = Path(repo_or_folder)
    if folder.is_dir():
        return folder
    repo = _repo_id(repo_or_folder)
    from huggingface_hub import snapshot_download

    with told(repo, revision):
        pulled = Path(snapshot_download(repo, repo_type=REPO_TYPE, revision=revision, allow_patterns=list(INDEX_FILES)))
    if not (pulled / MANIFEST).is_file():
        raise HubError(
            f"{repo!r} is on the Hub but holds no index (no {MANIFEST}); name a repo that build_index pushed."
        )
    return pulled


def push_index(folder: str | PathLike[str], repo: str, private: bool = False) -> str:
    """Publishes an index folder as one commit of a dataset repo, made if need be; the commit's URL.

    Raises HubError, also for an index whose encoder only this machine has, and IndexFormatError for a folder that
    is not whole.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    check_files(folder, manifest, every_byte=True)
    check_portable(str((manifest.get("encoder") or {}).get("model", "")))
    card = (folder / CARD).read_text(encoding="utf-8").replace("user/repo", repo).encode()
    files: dict[str, str | bytes] = {name: str(folder / name) for name in INDEX_FILES} | {CARD: card}
    return _commit(repo, REPO_TYPE, files, f"Index of {manifest['count']:,} products", private)


def check_portable(model: str) -> None:
    """Raises HubError for a folder of this machine: nobody else could search an index made with it."""
    if model.startswith("local-dir:"):
        raise HubError(
            f"The index was made with {model!r}, which only this machine has; push the encoder "
            "(train_encoder.py --push-to you/encoder) and build the index with --model hf-hub:you/encoder."
        )


def push_model(folder: str | PathLike[str], repo: str, private: bool = False) -> str:
    """Publishes an encoder folder that train_encoder wrote as one commit of a model repo; the commit's URL.

    Raises HubError, and FileNotFoundError for a folder without an encoder.
    """
    folder = Path(folder)
    if not (folder / "config.json").is_file():
        raise FileNotFoundError(f"There is no encoder in {folder}: config.json is missing. Run train_encoder.py first.")
    files = {path.name: str(path) for path in sorted(folder.iterdir()) if path.suffix in MODEL_SUFFIXES}
    return _commit(repo, "model", files, f"Encoder {folder.name}", private)


def _commit(repo: str, repo_type: str, files: Mapping[str, str | bytes], message: str, private: bool) -> str:
    """Makes the repo if need be and adds the files (name → path or content) in one commit; its URL."""
    from huggingface_hub import CommitOperationAdd, HfApi

    operations = [CommitOperationAdd(name, content) for name, content in files.items()]
    with told(_repo_id(repo), None, what="model" if repo_type == "model" else "index"):
        HfApi().create_repo(repo, repo_type=repo_type, private=private, exist_ok=True)
        return HfApi().create_commit(repo, operations, commit_message=message, repo_type=repo_type).commit_url


def dataset_facts(name: str) -> tuple[str | None, str | None]:
    """(commit, licence) of a Hub dataset; (None, None) when the Hub is out of reach by wish (HF_HUB_OFFLINE)."""
    from huggingface_hub import HfApi, constants

    if constants.HF_HUB_OFFLINE:
        return None, None
    with told(_repo_id(name), None, what="dataset"):
        facts = HfApi().dataset_info(name, timeout=constants.HF_HUB_ETAG_TIMEOUT)
    licence: Any = facts.card_data.to_dict().get("license") if facts.card_data else None
    return facts.sha, ", ".join(licence) if isinstance(licence, list) else licence


@contextmanager
def told(repo: str, revision: str | None, what: str = "index") -> Iterator[None]:
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


def _repo_id(name: str | PathLike[str]) -> str:
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
