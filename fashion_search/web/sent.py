"""A request to the plain door in; the values that its caller named, pictures as bytes, out.

A picture comes as a part of a form, as the body itself, or as a text that names it: a data: URL, an http(s) address, an
upload. The other fields come as parts of the form, in the address, or as the JSON object that the body is. Nothing is
written to disk but what an address gives.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from gradio.data_classes import ImageData
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from fashion_search.decoding.bounds import MEGABYTE, Bounds
from fashion_search.pictures import PictureError
from fashion_search.web.kinds import FieldError
from fashion_search.web.picture import read_payload
from fashion_search.web.uploads import NOTHING, take

if TYPE_CHECKING:
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.table import Endpoint

FORM, FIELDS, JSON = "multipart/form-data", "application/x-www-form-urlencoded", "application/json"
MOST_FIELDS = 1000
AT_ONCE = 64 * 1024
Values = dict[str, Any]


class TooLargeError(ValueError):
    """More bytes than may come."""


async def read_sent(request: Request, endpoint: Endpoint, bounds: Bounds, downloads: Downloads) -> Values:
    """The values that were sent. Raises ValueError for what cannot be read, TooLargeError for too much of it."""
    pairs = list(request.query_params.multi_items())
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == JSON:
        body = await read_body(request, bounds.body_bytes)
        # Megabytes take a while, in which others are to be answered; a thread for a few bytes costs more than they do.
        read = read_object(body) if len(body) <= AT_ONCE else await asyncio.to_thread(read_object, body)
        values = read_texts(endpoint, pairs) | read
    elif kind == FORM:
        values = read_texts(endpoint, [*pairs, *await read_form(request, bounds.body_bytes)])
    else:
        values = _read_plain(endpoint, pairs, kind, await read_body(request, bounds.bytes))
    picture = endpoint.picture
    if picture and values.get(picture.name) is not None:
        named = picture.kind.check(picture.name, values[picture.name])
        values[picture.name] = await open_named(picture.name, named, bounds, downloads)
    return values


async def open_named(name: str, named: Any, bounds: Bounds, downloads: Downloads) -> Any:
    """A picture, or each of several, as `open_one` and `open_several` open them. Raises PictureError."""
    return await (open_several if isinstance(named, list) else open_one)(name, named, bounds, downloads)


def _read_plain(endpoint: Endpoint, pairs: list[tuple[str, Any]], kind: str, body: bytes) -> Values:
    """A picture as the body itself; or a form's fields, which is what curl calls a picture too."""
    if body and kind == FIELDS and body.isascii():
        pairs = [*pairs, *parse_qsl(body.decode(), keep_blank_values=True)]
    elif body and endpoint.picture:
        pairs = [*pairs, (endpoint.picture.name, body)]
    elif body:
        raise ValueError(f"{endpoint.name} takes no picture; send its fields as a form or as a JSON object.")
    return read_texts(endpoint, pairs)


async def read_body(request: Request, most: int) -> bytes:
    """The whole body. Raises TooLargeError."""
    return b"".join([chunk async for chunk in _bounded(request, most)])


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    if int(request.headers.get("content-length", 0)) > most:
        raise _too_large(most)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        yield chunk


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(f"The request is larger than {most / MEGABYTE:.0f} MB, which is the limit; send less at once.")


def read_object(body: bytes) -> Values:
    """The JSON object that a body is; nothing for an empty one."""
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise ValueError("The body is no JSON that can be read; expected is an object of fields and values.") from None
    if not isinstance(found, dict):
        raise FieldError("body", found, "a JSON object of fields and values")
    return found


async def read_form(request: Request, most: int) -> list[tuple[str, Any]]:
    """The parts of a form: (name, text), or (name, bytes) for a file."""
    parser = MultiPartParser(request.headers, _bounded(request, most), max_fields=MOST_FIELDS, max_part_size=most)
    parser.spool_max_size = most  # in memory: a picture is read once and forgotten
    try:
        form = await parser.parse()
        return [(name, await _content(part)) for name, part in form.multi_items()]
    except (MultiPartException, KeyError, UnicodeError) as error:
        told = getattr(error, "message", "its boundary is missing")
        raise ValueError(f"The form cannot be read: {told}") from None


async def _content(part: UploadFile | str) -> str | bytes:
    return part if isinstance(part, str) else await part.read()


def read_texts(endpoint: Endpoint, pairs: list[tuple[str, Any]]) -> Values:
    """The values that pairs of name and text say, or a picture's bytes; one name may come often."""
    given: dict[str, list[Any]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    endpoint.know(given)
    kinds = {parameter.name: parameter for parameter in endpoint.parameters}
    for name, values in given.items():
        if not kinds[name].is_picture and any(isinstance(value, bytes) for value in values):
            raise ValueError(f"`{name}` came as a file; expected is a text.")
        if not kinds[name].kind.repeats and len(values) > 1:
            raise ValueError(f"`{name}` came {len(values)} times; expected is one.")
    return {name: kinds[name].kind.read(values) for name, values in given.items()}


async def open_several(name: str, values: list[Any], bounds: Bounds, downloads: Downloads) -> list[Any]:
    """For each picture its bytes or path, or the PictureError that says why not."""
    opened = (open_one(f"{name}[{at}]", value, bounds, downloads) for at, value in enumerate(values))
    found = await asyncio.gather(*opened, return_exceptions=True)
    if unexpected := [one for one in found if isinstance(one, BaseException) and not isinstance(one, PictureError)]:
        raise unexpected[0]
    return list(found)


async def open_one(name: str, value: Any, bounds: Bounds, downloads: Downloads) -> bytes | str:
    """A picture's bytes, or the path of an upload. Raises PictureError."""
    if isinstance(value, bytes):
        if len(value) > bounds.bytes:
            raise TooLargeError(f"`{name}` is larger than {bounds.megabytes} MB, which is the limit; save it smaller.")
        return value
    named = value if isinstance(value, dict) else {"url" if str(value).startswith("data:") else "path": value}
    # Tens of megabytes of base64 take a while, in which others are to be answered.
    return await asyncio.to_thread(read_payload, ImageData(**(await take(named, downloads) or NOTHING)))
