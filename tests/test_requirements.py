"""requirements.txt holds what serving imports, no more and no less; pins and ranges name the same packages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from fashion_search import __version__
from tests.paths import ROOT
from tests.without import without

BY_OTHERS = {"httptools"}  # uvicorn imports it where it is installed
PACKAGE = ROOT / "fashion_search"
SERVING = ("web", "search", "index", "encoder", "decoding", "hub.py", "hub_client.py",
           "hub_download.py", "hub_cache.py", "pictures.py", "schema.py", "files.py",
           "settings.py", "optional.py", "assets", "commands/main.py", "commands/serve.py")  # fmt: skip
# The only places in those rooms that know torch: importing them is what `--engine torch` and converting come to.
WITH_TORCH = {"encoder/network.py", "encoder/timm_import.py", "encoder/torch_engine.py", "encoder/conversion.py"}
# The only place that knows Milvus: a catalog in it is an extra.
WITH_MILVUS = "index/milvus/"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FILES = {"build": "requirements-build.txt", "train": "requirements-build.txt", "dev": "requirements-dev.txt",
         "benchmark": "requirements-benchmark.txt", "draw": "requirements-draw.txt",
         "lessons": "requirements-lessons.txt", "milvus": "requirements-milvus.txt",
         "ray": "requirements-ray.txt"}  # fmt: skip


def pins(name: str) -> dict[str, Requirement]:
    """The packages that one requirements file pins itself, by their canonical names."""
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(each.name): each for each in found}


def ranges(extra: str | None) -> dict[str, Requirement]:
    """The packages that pyproject.toml asks for, without the extras that an extra builds on."""
    listed = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    found = [Requirement(line) for line in listed]
    return {canonicalize_name(each.name): each for each in found if each.name != PROJECT["name"]}


def imports(path: Path) -> Iterator[str]:
    """The top names that a file imports anywhere, those for type checking included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def serving_files() -> list[Path]:
    places = [PACKAGE / name for name in SERVING]
    return [file for place in places for file in (place.rglob("*.py") if place.is_dir() else [place])]


def distributions(names: set[str]) -> set[str]:
    """The distributions that bring these imports; the standard library and this package left out."""
    known = packages_distributions()
    foreign = {name for name in names if name not in sys.stdlib_module_names and name != "fashion_search"}
    return {canonicalize_name(known[name][0]) for name in foreign}


def test_requirements_are_what_serving_imports() -> None:
    files = {file.relative_to(PACKAGE).as_posix(): set(imports(file)) for file in serving_files()}
    building = distributions({"torch", "torchvision", "timm", "datasets", "safetensors"})
    imported = {name: distributions(names) for name, names in files.items()}
    assert {name for name, found in imported.items() if found & building} <= WITH_TORCH
    milvus = set(pins("requirements-milvus.txt"))
    assert {name for name, found in imported.items() if found & milvus and not name.startswith(WITH_MILVUS)} == set()
    assert set().union(*imported.values(), BY_OTHERS) - building - milvus == set(pins("requirements.txt"))


@pytest.mark.slow
def test_every_serving_requirement_is_loaded_when_the_app_runs(tmp_path: Path) -> None:
    from tests.test_serving_alone import served

    loaded = distributions({name for name in served(without(tmp_path))["modules"] if name in packages_distributions()})
    assert set(pins("requirements.txt")) <= loaded


@pytest.mark.parametrize("extra", [None, "draw", "benchmark", "lessons", "milvus", "ray", "dev"])
def test_each_pin_lies_in_its_range_and_both_name_the_same(extra: str | None) -> None:
    check(pins(FILES[extra] if extra else "requirements.txt"), ranges(extra))


def test_the_build_file_pins_what_builds_and_what_trains() -> None:
    check(pins("requirements-build.txt"), ranges("build") | ranges("train"))


def check(pinned: dict[str, Requirement], allowed: dict[str, Requirement]) -> None:
    assert pinned.keys() == allowed.keys()
    for name, pin in pinned.items():
        [exact] = pin.specifier
        assert exact.operator == "==", f"{pin} is not an exact pin"
        assert allowed[name].specifier.contains(exact.version), f"{pin} is outside {allowed[name]}"
        assert pin.extras == allowed[name].extras


def test_each_requirements_file_builds_on_the_one_below() -> None:
    included = {
        name: re.findall(r"^-r (\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        for name in {"requirements.txt", *FILES.values()}
    }
    assert included == {
        "requirements.txt": [],
        "requirements-build.txt": ["requirements.txt"],
        "requirements-benchmark.txt": ["requirements-build.txt"],
        "requirements-draw.txt": [],
        "requirements-lessons.txt": ["requirements.txt"],
        "requirements-milvus.txt": ["requirements.txt"],
        "requirements-ray.txt": ["requirements-build.txt"],
        "requirements-dev.txt": [
            "requirements-benchmark.txt", "requirements-draw.txt", "requirements-milvus.txt", "requirements-ray.txt",
        ],
    }  # fmt: skip


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PROJECT and PROJECT["dynamic"] == ["version"]
    command = [sys.executable, "-m", "fashion_search.commands.main", "--version"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == f"fashion-search {__version__}\n"
