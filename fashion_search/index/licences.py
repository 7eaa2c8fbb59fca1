"""Licences as an owner or a data set names them in; what the Hub takes in a card's front matter out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# What the Hub knows (https://hf.co/docs/hub/repositories-licenses); it refuses a card that names another.
KNOWN = frozenset((
    "apache-2.0", "mit", "openrail", "bigscience-openrail-m", "creativeml-openrail-m", "bigscience-bloom-rail-1.0",
    "bigcode-openrail-m", "afl-3.0", "artistic-2.0", "bsl-1.0", "bsd", "bsd-2-clause", "bsd-3-clause",
    "bsd-3-clause-clear", "c-uda", "cc", "cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0",
    "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0",
    "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0",
    "cdla-sharing-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0", "wtfpl", "ecl-2.0", "epl-1.0", "epl-2.0",
    "etalab-2.0", "eupl-1.1", "eupl-1.2", "agpl-3.0", "gfdl", "gpl", "gpl-2.0", "gpl-3.0", "lgpl", "lgpl-2.1",
    "lgpl-3.0", "isc", "intel-research", "lppl-1.3c", "ms-pl", "apple-ascl", "apple-amlr", "mpl-2.0", "odc-by",
    "odbl", "openmdw-1.0", "openrail++", "osl-3.0", "postgresql", "ofl-1.1", "ncsa", "unlicense", "zlib", "pddl",
    "lgpl-lr", "llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4", "gemma", "unknown", "other",
))  # fmt: skip


def front_matter(licences: Iterable[str]) -> dict[str, Any]:
    """`license` with every name that the Hub knows, and `license_name` for the rest, which it calls "other"."""
    named = list(dict.fromkeys(licences))
    known = [name.lower() for name in named if name.lower() in KNOWN]
    others = [name for name in named if name.lower() not in KNOWN]
    listed = [*known, *(["other"] if others else [])]
    found: dict[str, Any] = {"license": listed[0] if len(listed) == 1 else listed} if listed else {}
    return found | ({"license_name": _slug(" and ".join(others))} if others else {})


def _slug(text: str) -> str:
    """The Hub shows `license_name` as a label: letters, digits, dots and dashes."""
    return re.sub(r"[^\w.]+", "-", text).strip("-.").lower()
