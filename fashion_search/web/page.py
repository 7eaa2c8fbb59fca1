"""A search service in; the Gradio page with its named JSON endpoints out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from fashion_search.search.checks import MOST
from fashion_search.settings import MOST_RESULTS
from fashion_search.web.components import Page
from fashion_search.web.examples import example_values
from fashion_search.web.gradio_door import add_endpoints
from fashion_search.web.housekeeping import bound_queue
from fashion_search.web.scripts import loader
from fashion_search.web.texts import TEXTS
from fashion_search.web.uploads import keep_uploads_apart
from fashion_search.web.view import header_value, results_value
from fashion_search.web.visit import Visit

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.metrics import Metrics

WAITING = 64
AT_ONCE = 8
QUEUED = 6  # of the largest requests


def build_page(service: SearchService, downloads: Downloads, metrics: Metrics | None = None) -> gr.Blocks:
    """The page; `launch` serves it."""
    keep_uploads_apart()
    options: dict[str, Any] = {"analytics_enabled": False, "fill_width": True}
    title = service.index.manifest.title or TEXTS["title"]
    with Page(downloads, service.hold, metrics, title=title, **options) as page:
        gr.HTML(
            first_value(service),
            html_template="<div></div>",
            js_on_load=loader(),
            apply_default_css=False,
            padding=False,
            elem_id="fs-page",
        )
        add_endpoints(service)
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    bound_queue(page._queue, QUEUED * service.bounds.body_bytes)
    return page


def first_value(service: SearchService) -> dict[str, Any]:
    """What page.js draws before it asks for anything: the catalog as everybody finds it."""
    first = Visit(k=service.top_k)
    return {
        "header": header_value(service),
        "changes": service.changes,
        "k": {"default": service.top_k, "most": MOST_RESULTS, "all": MOST},
        "examples": example_values(service),
        "visit": first.to_json(),
        "results": results_value(service, first),
    }
