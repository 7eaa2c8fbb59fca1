"""A repo in the Hub client's cache in; which of its files are damaged, and which commit was served well last, out.

The client trusts what lies in its cache: wrong bytes of the right length would be used at every start. A file lies
there under the hash that the Hub tells of it, so that it can be compared with its own name.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from fashion_search.files import replace_file, sha256

log = logging.getLogger(__name__)

SHA256, GIT = 64, 40
# A reference like those of branches: `hf cache` shows it, and never prunes the commit that it names.
SERVED = "served"
UNFINISHED = "*.incomplete"


def repo_folder(repo: str, repo_type: str) -> Path:
    """Where the client keeps a repo."""
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    return Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=repo, repo_type=repo_type)


def file_names(snapshot: Path) -> set[str]:
    """The files of a commit that are in the cache."""
    return {path.relative_to(snapshot).as_posix() for path in snapshot.rglob("*") if path.is_file()}


def is_damaged(file: Path) -> bool:
    """Whether a file's bytes have another hash than its name in the cache tells; False where that tells none."""
    blob = file.resolve()
    if blob.parent.name != "blobs":  # a system without links keeps the file itself
        return False
    if len(blob.name) == SHA256:
        return sha256(blob) != blob.name
    return len(blob.name) == GIT and git_hash(blob.read_bytes()) != blob.name  # never large: that lies in LFS


def git_hash(content: bytes) -> str:
    """The hash by which git knows a file of this content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def forget(file: Path) -> None:
    """Takes a file that is not what it should be out of the cache."""
    file.resolve().unlink(missing_ok=True)
    file.unlink(missing_ok=True)


def served_commit(repo: str, repo_type: str, revision: str | None) -> str | None:
    """The commit by which this revision was served well last; None where nobody noted one."""
    file = _note(repo, repo_type, revision)
    try:
        return file.read_text(encoding="ascii").strip() if file.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        log.warning("Which commit of %s was served well last cannot be read (%s).", repo, error)
        return None


def note_served(repo: str, repo_type: str, revision: str | None, commit: str) -> None:
    """Notes that this commit is whole and was served; a cache that cannot be written to goes without."""
    file = _note(repo, repo_type, revision)
    if served_commit(repo, repo_type, revision) == commit:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(file) as partial:
            partial.write_text(commit, encoding="ascii")
    except OSError as error:
        log.warning("It cannot be noted that commit %s of %s was served: %s.", commit[:8], repo, error.strerror)


def _note(repo: str, repo_type: str, revision: str | None) -> Path:
    return repo_folder(repo, repo_type) / "refs" / SERVED / (revision or "main")


def blobs(folder: Path, pattern: str = "*") -> dict[Path, int]:
    """The contents of a repo's files, and how much of each has come."""
    found = {}
    for path in (folder / "blobs").glob(pattern):
        try:
            found[path] = path.stat().st_size
        except FileNotFoundError:  # it ended, and took its name, just now
            continue
    return found
