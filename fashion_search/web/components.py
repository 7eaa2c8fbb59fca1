"""gr.Blocks with what this app asks of it: files checked, defaults filled in, a new session told at once."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import gradio as gr
from gradio.blocks import BlocksConfig
from starlette.requests import Request

from fashion_search.web.addresses import absolute, root_of
from fashion_search.web.downloads import Downloads
from fashion_search.web.metrics import GRADIO, Metrics, watching
from fashion_search.web.picture import check_value

# The endpoint whose calls take long, and how many are worked on at a time.
BATCH, BATCHES = "search_batch", 8
Hold = Callable[[], AbstractContextManager[None]]


class FirstConfig(BlocksConfig):
    """How the components look to a new session, worked out once.

    Gradio asks every component anew for each call that names no session, as calls by curl do.
    """

    def __init__(self, page: gr.Blocks) -> None:
        super().__init__(page)
        self._known: dict[int, dict[str, Any]] = {}

    def __copy__(self) -> BlocksConfig:
        """A session's own config, which asks here for what it has not changed."""
        copied = super().__copy__()
        vars(copied)["config_for_block"] = self._remember
        return copied

    def _remember(self, _id: int, rendered: list[int], block: Any, renderable: Any = None) -> dict[str, Any]:
        own: Any = self.blocks.get(_id)
        if renderable or block is not own:
            return self.config_for_block(_id, rendered, block, renderable)
        if _id not in self._known:
            self._known[_id] = self.config_for_block(_id, rendered, block)
        known = self._known[_id]
        return {**known, "props": {**known["props"]}}  # sessions write into their own props


class Page(gr.Blocks):
    """gr.Blocks whose named endpoints take as many arguments as a caller cares to give: the rest are the defaults."""

    def __init__(
        self, downloads: Downloads, hold: Hold = nullcontext, metrics: Metrics | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.downloads = downloads
        self.hold = hold
        self.metrics = metrics
        # Calls by /run wait in no queue of Gradio's; many batches would take the threads of everybody.
        self._batches = asyncio.Semaphore(BATCHES)
        self.default_config = FirstConfig(self)

    async def process_api(self, block_fn: Any, *values: Any, **options: Any) -> Any:
        """Every call of Gradio's API passes here; each is answered by one index, with addresses that open anywhere."""
        name = getattr(block_fn, "api_name", None) or self.fns[block_fn].api_name
        async with self._batches if name == BATCH else nullcontext():
            with self.hold(), watching(self.metrics, GRADIO, str(name)) as outcome:
                try:
                    answer = await super().process_api(block_fn, *values, **options)
                except Exception as error:
                    if isinstance(error, gr.Error):  # what callers are told, a mistake of theirs
                        outcome.status = 400
                    let_go(error, options)
                    raise
        sent = getattr(options.get("request"), "request", options.get("request"))  # Gradio wraps it for some doors
        return answer | {"data": absolute(answer["data"], root_of(sent))} if isinstance(sent, Request) else answer

    def get_config_file(self) -> Any:
        """Gradio's page about the API tells of an MCP server where the config does; ours is not Gradio's."""
        return super().get_config_file() | {"mcp_server": True}

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], state: Any, explicit_call: bool = False) -> Any:
        """Fill in what a plain HTTP call left out, as Gradio's clients do; keep out files that were not sent here."""
        # Gradio would keep the last values of every session, data URLs among them, for a link to its page as it was.
        if state is not None:
            vars(state)["_update_value_in_config"] = _forget
        # Page, API and queue all pass here, before Gradio opens or fetches what the values name.
        pairs = zip(block_fn.inputs, inputs, strict=False)
        known = [value if block.stateful else await check_value(block, value, self.downloads) for block, value in pairs]
        inputs = [*known, *inputs[len(known) :]]
        missing = block_fn.inputs[len(inputs) :] if block_fn.api_visibility == "public" else []
        defaults = [getattr(block, "value", None) for block in missing]
        return await super().preprocess_data(block_fn, [*inputs, *defaults], state, explicit_call)


def _forget(*_: Any) -> None:
    """Do nothing with a value."""


def let_go(error: BaseException, options: dict[str, Any]) -> None:
    """Keep nothing of a refused request alive by its error, which Gradio's queue ties into a circle with its own frame.

    Such circles stay until Python looks for them all, and a picture of 40 MB looks to it like any other object.
    """
    told: BaseException | None = error
    while told:
        traceback.clear_frames(told.__traceback__)
        told = told.__context__
    if isinstance(inputs := options.get("inputs"), list):
        inputs.clear()
    asked = getattr(options.get("request"), "request", None)
    for kept in ("_body", "_json"):
        vars(asked).pop(kept, None) if asked else None
