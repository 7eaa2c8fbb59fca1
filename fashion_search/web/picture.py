"""A picture's JSON in; the upload's path, the caller's own bytes or a sentence out: gr.Image and gr.File, checked."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import gradio as gr
from gradio.data_classes import GradioRootModel, ImageData
from gradio_client import handle_file

from fashion_search.pictures import PictureError
from fashion_search.web.downloads import Downloads
from fashion_search.web.kinds import PictureKind
from fashion_search.web.uploads import NOTHING, kept_upload, refusal, take

SEVERAL = PictureKind(several=True)
EXAMPLE = "https://raw.githubusercontent.com/gradio-app/gradio/main/test/test_files/bus.png"  # gr.Image's own


class Picture(gr.Image):
    """gr.Image that hands over the file untouched: the encoder opens it, and its errors are sentences."""

    is_template = True  # drawn by gr.Image's own frontend

    def __init__(self, label: str, about: str = "") -> None:
        super().__init__(label=label, type="filepath")
        self.about = about

    def api_info(self) -> dict[str, Any]:
        """What gr.Image tells, and what the picture is for."""
        return super().api_info() | _told(self.about)

    def preprocess(self, payload: ImageData | None) -> Any:
        """A path in the upload folder, or the bytes of a data URL, or None; anything else is refused."""
        if payload is None:
            return None
        try:
            return read_payload(payload)
        except PictureError as error:
            raise gr.Error(str(error), print_exception=False) from None


class PictureList(GradioRootModel):
    """Several pictures, each as `Picture` takes it."""

    root: list[ImageData]


class Pictures(gr.File):
    """gr.File for several pictures, each sent in any way that `Picture` takes."""

    is_template = True  # drawn by gr.File's own frontend

    def __init__(self, label: str, about: str = "") -> None:
        super().__init__(label=label, file_count="multiple", type="filepath")
        self.data_model = PictureList
        self.about = about

    def api_info(self) -> dict[str, Any]:
        """What gr.File tells, and what the pictures are for."""
        return super().api_info() | _told(self.about)

    def example_payload(self) -> Any:
        """The example of gr.Image, where gr.File's is no picture."""
        return [handle_file(EXAMPLE)]

    def preprocess(self, payload: Any) -> Any:
        """For each picture what `Picture` gives, or the PictureError that says why not."""
        return None if payload is None else [_read_or_error(one) for one in payload.root]


def _told(about: str) -> dict[str, str]:
    ways = f"{about} As gradio.FileData: `path` of an upload, or `url` with a data: URL or an https address.".strip()
    return {"description": ways, "additional_description": ways}


async def check_value(block: Any, value: Any, downloads: Downloads) -> Any:
    """The value of an input with every picture in it checked; a file where no picture belongs is refused."""
    if isinstance(block, Picture):
        return await take(value, downloads)
    if isinstance(block, Pictures) and value is not None:
        listed = value if isinstance(value, list) else [value]
        try:  # before anything is opened or fetched for more than may come
            SEVERAL.check("images", listed)
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from None
        return [await take(one, downloads) or NOTHING for one in listed]
    if _names_a_file(value):
        raise gr.Error(str(refusal()), print_exception=False)
    return value


def read_payload(payload: ImageData) -> str | bytes:
    """The path of the upload or the bytes of the data URL. Raises PictureError for anything else."""
    if payload.url and payload.url.startswith("data:"):
        return _data_url_bytes(payload.url)
    kept = kept_upload(payload.path or "")
    if kept is None:
        raise refusal()
    return kept


def _read_or_error(payload: ImageData) -> str | bytes | PictureError:
    try:
        return read_payload(payload)
    except PictureError as error:
        return error


def _names_a_file(value: Any) -> bool:
    """Whether Gradio would open a file, or fetch an address, because of this value."""
    if isinstance(value, dict):
        return ("path" in value and "meta" in value) or any(map(_names_a_file, value.values()))
    return isinstance(value, list) and any(map(_names_a_file, value))


def _data_url_bytes(url: str) -> bytes:
    head, _, body = url.partition(",")
    try:
        return base64.b64decode(body, validate=True) if head.endswith(";base64") else b""
    except (binascii.Error, ValueError):
        return b""
