"""Publish the app as a Space that serves an index of the Hub: one commit, and its FASHION_INDEX set.

fashion-search deploy user/space --index user/repo --dry-run
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from fashion_search.commands.running import carry_out
from fashion_search.commands.space_files import space_files
from fashion_search.commands.space_plan import INDEX, REVISION, TOKEN, Plan, make_plan
from fashion_search.hub import ServedIndex, look_at_index
from fashion_search.hub_client import check_repo_id, translate_push_errors

SECRET = "SPACE_HF_TOKEN"


def main(arguments: Sequence[str] | None = None, prog: str = "deploy_space") -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    options = parser(prog).parse_args(arguments)
    return carry_out(prog, lambda: deploy(options))


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog=prog, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("space", help="the Space to make or to update, user/space")
    parser.add_argument("--index", help="the index it serves, user/repo (default: the bundled sample)")
    parser.add_argument("--revision", help="a commit, branch or tag of the index (default: the newest)")
    parser.add_argument("--private", action="store_true", help="make the Space private")
    parser.add_argument("--dry-run", action="store_true", help="list what would change, and change nothing")
    parser.add_argument(
        "--token-secret", action="store_true",
        help=f"give the Space a token that may read a private index: the one in {SECRET}, or asked for",
    )  # fmt: skip
    return parser


def deploy(options: argparse.Namespace) -> None:
    """Looks at the index and the Space, says what is to be done and does it. Raises HubError or ValueError."""
    space = check_repo_id(options.space)
    served = checked_index(options.index, options.revision)
    token = secret() if options.token_secret else None
    files = space_files(clone(), served)
    with translate_push_errors(space, "Space"):
        plan = make_plan(space, files, variables(served, options.revision))
    print(*plan.lines(), *notes(served, options), sep="\n")
    if not options.dry_run:
        print(carry_plan_out(space, plan, options.private, token) or "The Space has all of this already.")


def checked_index(index: str | None, revision: str | None) -> ServedIndex | None:
    """The index on the Hub; a Space sees no folder of this machine. Raises ValueError or HubError."""
    if index is None:
        if revision:
            raise ValueError(f"--revision {revision!r} is of an index: name that with --index.")
        return None
    if Path(index).exists():
        raise ValueError(
            f"--index {index!r} is a folder of this machine, which a Space cannot see; publish it "
            f"(`fashion-search push {index} you/index`) and name the repo."
        )
    return look_at_index(index, revision)


def secret() -> str:
    """The token for the Space. Raises ValueError where nobody can be asked for it."""
    if token := os.environ.get(SECRET, "").strip():
        return token
    if not sys.stdin.isatty():
        raise ValueError(f"--token-secret needs a token that may read the index: put it into {SECRET}.")
    return getpass.getpass("A token that may read the index (and needs to do nothing else): ").strip()


def variables(served: ServedIndex | None, revision: str | None) -> dict[str, str]:
    """The Space's settings."""
    return ({INDEX: served.repo} if served else {}) | ({REVISION: revision} if revision else {})


def notes(served: ServedIndex | None, options: argparse.Namespace) -> list[str]:
    """What an owner should know before the Space starts."""
    found = []
    if served and served.needs_torch:
        found.append(
            f"The encoder {served.model!r} has no converted model, so the Space installs torch, some gigabytes; an "
            "encoder that `fashion-search quantize` converted needs none."
        )
    if served and served.private and not options.token_secret:
        found.append(
            f"The index or its encoder is private: the Space needs a secret {TOKEN} with a token that may read it. "
            "--token-secret sets it, or do it in the Space's settings."
        )
    return found


def carry_plan_out(space: str, plan: Plan, private: bool, token: str | None) -> str | None:
    """Makes the Space if need be, sets what it needs to start, then commits; the commit's URL. Raises HubError."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

    api, given = HfApi(), {name: plan.files[name] for name in plan.uploads}
    operations: list[CommitOperationAdd | CommitOperationDelete] = [
        CommitOperationAdd(name, file if isinstance(file, bytes) else str(file)) for name, file in given.items()
    ]
    operations += [CommitOperationDelete(name) for name in plan.removed]
    with translate_push_errors(space, "Space"):
        if plan.new:
            api.create_repo(space, repo_type="space", space_sdk="gradio", private=private, exist_ok=True)
        if token:
            api.add_space_secret(space, TOKEN, token, description="reads the index; set by fashion-search deploy")
        for name, value in plan.set_variables.items():
            api.add_space_variable(space, name, value)
        for name in plan.removed_variables:
            api.delete_space_variable(space, name)
        if not operations:
            return None
        made = api.create_commit(space, operations, commit_message="Deploy fashion_search", repo_type="space")
        return made.commit_url


def clone() -> Path:
    """The clone that this package runs from, or, where it is installed, the folder that the command was started in."""
    own = Path(__file__).resolve().parents[2]
    return own if (own / "app.py").is_file() else Path.cwd()


if __name__ == "__main__":
    sys.exit(main())
