"""Events of the page's components in; each is led to its handler, hidden from the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from fashion_search.web.events import Handlers, Parts

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

BUSY = """(...values) => {
  if (values[0]) document.dispatchEvent(new CustomEvent('fs-busy', {detail: 'picture'}));
  return values;
}"""
ADDRESS = "(...values) => [[...new URLSearchParams(window.location.search)], ...values.slice(1)]"


def connect(service: SearchService, page: gr.Blocks, parts: Parts) -> None:
    """Lead every event of the page to its handler."""
    handle = Handlers(service, parts)
    drawn = [parts.visit, parts.results, parts.stage, parts.tabs, parts.look, parts.wardrobe, parts.lesson]
    state = [parts.visit, parts.kept]
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    pictured = {"fn": handle.picture, "inputs": [parts.picture, *state], "outputs": [parts.picture, *drawn], "js": BUSY}
    parts.picture.input(**pictured, **quiet)
    parts.examples.pick(handle.example, state, drawn, **quiet)
    parts.stage.crop(handle.crop, state, drawn, trigger_mode="always_last", **quiet)
    parts.stage.leave(handle.leave, state, drawn, **quiet)
    parts.k.change(handle.count, [parts.k, *state], drawn, trigger_mode="always_last", **quiet)
    for acting in (parts.results, parts.look, parts.wardrobe):
        acting.act(handle.act, state, [*drawn, parts.kept, parts.why], trigger_mode="multiple", **quiet)
    parts.tabs.select(handle.tab, state, drawn, **quiet)
    page.load(handle.arrive, [parts.address, parts.kept], [*drawn, parts.k], js=ADDRESS, **quiet)
