"""Publish an index folder or an encoder folder on the Hub, in one commit; or upload an index to Milvus.

fashion-search push build/catalog user/repo
fashion-search push build/catalog milvus://host:19530/catalog
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fashion_search.commands.running import carry_out
from fashion_search.commands.uploading import upload_with_progress
from fashion_search.hub import push_index, push_model
from fashion_search.index.folder import MANIFEST
from fashion_search.settings import is_milvus

ENCODER_CONFIG = "config.json"


def main(arguments: Sequence[str] | None = None, prog: str = "push") -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    options = parser(prog).parse_args(arguments)
    return carry_out(prog, lambda: print(push(options.folder, options.repo, options.private)))


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog=prog, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="what `build` or `train` wrote")
    parser.add_argument("repo", help="the Hub repo to make or to update, user/repo; or an address of Milvus")
    parser.add_argument("--private", action="store_true", help="make the repo private")
    return parser


def push(folder: Path, repo: str, private: bool) -> str:
    """Publishes what the folder holds; the commit's URL. Raises HubError, and FileNotFoundError for anything else."""
    if is_milvus(repo):
        return upload_with_progress(folder, repo)
    if (folder / MANIFEST).is_file():
        return push_index(folder, repo, private)
    if (folder / ENCODER_CONFIG).is_file():
        return push_model(folder, repo, private)
    raise FileNotFoundError(
        f"{folder.name!r} holds neither an index ({MANIFEST}) nor an encoder ({ENCODER_CONFIG}); "
        "name a folder that `fashion-search build` or `fashion-search train` wrote."
    )


if __name__ == "__main__":
    sys.exit(main())
