"""The lock files are current: every pin stands in its lock, with the same version, and everything there has a hash."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.paths import ROOT
from tests.test_requirements import pins

LOCKS = {
    "requirements.lock": ("requirements.txt",),
    "requirements-dev.lock": (
        "requirements.txt", "requirements-build.txt", "requirements-benchmark.txt", "requirements-draw.txt",
        "requirements-milvus.txt", "requirements-ray.txt", "requirements-dev.txt",
    ),
}  # fmt: skip
AGAIN = "make the locks again as CONTRIBUTING.md says"


def locked(name: str) -> dict[str, tuple[str, int]]:
    """{package: (version, how many hashes)} of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, tuple[str, int]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}", line)
        package = Requirement(line.split(" --hash")[0])
        [exact] = package.specifier
        assert exact.operator == "==", f"{package} in {name} is not an exact version"
        found[canonicalize_name(package.name)] = (exact.version, len(hashes))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_locked_in_its_version(lock: str) -> None:
    found = locked(lock)
    for name, pin in {key: value for file in LOCKS[lock] for key, value in pins(file).items()}.items():
        [exact] = pin.specifier
        assert name in found, f"{name} is not in {lock}; {AGAIN}."
        assert found[name][0] == exact.version, f"{name} is {exact.version} and in {lock} {found[name][0]}; {AGAIN}."


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_has_hashes(lock: str) -> None:
    assert not [name for name, (_, hashes) in locked(lock).items() if not hashes]


def test_both_locks_agree() -> None:
    serving, everything = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: everything.get(name) for name in serving} == serving
