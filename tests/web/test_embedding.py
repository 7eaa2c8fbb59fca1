"""What an address may say is the same for page, server and document."""

from __future__ import annotations

import re

import pytest

from fashion_search.web.scripts import STATIC
from fashion_search.web.shell import asks_gradio
from fashion_search.web.visit import TABS, VIEWS
from tests.paths import ROOT

DOCUMENT = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")


def test_server_and_page_know_the_same_parts_and_tabs() -> None:
    known = re.search(r"export const VIEWS = \{(.*?)\};", (STATIC / "address.js").read_text(encoding="utf-8"))
    assert known and dict(re.findall(r"(\w+): '(\w+)'", known[1])).keys() == set(VIEWS)
    assert set(re.findall(r": '(\w+)'", known[1])) <= set(TABS)
    tabs = re.search(r"export const TABS = \[(.*?)\];", (STATIC / "visit.js").read_text(encoding="utf-8"))
    assert tabs and tuple(re.findall(r"'(\w+)'", tabs[1])) == TABS


def test_every_parameter_of_an_address_is_documented() -> None:
    taken = re.search(r"const TAKEN = new Set\(\[(.*?)\]\)", (STATIC / "visit.js").read_text(encoding="utf-8"))
    assert taken
    told = DOCUMENT.partition("## One part")[0]
    for name in (*re.findall(r"'(\w+)'", taken[1]), *TABS, *VIEWS):
        assert f"`{name}`" in told, f"docs/embedding.md does not tell of {name}"


@pytest.mark.parametrize(
    ("query", "gradio"),
    [(b"view=api", True), (b"__view=api", True), (b"view=map", False), (b"product=1&view=search", False), (b"", False),
     (b"review=1", False)],
)  # fmt: skip
def test_gradios_scripts_come_only_with_gradios_pages(query: bytes, gradio: bool) -> None:
    assert asks_gradio(query) is gradio
