"""The files that a Space should have and those that it has in; what a deploy adds, changes and removes, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fashion_search.commands.space_files import is_ours
from fashion_search.files import sha256
from fashion_search.hub_cache import git_hash

INDEX, REVISION, TOKEN = "FASHION_INDEX", "FASHION_INDEX_REVISION", "HF_TOKEN"


@dataclass(frozen=True)
class Plan:
    """What a deploy does; `kept` are files of the Space that did not come from here."""

    new: bool
    files: Mapping[str, Path | bytes]
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    set_variables: dict[str, str] = field(default_factory=dict)
    removed_variables: list[str] = field(default_factory=list)

    @property
    def uploads(self) -> list[str]:
        """The files that travel."""
        return [*self.added, *self.changed]

    def lines(self) -> list[str]:
        """The plan for its owner."""
        marked = [("+", self.added), ("~", self.changed), ("-", self.removed)]
        lines = [f"{mark} {name}" for mark, names in marked for name in names]
        lines += [f"= {name} is not from here and stays" for name in self.kept]
        lines += [f"+ variable {name}={value}" for name, value in self.set_variables.items()]
        lines += [f"- variable {name}" for name in self.removed_variables]
        size = sum(size_of(self.files[name]) for name in self.uploads) / 2**20
        total = sum(map(size_of, self.files.values())) / 2**20
        lines.append(
            f"{len(self.added):,} files new, {len(self.changed):,} changed ({size:,.1f} MB to upload), "
            f"{len(self.removed):,} removed; then {len(self.files):,} files, {total:,.1f} MB"
        )
        return lines


def make_plan(space: str, files: Mapping[str, Path | bytes], variables: Mapping[str, str]) -> Plan:
    """What is to be done to the Space as it is now; everything, where there is none yet."""
    from huggingface_hub import HfApi

    api = HfApi()
    if not api.repo_exists(space, repo_type="space"):
        return Plan(True, files, sorted(files), set_variables=dict(variables))
    entries = list(api.list_repo_tree(space, repo_type="space", recursive=True))
    known = {name: each.value for name, each in api.get_space_variables(space).items()}
    there = {entry.path: entry for entry in entries if hasattr(entry, "blob_id")}
    ours = (INDEX, REVISION)
    return Plan(
        new=False,
        files=files,
        added=sorted(name for name in files if name not in there),
        changed=sorted(name for name in files if name in there and not same(files[name], there[name])),
        removed=sorted(name for name in there if name not in files and is_ours(name)),
        kept=sorted(name for name in there if name not in files and not is_ours(name) and name != ".gitattributes"),
        set_variables={name: value for name, value in variables.items() if known.get(name) != value},
        removed_variables=[name for name in ours if name in known and name not in variables],
    )


def same(mine: Path | bytes, theirs: Any) -> bool:
    """Whether a file of the Space has this content, by the hash that the Hub tells."""
    content = mine.read_bytes() if isinstance(mine, Path) else mine
    if theirs.lfs:
        return bool(theirs.lfs.sha256 == sha256(content))
    return bool(theirs.blob_id == git_hash(content))


def size_of(file: Path | bytes) -> int:
    """The bytes of a file."""
    return file.stat().st_size if isinstance(file, Path) else len(file)
