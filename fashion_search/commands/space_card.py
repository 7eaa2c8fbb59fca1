"""The project's README and the index that is served in; the README of a Space, its front matter the settings, out."""

from __future__ import annotations

import re
from typing import Any

from fashion_search.hub import ServedIndex

LONGEST_DESCRIPTION = 60  # the Hub refuses a longer one
TEXT = """\
# {title}

{description}

This Space serves {what}. The program is fashion_search; another `fashion-search deploy` replaces what it has put here.
"""


def space_card(readme: str, served: ServedIndex | None) -> str:
    """The Space's README; what is downloaded at its first start is named, so that the Hub has it at hand before."""
    from huggingface_hub import RepoCard

    card = RepoCard(readme, ignore_metadata_errors=False)
    facts: dict[str, Any] = card.data.to_dict()
    if served is None:
        text = TEXT.format(title=facts["title"], description=facts["short_description"], what="a drawn sample catalog")
    else:
        facts |= settings_of(served)
        what = f"[{served.repo}](https://huggingface.co/datasets/{served.repo})"
        description = served.manifest.description or facts["short_description"]
        text = TEXT.format(title=facts["title"], description=description, what=what)
    return f"---\n{type(card.data)(**facts).to_yaml()}\n---\n{text}"


def settings_of(served: ServedIndex) -> dict[str, Any]:
    """What the front matter says of the index: its title, what is linked, what the Hub fetches while it builds."""
    manifest, found = served.manifest, dict[str, Any](datasets=[served.repo])
    if manifest.title:
        found["title"] = manifest.title
    if manifest.description:
        found["short_description"] = shorten(manifest.description)
    if served.encoder_files:
        files = ",".join(served.encoder_files)
        found |= {"models": [served.encoder_repo]}
        if not served.encoder_private:  # the Hub builds without the Space's secrets
            found["preload_from_hub"] = [f"{served.encoder_repo} {files} {served.encoder_commit}"]
    return found


def shorten(text: str) -> str:
    """As many whole words as the Hub takes."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return re.sub(r"\W*\s\S*$", "", text[: LONGEST_DESCRIPTION - 1]) + "…"
