"""The name of a collection in; the names of its editions, the one that is served and those that may go, out.

An upload writes an edition of its own and the name becomes an alias of it at the end: as with a folder, what is served
stays whole until the new one is.
"""

from __future__ import annotations

import re

from fashion_search.files import sha256
from fashion_search.index.milvus.link import Link

BLOBS = "_blobs"
DIGITS = 12


def edition_of(name: str, manifest: bytes) -> str:
    """The collection that holds one state of a catalog: the same folder always has the same."""
    return f"{name}_{sha256(manifest)[:DIGITS]}"


def served_edition(link: Link, name: str) -> str | None:
    """The edition that a name stands for, None where there is none. Raises ValueError for somebody else's."""
    real = link.real_name(name)
    if real is not None and not _is_edition(real, name):
        raise ValueError(
            f"{link.address.shown} has a collection {name!r} that this program did not make, and it is left as it is; "
            "choose another name."
        )
    return real


def serve_edition(link: Link, name: str, edition: str) -> None:
    """From now on the name stands for this edition."""
    change = "create_alias" if link.real_name(name) is None else "alter_alias"
    link.ask(change, edition, name)


def drop_editions(link: Link, name: str, keep: set[str | None]) -> int:
    """Drops every edition but those to keep; how many went."""
    editions = {found.removesuffix(BLOBS) for found in link.ask("list_collections") if _is_edition(found, name)}
    for edition in editions - keep:
        link.ask("drop_collection", edition)
        link.ask("drop_collection", edition + BLOBS)
    return len(editions - keep)


def _is_edition(found: str, name: str) -> bool:
    return re.fullmatch(rf"{re.escape(name)}_[0-9a-f]{{{DIGITS}}}({BLOBS})?", found) is not None
