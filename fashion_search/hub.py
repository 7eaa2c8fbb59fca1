"""An index folder in, a Hub repo out, and back: one commit per publish, cached and usable offline after one pull."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

from fashion_search.encoder.figures import FIGURES_FILE
from fashion_search.encoder.weights import UPRIGHT_FILE, WEIGHTS_FILE
from fashion_search.files import sha256
from fashion_search.hub_client import COMMIT, HubError, commit_files, fetch, hub_repo, look_at
from fashion_search.hub_download import download
from fashion_search.index import Manifest
from fashion_search.index.folder import CARD, INDEX_FILES, MANIFEST, check_files, read_manifest

# An index is a table of products with a graph beside it: the Hub shows datasets as tables.
REPO_TYPE = "dataset"
# What an app reads of an encoder's repo.
SERVED = ("config.json", WEIGHTS_FILE, UPRIGHT_FILE, "openvino_model", FIGURES_FILE)
MODEL_SUFFIXES = (".json", ".safetensors", ".md", ".png", ".xml", ".bin")  # not the checkpoint


def pull_index(repo_or_folder: str | PathLike[str], revision: str | None = None) -> Path:
    """The folder of an index: a local one as it is, a Hub repo's from the cache or downloaded at `revision`.

    Once pulled, it is found without a network. Raises HubError.
    """
    folder = Path(repo_or_folder)
    if folder.is_dir():
        return folder
    repo = str(repo_or_folder)
    pulled = download(repo, REPO_TYPE, revision, INDEX_FILES, "index")
    if not (pulled / MANIFEST).is_file():
        raise _no_index(repo)
    return pulled


def newest_commit(repo: str, revision: str | None = None) -> str:
    """The commit that `revision` (default: the newest) of an index repo is now. Raises HubError."""
    return look_at(repo, REPO_TYPE, revision, "index").commit


def commit_of(folder: Path) -> str | None:
    """The commit of an index that was pulled; None for a folder that somebody built here."""
    return folder.name if folder.parent.name == "snapshots" and COMMIT.fullmatch(folder.name) else None


@dataclass(frozen=True)
class ServedIndex:
    """An index on the Hub as a Space needs to know it; `encoder_files` are those of an encoder that the Hub has."""

    repo: str
    manifest: Manifest
    private: bool
    encoder_private: bool = False
    encoder_repo: str | None = None
    encoder_commit: str | None = None
    encoder_files: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        """The encoder's name."""
        return self.manifest.encoder.model or ""

    @property
    def needs_torch(self) -> bool:
        """Whether the encoder can only run as it was trained: nobody has converted it to what a CPU serves."""
        if self.encoder_repo:
            return not any(name.startswith("openvino_model") for name in self.encoder_files)
        return not self.model.startswith("bundled") or self.manifest.encoder.precision == "f32"


def look_at_index(repo: str, revision: str | None = None) -> ServedIndex:
    """An index on the Hub, without downloading it. Raises HubError, IndexFormatError for one that is damaged."""
    facts = look_at(repo, REPO_TYPE, revision, "index")
    if MANIFEST not in facts.files:
        raise _no_index(repo)
    with TemporaryDirectory() as folder:
        file = fetch(repo, REPO_TYPE, facts.commit, MANIFEST, Path(folder), "index")
        manifest = Manifest.from_json(file.read_bytes())
    model, commit = manifest.encoder.model or "", manifest.encoder.revision
    encoder_repo = hub_repo(model)
    if encoder_repo is None:
        return ServedIndex(repo, manifest, facts.private)
    encoder = look_at(encoder_repo, "model", commit, "encoder")
    files = tuple(name for name in encoder.files if name.startswith(SERVED))
    private = facts.private or encoder.private
    return ServedIndex(repo, manifest, private, encoder.private, encoder_repo, encoder.commit, files)


def _no_index(repo: str) -> HubError:
    return HubError(f"{repo!r} is on the Hub but holds no index (no {MANIFEST}); name a repo that build_index pushed.")


def push_index(folder: str | PathLike[str], repo: str, private: bool = False) -> str:
    """Publishes an index folder as one commit of a dataset repo, made if need be; the commit's URL.

    Raises HubError, also for an index whose encoder only this machine has, and IndexFormatError for a folder that
    is not whole.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    check_files(folder, manifest, every_byte=True)
    check_portable(manifest.encoder.model or "")
    card = (folder / CARD).read_text(encoding="utf-8").replace("user/repo", repo).encode()
    names = [MANIFEST, *(name for name in manifest.files if any(fnmatch(name, known) for known in INDEX_FILES))]
    files: dict[str, str | bytes] = {name: str(folder / name) for name in names} | {CARD: card}
    tag = tag_of(sha256(folder / MANIFEST))
    return commit_files(repo, REPO_TYPE, files, f"Index of {manifest.count:,} products", private, tag)


def tag_of(content: str) -> str:
    """The name of a publish: its day, and the beginning of the hash of what is published."""
    return f"{datetime.now(UTC):%Y-%m-%d}-{content[:8]}"


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
    files: dict[str, str | bytes] = {
        path.name: str(path)
        for path in sorted(folder.iterdir())
        if path.suffix in MODEL_SUFFIXES and path.name[0] != "."
    }
    named = [sha256(Path(str(path))) for path in files.values()]
    return commit_files(
        repo, "model", files, f"Encoder {folder.name}", private, tag_of(sha256(" ".join(named).encode()))
    )
