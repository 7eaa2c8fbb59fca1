"""The endpoints in; what an agent is told of each (an MCP tool), and how its arguments are read, out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.utils import get_function_description
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from mcp import types

from fashion_search.web.api import Endpoints, parameters, read_value
from fashion_search.web.picture import Picture, Pictures, check_value
from fashion_search.web.shapes import Schema, answer_schemas
from fashion_search.web.uploads import kept_upload

if TYPE_CHECKING:
    from gradio.components import Component

    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads

PICTURES = "pictures"  # what only an agent asks for: how many products' pictures come with the answer
PICTURES_FIRST, PICTURES_MOST = 5, 20
SERVED_UPLOAD = "/gradio_api/file="
WITH_CARDS = ("search", "search_batch", "similar", "recommend", "for_you", "browse", "outfit")
ONE_PICTURE: Schema = {"type": "string", "minLength": 1}
HOW_TO_SEND = (
    'One of three texts: a data: URL ("data:image/jpeg;base64,…"); the https address of a picture on the open '
    "internet; or, for a file that you have, the path that an upload answers: "
    "`curl -F files=@photo.jpg {root}/gradio_api/upload` prints it in a list (an upload is kept for an hour)."
)


@dataclass(frozen=True)
class Tool:
    """One endpoint as an agent calls it: named JSON arguments, pictures among them as texts."""

    name: str
    function: Callable[..., dict[str, Any]]
    inputs: Mapping[str, Component]
    answer: Schema

    def describe(self, root: str) -> types.Tool:
        """What an agent is told; `root` is where it may upload a picture."""
        about, _, _ = get_function_description(self.function)
        return types.Tool(
            name=self.name,
            title=f"Fashion search: {self.name.replace('_', ' ')}",
            description=about,
            inputSchema=self.input_schema(root),
            outputSchema=self.output_schema,
            annotations=types.ToolAnnotations(readOnlyHint=True, openWorldHint=False),
        )

    @property
    def has_cards(self) -> bool:
        """Whether products are answered, whose pictures may come along."""
        return self.name in WITH_CARDS

    @cached_property
    def output_schema(self) -> Schema:
        """The shape of the structured answer: what the endpoint answers, less pictures that come as pictures."""
        if self.name != "explain":
            return self.answer
        fields = {name: field for name, field in self.answer["properties"].items() if name != "pictures"}
        return {"type": "object", "properties": fields, "required": list(fields)}

    def input_schema(self, root: str = "") -> Schema:
        """The arguments as JSON schema."""
        _, told, _ = get_function_description(self.function)
        fields = {name: self._field(name, told.get(name, ""), root) for name in self.inputs}
        if self.has_cards:
            fields[PICTURES] = {
                "type": "integer", "minimum": 0, "maximum": PICTURES_MOST, "default": PICTURES_FIRST,
                "description": f"How many small pictures of products come with the answer, from 0 to {PICTURES_MOST}.",
            }  # fmt: skip
        signature = inspect.signature(self.function).parameters.values()
        required = [each.name for each in signature if each.default is inspect.Parameter.empty]
        return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}

    def _field(self, name: str, told: str, root: str) -> Schema:
        component = self.inputs[name]
        how = HOW_TO_SEND.replace("{root}", root)
        if isinstance(component, Picture):
            return {**ONE_PICTURE, "description": f"{told} {how}"}
        if isinstance(component, Pictures):
            return {"type": "array", "items": ONE_PICTURE, "description": f"{told} Each: {how}"}
        default = {} if (value := getattr(component, "value", None)) is None else {"default": value}
        return {**component.api_info(), "description": told, **default}

    def check(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments that were given; null is none. Raises ValueError with the field and what is wrong with it."""
        given = {name: value for name, value in arguments.items() if value is not None}
        wrong = best_match(Draft202012Validator(self.input_schema()).iter_errors(given))
        if wrong is None:
            return given
        where = ".".join(map(str, wrong.absolute_path))
        message = wrong.message if len(wrong.message) < 300 else f"{wrong.message[:300]}…"
        raise ValueError(f"`{where}`: {message}." if where else f"{message}.")

    async def take(self, given: Mapping[str, Any], downloads: Downloads) -> dict[str, Any]:
        """The arguments with every picture checked, fetched or found, as any other caller's are."""
        return {
            name: await check_value(component, as_files(component, given[name]), downloads)
            for name, component in self.inputs.items()
            if name in given
        }

    def run(self, taken: Mapping[str, Any]) -> dict[str, Any]:
        """The endpoint's answer. Raises ValueError with a sentence."""
        try:
            return self.function(**{name: read_value(self.inputs[name], value) for name, value in taken.items()})
        except gr.Error as error:
            raise ValueError(error.message) from None


def tools(service: SearchService) -> dict[str, Tool]:
    """Each endpoint as a tool, by name."""
    endpoints, known = Endpoints(service), {}
    for name, inputs in parameters(service).items():
        function = getattr(endpoints, name)
        named = dict(zip(inspect.signature(function).parameters, inputs, strict=True))
        known[name] = Tool(name, function, named, answer_schemas()[name])
    return known


def as_files(component: Component, value: Any) -> Any:
    """The texts that stand for pictures in the form that other callers send them."""
    if isinstance(component, Picture):
        return _as_file(value)
    return [_as_file(one) for one in value] if isinstance(component, Pictures) else value


def _as_file(text: str) -> dict[str, str]:
    """A picture by its text; the address at which this app would serve an upload means the upload itself."""
    _, served, path = text.partition(SERVED_UPLOAD)
    return {"url": path if served and kept_upload(path) else text}
