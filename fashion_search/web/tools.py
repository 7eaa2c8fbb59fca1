"""The table of endpoints in; what an agent is told of each (an MCP tool), and how its arguments are read, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mcp import types

from fashion_search.web.api import table
from fashion_search.web.kinds import Schema, Whole
from fashion_search.web.meanings import answer_schemas
from fashion_search.web.sent import open_named
from fashion_search.web.table import described, object_of
from fashion_search.web.uploads import kept_upload

if TYPE_CHECKING:
    from fashion_search.decoding.bounds import Bounds
    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.table import Endpoint, Parameter

PICTURES = "pictures"  # what only an agent asks for: how many products' pictures come with the answer
SHOWN, MOST_SHOWN = 5, 20
HOW_MANY = Whole(0, MOST_SHOWN)
WITHOUT_CARDS = ("explain", "embed", "info")
SERVED_UPLOAD = "/gradio_api/file="
HOW_TO_SEND = (
    'One of three texts: a data: URL ("data:image/jpeg;base64,…"); the https address of a picture on the open '
    "internet; or, for a file that you have, the path that an upload answers: "
    "`curl -F files=@photo.jpg {root}/gradio_api/upload` prints it in a list (an upload is kept for an hour)."
)


@dataclass(frozen=True)
class Tool:
    """One endpoint as an agent calls it: named JSON arguments, pictures among them as texts."""

    endpoint: Endpoint
    answer: Schema

    def describe(self, root: str) -> types.Tool:
        """What an agent is told; `root` is where it may upload a picture."""
        return types.Tool(
            name=self.endpoint.name,
            title=f"Fashion search: {self.endpoint.name.replace('_', ' ')}",
            description=" ".join(self.endpoint.about.split()),
            inputSchema=self.input_schema(root),
            outputSchema=self.output_schema,
            annotations=types.ToolAnnotations(readOnlyHint=True, openWorldHint=False),
        )

    def describe_to_gradio(self, root: str) -> dict[str, Any]:
        """The same for Gradio's page about the API and for the Hub; who has files is offered Gradio's own uploader."""
        told = self.describe(root)
        takes_files = self.endpoint.picture is not None
        return {
            "name": told.name,
            "description": told.description,
            "inputSchema": told.inputSchema,
            "outputSchema": told.outputSchema,
            "meta": {"file_data_present": takes_files, "mcp_type": "tool", "endpoint_name": told.name},
        }

    @property
    def has_cards(self) -> bool:
        """Whether products are answered, whose pictures may come along."""
        return self.endpoint.name not in WITHOUT_CARDS

    @property
    def hides_pictures(self) -> bool:
        """Whether the answer has pictures of its own, which an agent gets as pictures and not as text."""
        return self.endpoint.name == "explain"

    @cached_property
    def output_schema(self) -> Schema:
        """The shape of the structured answer."""
        if not self.hides_pictures:
            return self.answer
        fields = {name: field for name, field in self.answer["properties"].items() if name != "pictures"}
        return {"type": "object", "properties": fields, "required": list(fields)}

    def input_schema(self, root: str) -> Schema:
        """The arguments as JSON schema."""
        about = f"How many small pictures of products come with the answer, from 0 to {MOST_SHOWN}."
        pictures = {PICTURES: {**HOW_MANY.schema, "default": SHOWN, "description": about}}
        return object_of(self.endpoint, lambda parameter: _field(parameter, root), pictures if self.has_cards else {})

    def read(self, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        """The arguments, checked, and how many pictures shall come; null is what was not given. Raises ValueError."""
        given = {name: value for name, value in arguments.items() if value is not None}
        asked = given.pop(PICTURES, SHOWN) if self.has_cards else 0
        return self.endpoint.check(given), HOW_MANY.check(PICTURES, asked)

    async def open(self, values: dict[str, Any], bounds: Bounds, downloads: Downloads) -> dict[str, Any]:
        """The values with their pictures checked, fetched or found as any other caller's are. Raises PictureError."""
        picture = self.endpoint.picture
        if picture is None or picture.name not in values:
            return values
        asked = values[picture.name]
        named = list(map(as_upload, asked)) if isinstance(asked, list) else as_upload(asked)
        return values | {picture.name: await open_named(picture.name, named, bounds, downloads)}


def _field(parameter: Parameter, root: str) -> Schema:
    if not parameter.is_picture:
        return described(parameter)
    text = {"type": "string", "minLength": 1}
    told = {"description": f"{parameter.about} {HOW_TO_SEND.replace('{root}', root)}"}
    return {**parameter.kind.schema, "items": text, **told} if parameter.kind.repeats else {**text, **told}


def tools(service: SearchService) -> dict[str, Tool]:
    """Each endpoint of the table as a tool, by name."""
    return {name: Tool(endpoint, answer_schemas()[name]) for name, endpoint in table(service).items()}


def as_upload(text: Any) -> Any:
    """The path of an upload where the address is named at which this app would serve it; anything else as it is."""
    _, served, path = text.partition(SERVED_UPLOAD) if isinstance(text, str) else ("", "", "")
    return next((kept for kept in (path, unquote(path)) if served and kept_upload(kept)), text)
