"""Publish the app as a Space that serves an index of the Hub: one commit, and its FASHION_INDEX set.

fashion-search deploy user/space --index user/repo
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from fashion_search.commands.running import carry_out
from fashion_search.hub_client import translate_push_errors

# What runs on the Space; tests, training, reports and what only training reads stay at home.
SHIPPED = ("app.py", "README.md", "LICENSE", "requirements.txt", "packages.txt", "fashion_search/", "docs/")
# A Space serves the converted models: 56 MB of the weights that they were made from would only be stored.
AT_HOME = ("/model.safetensors", "/heads.safetensors", "/curves.png")
NEEDED = {"app.py", "README.md", "requirements.txt"}


def main(arguments: Sequence[str] | None = None, prog: str = "deploy_space") -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    options = parser(prog).parse_args(arguments)
    return carry_out(prog, lambda: print(deploy(options.space, options.index, options.private)))


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog=prog, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("space", help="the Space to make or to update, user/space")
    parser.add_argument("--index", help="the index it serves, user/repo (default: the bundled sample)")
    parser.add_argument("--private", action="store_true", help="make the Space private")
    return parser


def deploy(space: str, index: str | None, private: bool = False) -> str:
    """Uploads the app's files as one commit and names its index; the commit's URL. Raises HubError."""
    from huggingface_hub import CommitOperationAdd, HfApi

    root = clone()
    operations = [CommitOperationAdd(name, str(root / name)) for name in app_files(root)]
    with translate_push_errors(space, "Space"):
        api = HfApi()
        api.create_repo(space, repo_type="space", space_sdk="gradio", private=private, exist_ok=True)
        if index:
            api.add_space_variable(space, "FASHION_INDEX", index)
        return api.create_commit(
            space, operations, commit_message="Deploy fashion_search", repo_type="space"
        ).commit_url


def clone() -> Path:
    """The clone that this package runs from, or, where it is installed, the folder that the command was started in."""
    own = Path(__file__).resolve().parents[2]
    return own if (own / "app.py").is_file() else Path.cwd()


def app_files(root: Path) -> list[str]:
    """The tracked files that the app needs, so that nothing half-made or private goes along."""
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout.split("\n")
    shipped = [name for name in listed if name.startswith(SHIPPED) and not name.endswith(AT_HOME)]
    files = [name for name in shipped if (root / name).is_file()]
    if missing := NEEDED - set(files):
        raise FileNotFoundError(f"{', '.join(sorted(missing))} not among the files under git; run it in a clone.")
    return files


if __name__ == "__main__":
    sys.exit(main())
