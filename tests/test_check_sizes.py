"""A large file is refused until the list names the very version that is committed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts.check_sizes import main
from tests.paths import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one small file, and an empty list."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "pyproject.toml").write_text("[tool.large-files]\n")
    return add(tmp_path, "small.bin", 2**20)


def add(clone: Path, name: str, size: int, fill: bytes = b"a") -> Path:
    (clone / name).write_bytes(fill * size)
    subprocess.run(["git", "add", "-A"], cwd=clone, check=True)
    return clone


def test_a_new_large_file_is_refused_until_it_is_listed(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(clone) == 0
    add(clone, "weights.bin", 2**20 + 1)
    assert main(clone) == 1
    told = capsys.readouterr().err
    assert told.startswith("check_sizes: weights.bin (1.0 MB) is not on the list")
    (clone / "pyproject.toml").write_text(
        "[tool.large-files]\n" + told.split("list it there: ")[1].rstrip(".\n") + "\n"
    )
    assert main(clone) == 0
    add(clone, "weights.bin", 2**20 + 1, b"b")
    assert main(clone) == 1
    assert "has other content" in capsys.readouterr().err


def test_what_is_committed_here_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git clone")
    assert main() == 0, capsys.readouterr().err
