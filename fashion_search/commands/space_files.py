"""A clone and the index that a Space is to serve in; the files that serving reads, and no others, out."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from fashion_search.assets import BUNDLED_ENCODER, BUNDLED_LITE, SAMPLE_INDEX
from fashion_search.commands.space_card import space_card
from fashion_search.encoder.weights import UPRIGHT_FILE, WEIGHTS_FILE
from fashion_search.hub import ServedIndex

OURS = ("app.py", "README.md", "LICENSE", "requirements.txt", "packages.txt", "fashion_search/")
# Serving knows none of these rooms, which the import rules see to; of the commands it needs one.
OTHER_ROOMS = tuple(f"fashion_search/{room}/" for room in ("building", "catalog", "evaluation", "training"))
COMMANDS, SERVING = "fashion_search/commands/", ("__init__.py", "serve.py")
TORCH_READS = (WEIGHTS_FILE, UPRIGHT_FILE)
# Read by people, by training, or by what converts weights: the converted model knows the hash of what it came from.
UNREAD = (".md", "curves.png", "heads.safetensors", "py.typed", *(f"/{name}" for name in TORCH_READS))
ENCODERS = {"bundled": BUNDLED_ENCODER, "bundled-lite": BUNDLED_LITE}
NEEDED = {"app.py", "README.md", "requirements.txt"}
# What a Space lacks for an encoder that has no converted model.
TORCH = ("torch", "torchvision", "timm", "safetensors")


def space_files(root: Path, served: ServedIndex | None) -> dict[str, Path | bytes]:
    """Name → file or content, of all that the Space needs to serve the index, or the sample where there is none."""
    assets = unused_assets(root, served)
    wanted = [name for name in tracked_files(root) if reads(name) and not name.startswith(assets)]
    files: dict[str, Path | bytes] = {name: root / name for name in wanted}
    files["README.md"] = space_card((root / "README.md").read_text(encoding="utf-8"), served).encode()
    if served and served.needs_torch:
        files["requirements.txt"] = with_torch(root).encode()
        if weights := ENCODERS.get(served.model):
            folder = weights.relative_to(Path(__file__).parents[2]).as_posix()
            names = [f"{folder}/{name}" for name in TORCH_READS]
            files |= {name: root / name for name in names if (root / name).is_file()}
    return files


def tracked_files(root: Path) -> list[str]:
    """What git knows, so that nothing half-made or private goes along. Raises FileNotFoundError outside a clone."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout.split("\0")
    files = [name for name in listed if name and (root / name).is_file()]
    if missing := NEEDED - set(files):
        raise FileNotFoundError(f"{', '.join(sorted(missing))} not among the files under git; run it in a clone.")
    return files


def reads(name: str) -> bool:
    """Whether serving reads a file of the project."""
    if name.startswith(COMMANDS):
        return name.removeprefix(COMMANDS) in SERVING
    if name in ("README.md", "LICENSE"):
        return True
    return name.startswith(OURS) and not name.startswith(OTHER_ROOMS) and not name.endswith(UNREAD)


def is_ours(name: str) -> bool:
    """Whether a file of a Space came from here, now or once; the owner's own are left alone."""
    return name.startswith((*OURS, "docs/"))


def unused_assets(root: Path, served: ServedIndex | None) -> tuple[str, ...]:
    """The folders of encoders that the index was not made with, and the sample where another index is served."""
    kept: Iterable[Path] = [SAMPLE_INDEX, BUNDLED_ENCODER] if served is None else [ENCODERS.get(served.model, Path())]
    unused = {SAMPLE_INDEX, BUNDLED_ENCODER, BUNDLED_LITE} - set(kept)
    package = Path(__file__).parents[2]
    return tuple(f"{path.relative_to(package).as_posix()}/" for path in sorted(unused))


def with_torch(root: Path) -> str:
    """The requirements of serving, and those that run an encoder as it was trained."""
    lines = (root / "requirements-build.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.partition("==")[0] in TORCH]
    return (root / "requirements.txt").read_text(encoding="utf-8") + "\n".join(wanted) + "\n"
