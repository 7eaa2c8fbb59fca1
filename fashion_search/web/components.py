"""gr.Blocks with what this app asks of it: files checked, defaults filled in, a new session told at once."""

from __future__ import annotations

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
        self.default_config = FirstConfig(self)

    async def process_api(self, block_fn: Any, *values: Any, **options: Any) -> Any:
        """Every call of Gradio's API passes here; each is answered by one index, with addresses that open anywhere."""
        name = getattr(block_fn, "api_name", None) or self.fns[block_fn].api_name
        with self.hold(), watching(self.metrics, GRADIO, str(name)) as outcome:
            try:
                answer = await super().process_api(block_fn, *values, **options)
            except gr.Error:  # what callers are told, a mistake of theirs
                outcome.status = 400
                raise
        sent = getattr(options.get("request"), "request", options.get("request"))  # Gradio wraps it for some doors
        return answer | {"data": absolute(answer["data"], root_of(sent))} if isinstance(sent, Request) else answer

    def get_config_file(self) -> Any:
        """Gradio's page about the API tells of an MCP server where the config does; ours is not Gradio's."""
        return super().get_config_file() | {"mcp_server": True}

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], state: Any, explicit_call: bool = False) -> Any:
        """Fill in what a plain HTTP call left out, as Gradio's clients do; keep out files that were not sent here."""
        # Page, API and queue all pass here, before Gradio opens or fetches what the values name.
        pairs = zip(block_fn.inputs, inputs, strict=False)
        known = [value if block.stateful else await check_value(block, value, self.downloads) for block, value in pairs]
        inputs = [*known, *inputs[len(known) :]]
        missing = block_fn.inputs[len(inputs) :] if block_fn.api_visibility == "public" else []
        defaults = [getattr(block, "value", None) for block in missing]
        return await super().preprocess_data(block_fn, [*inputs, *defaults], state, explicit_call)
