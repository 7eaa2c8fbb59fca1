"""What an owner says of the catalog in; what the index records of it, checked before anything is embedded, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fashion_search.catalog.columns import ColumnMap
from fashion_search.catalog.source import DatasetError
from fashion_search.index import Manifest
from fashion_search.schema import THUMBNAIL

LONGEST_TITLE, LONGEST_DESCRIPTION = 80, 400


@dataclass(frozen=True)
class About:
    """A catalog in its owner's words; what is None or empty was not said."""

    title: str | None = None
    description: str | None = None
    licences: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, text, most in (("--title", self.title, LONGEST_TITLE),
                                 ("--description", self.description, LONGEST_DESCRIPTION)):  # fmt: skip
            if text is not None and not 0 < len(text.strip()) <= most:
                raise ValueError(f"{name} has {len(text.strip())} letters; it stands over every page: 1 to {most}.")

    def or_else(self, manifest: Manifest) -> About:
        """The same, with what `manifest` says where nothing was said: an update keeps what its index had."""
        return About(
            self.title or manifest.title,
            self.description or manifest.description,
            self.licences or manifest.dataset.all_licences,
            self.facets or (manifest.facets or () if manifest.facets_named else ()),
        )

    def check(self, columns: ColumnMap) -> About:
        """The same with the facets by the names that the index gives their columns. Raises DatasetError."""
        return About(self.title, self.description, self.licences, tuple(_facet(name, columns) for name in self.facets))

    def in_manifest(self, dataset: Mapping[str, Any]) -> dict[str, Any]:
        """The manifest's entries, `dataset` among them; the owner's licences stand in for those of its own card."""
        found: str | None = dataset.get("licence")
        licences = self.licences or tuple(found.split(", ") if found else ())
        named = {"facets": self.facets, "facets_named": True} if self.facets else {}
        licensed = {**dataset, "licences": licences, "licence": ", ".join(licences) or None}
        return {"title": self.title, "description": self.description, **named, "dataset": licensed}


def _facet(name: str, columns: ColumnMap) -> str:
    known = columns.understood | {column: column for column in (*columns.understood.values(), *columns.extras)}
    if name not in known or name == THUMBNAIL:
        raise DatasetError(
            f"There is no column {name!r} to filter by (--facet); the catalog has "
            f"{', '.join(dict.fromkeys(known.values())) or 'none'}."
        )
    return known[name]
