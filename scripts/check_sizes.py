"""The files under git in; those over 1 MB that pyproject.toml does not list, or lists with other content, out.

python scripts/check_sizes.py

Every version of a file stays in each clone for ever, so weights are committed once, when they are final: the list holds
the hash of the one version that was meant.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LARGE = 2**20
DIGITS = 16  # of a SHA-256, enough to tell two versions apart


def main(root: Path = ROOT) -> int:
    """Prints what is wrong, a sentence for each file; 1 if there is any."""
    listed = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["large-files"]
    found = [problem for name in tracked(root) if (problem := wrong(root / name, name, listed))]
    for problem in found:
        print(f"check_sizes: {problem}", file=sys.stderr)
    return 1 if found else 0


def tracked(root: Path) -> list[str]:
    """The files that git tracks or is about to, staged ones included."""
    command = ["git", "ls-files", "-z"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]


def wrong(path: Path, name: str, listed: dict[str, str]) -> str | None:
    """What is wrong with a file; None for a small one and for the version that the list names."""
    if not path.is_file() or path.stat().st_size <= LARGE:
        return None
    digest, megabytes = hashlib.sha256(path.read_bytes()).hexdigest()[:DIGITS], path.stat().st_size / LARGE
    if listed.get(name) == digest:
        return None
    what = f"has other content than the list names ({listed[name]})" if name in listed else "is not on the list"
    return (
        f"{name} ({megabytes:,.1f} MB) {what}, [tool.large-files] of pyproject.toml; each version stays in every "
        f'clone. Leave it out, or, if it is final, list it there: "{name}" = "{digest}".'
    )


if __name__ == "__main__":
    sys.exit(main())
