"""Names of packages in; an environment whose Python behaves as if they were not installed, out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tests.paths import ROOT

# What a machine that only serves does not have.
NOT_SERVING = (
    "torch",
    "torchvision",
    "timm",
    "datasets",
    "charset_normalizer",
    "price_parser",
    "safetensors",
    "matplotlib",
    "nncf",
    "sklearn",
    "faiss",
    "skia",
    "openTSNE",
    "scipy",
)

# Python imports sitecustomize at its start, before anything else gets the chance to import what is refused.
SITECUSTOMIZE = '''
import sys

REFUSED = {refused!r}


class Absent:
    """The first finder that is asked; what it refuses, no other one finds."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in REFUSED:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)


sys.meta_path.insert(0, Absent())
'''


def without(
    folder: Path, packages: tuple[str, ...] = NOT_SERVING, environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """`environment` with an import blocker in `folder` that every Python started in it loads first."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(SITECUSTOMIZE.format(refused=packages))
    return {**environment, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
