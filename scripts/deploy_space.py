"""Publish the app as a Space that serves an index of the Hub: one commit, and its FASHION_INDEX set.

python scripts/deploy_space.py user/space --index user/repo
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fashion_search.hub_client import HubError, translate_errors

ROOT = Path(__file__).resolve().parents[1]
# What runs on the Space; tests, training and reports stay at home.
SHIPPED = ("app.py", "README.md", "LICENSE", "requirements.txt", "packages.txt", "fashion_search/", "docs/")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="deploy_space", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("space", help="the Space to make or to update, user/space")
    parser.add_argument("--index", help="the index it serves, user/repo (default: the bundled sample)")
    parser.add_argument("--private", action="store_true", help="make the Space private")
    options = parser.parse_args(arguments)
    try:
        print(deploy(options.space, options.index, options.private))
    except (FileNotFoundError, HubError) as error:
        print(f"deploy_space: {error}", file=sys.stderr)
        return 2
    return 0


def deploy(space: str, index: str | None, private: bool = False) -> str:
    """Uploads the app's files as one commit and names its index; the commit's URL. Raises HubError."""
    from huggingface_hub import CommitOperationAdd, HfApi

    operations = [CommitOperationAdd(name, str(ROOT / name)) for name in app_files()]
    with translate_errors(space, None, what="Space"):
        api = HfApi()
        api.create_repo(space, repo_type="space", space_sdk="gradio", private=private, exist_ok=True)
        if index:
            api.add_space_variable(space, "FASHION_INDEX", index)
        return api.create_commit(
            space, operations, commit_message="Deploy fashion_search", repo_type="space"
        ).commit_url


def app_files() -> list[str]:
    """The tracked files that the app needs, so that nothing half-made or private goes along."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    files = [name for name in listed if name.startswith(SHIPPED) and (ROOT / name).is_file()]
    if missing := {"app.py", "README.md", "requirements.txt"} - set(files):
        raise FileNotFoundError(f"{', '.join(sorted(missing))} not among the files under git; run it in a clone.")
    return files


if __name__ == "__main__":
    sys.exit(main())
