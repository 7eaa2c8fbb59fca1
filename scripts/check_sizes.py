"""The files that git tracks in; a sentence for each that is over 1 MB and not on the list below out, and exit code 1.

Every version of a large file stays in every clone for ever: weights are committed once, when they are final.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 1_000_000
LIST = "scripts/check_sizes.py"
LARGE = {
    "fashion_search/assets/encoder/model.safetensors",
    "fashion_search/assets/encoder/openvino_model_int8.bin",
    "fashion_search/assets/encoder-lite/model.safetensors",
    "fashion_search/assets/encoder-lite/openvino_model_int8.bin",
    "fashion_search/assets/sample_index/products.parquet",
}


def main() -> int:
    """Check every file that is tracked or about to be."""
    refused = too_large(ROOT, list_tracked(ROOT))
    for name, size in refused:
        print(f"{name} has {size / 1e6:.1f} MB, and a file may have 1 MB: leave it out, or list it in {LIST}.")
    return 1 if refused else 0


def list_tracked(root: Path) -> list[str]:
    """Name what git tracks, and what it would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.rstrip("\0").split("\0")


def too_large(root: Path, names: Iterable[str]) -> list[tuple[str, int]]:
    """Pick the files over the limit that are not listed, with their sizes; a deleted one has none."""
    sizes = {name: (root / name).stat().st_size for name in names if (root / name).is_file()}
    return [(name, size) for name, size in sizes.items() if size > LIMIT and name not in LARGE]


if __name__ == "__main__":
    sys.exit(main())
