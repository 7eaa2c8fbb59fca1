"""A search service in; the Gradio page with its named JSON endpoints out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from fashion_search.settings import MOST_RESULTS
from fashion_search.web.api import add_endpoints
from fashion_search.web.components import Page, drawn
from fashion_search.web.events import Parts
from fashion_search.web.lesson import lesson_value
from fashion_search.web.picture import Picture
from fashion_search.web.routes import example_files
from fashion_search.web.texts import TEXTS, say
from fashion_search.web.uploads import keep_uploads_apart
from fashion_search.web.view import results_value
from fashion_search.web.visit import Visit
from fashion_search.web.wiring import connect

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

# Uploads are forgotten after an hour; the check runs every ten minutes.
FORGET = (600, 3600)
WAITING = 64
AT_ONCE = 8
STORAGE_KEY = "fashion_search_wardrobe"


def build_page(service: SearchService) -> gr.Blocks:
    """The page; `launch` serves it."""
    keep_uploads_apart()
    first = Visit(k=service.top_k)
    options: dict[str, Any] = {"analytics_enabled": False, "delete_cache": FORGET, "fill_width": True}
    with Page(service.bounds.bytes, title=TEXTS["title"], **options) as page:
        visit = gr.State(first)
        # The secret only keeps the entry readable after a restart; what is kept is no secret to its own browser.
        kept = gr.BrowserState([], storage_key=STORAGE_KEY, secret=STORAGE_KEY)
        drawn("header", header_value(service), elem_id="fs-header")
        with gr.Row(elem_id="fs-main"):
            with gr.Column(elem_id="fs-side", min_width=260):
                stage, picture, k, examples = _side(service)
            with gr.Column(elem_id="fs-content", min_width=300):
                tabs, results, look, wardrobe, lesson = _content(service, first)
        why = drawn("why", None, elem_id="fs-why")
        address = gr.JSON(visible=False)
        parts = Parts(visit, kept, stage, picture, k, examples, tabs, results, look, wardrobe, lesson, why, address)
        connect(service, page, parts)
        add_endpoints(service)
    return page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)


def _side(service: SearchService) -> tuple[Any, ...]:
    stage = drawn("stage", None, elem_id="fs-stage")
    picture = Picture(
        label=TEXTS["picture"],
        type="filepath",
        sources=["upload", "webcam", "clipboard"],
        webcam_options=gr.WebcamOptions(mirror=False, constraints={"video": {"facingMode": "environment"}}),
        placeholder=TEXTS["picture_drop"],
        height=260,
        elem_id="fs-picture",
        buttons=[],
    )
    k = gr.Slider(1, MOST_RESULTS, value=service.top_k, step=1, label=TEXTS["top_k"], elem_id="fs-k", buttons=[])
    examples = drawn("examples", example_values(), elem_id="fs-examples")
    return stage, picture, k, examples


def _content(service: SearchService, first: Visit) -> tuple[Any, ...]:
    with gr.Tabs(selected=first.tab, elem_id="fs-tabs") as tabs:
        with gr.Tab(TEXTS["tab_similar"], id="similar"):
            results = drawn("results", results_value(service, first), elem_id="fs-results")
        with gr.Tab(TEXTS["tab_look"], id="look"):
            look = drawn("look", {}, elem_id="fs-look")
        with gr.Tab(TEXTS["tab_wardrobe"], id="wardrobe"):
            wardrobe = drawn("wardrobe", {}, elem_id="fs-wardrobe")
        with gr.Tab(TEXTS["tab_lesson"], id="lesson"):
            lesson = drawn("lesson", lesson_value(service), elem_id="fs-lesson")
    return tabs, results, look, wardrobe, lesson


def header_value(service: SearchService) -> dict[str, Any]:
    """The name of the page and what it serves."""
    name, encoder = (service.index.manifest.get("dataset") or {}).get("id") or "", service.encoder_name
    return {"serving": say("serving", count=f"{len(service.index):,}", name=name, encoder=encoder)}


def example_values() -> list[dict[str, str]]:
    """The example pictures as examples.js draws them; a file's name is its label."""
    return [
        {"name": name, "url": f"/example/{name}", "label": path.stem.replace("-", " ")}
        for name, path in example_files().items()
    ]
