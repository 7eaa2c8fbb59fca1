"""An import that only some installations can make in; the import, or one sentence with the file to install, out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

# What serving does without → the requirements file that installs it.
INSTALLED_BY = {
    **dict.fromkeys(
        (
            "torch",
            "torchvision",
            "timm",
            "datasets",
            "safetensors",
            "tqdm",
            "matplotlib",
            "nncf",
            "charset_normalizer",
            "price_parser",
        ),
        "requirements-build.txt",
    ),
    **dict.fromkeys(("sklearn", "faiss"), "requirements-benchmark.txt"),
    "skia": "requirements-draw.txt",
    **dict.fromkeys(("pymilvus", "milvus_lite", "grpc"), "requirements-milvus.txt"),
    **dict.fromkeys(("ray", "fsspec"), "requirements-ray.txt"),
}


class MissingPackageError(ImportError):
    """A package that this installation does without; the text says what wants it and which file installs it."""


@contextmanager
def needed_for(purpose: str) -> Iterator[None]:
    """Turns the failing import of an optional package into a sentence that starts with `purpose`."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in INSTALLED_BY:
            raise
        raise MissingPackageError(
            f"{purpose} needs the package {package!r}, which is not installed: pip install -r {INSTALLED_BY[package]}."
        ) from None


def check_installed(purpose: str, *packages: str) -> None:
    """Raises MissingPackageError for the first package that is not there, before hours of work miss it at their end."""
    with needed_for(purpose):
        for package in packages:
            if find_spec(package) is None:
                raise ModuleNotFoundError(name=package)
