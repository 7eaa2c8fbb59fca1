"""A picture as a caller named it in; an upload of this app or the caller's own bytes, or one refusal, out.

Whatever a request says about a picture passes `take` before Gradio sees it, so that nothing else of the server's disk
is opened, looked for or waited on. The path of an upload is its only key: it holds 32 random bytes that nobody is told
but the one who uploaded it.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import secrets
import shutil
import stat
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from fashion_search.pictures import PictureError
from fashion_search.web.downloads import DownloadError, Downloads

REFUSED = (
    "This is no picture that was sent here. Upload it (an upload is kept for an hour), or send a data: URL or the "
    "http(s) address of a picture on the open internet that answers."
)
META = {"_type": "gradio.FileData"}
NOTHING: dict[str, Any] = {"meta": META}
LONGEST_PATH = 4096


@cache
def upload_folder() -> Path:
    """The folder of this process alone where Gradio keeps uploads, made at the first call and emptied at the end.

    By default Gradio shares /tmp/gradio between all apps of a machine, and would let a caller name files of the others.
    """
    parent = os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir()
    Path(parent).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="fashion_search-", dir=parent)).resolve()  # mode 0700
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def keep_uploads_apart() -> Path:
    """Make Gradio keep what is sent in `upload_folder`, each upload under a name nobody can guess; before any page.

    Gradio names an upload's folder after its content and a seed that it keeps beside its own source: whoever has the
    same picture, or the same image of the disk, would know where another's upload lies.
    """
    from gradio import processing_utils, route_utils, routes

    folder = upload_folder()
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    for module in (route_utils, routes):  # these read the variable when they were imported
        vars(module)["DEFAULT_TEMP_DIR"] = str(folder)
    vars(processing_utils)["hash_seed"] = secrets.token_bytes(32)

    class Unguessable(route_utils.GradioUploadFile):
        """An upload whose folder's name has chance in it."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.sha.update(secrets.token_bytes(32))

    vars(route_utils)["GradioUploadFile"] = Unguessable
    return folder


async def take(value: Any, downloads: Downloads) -> Any:
    """What a caller sent as a picture in the one form that may be opened; NOTHING for what may not; None for none."""
    if value is None:
        return None
    if not isinstance(value, dict):
        return NOTHING
    path, url = (text if isinstance(text := value.get(name), str) else "" for name in ("path", "url"))
    if url.startswith("data:"):
        return {"url": url, "meta": META}
    named = path or url
    if named.startswith(("http://", "https://")):
        return await _fetch(named, downloads)
    kept = await asyncio.to_thread(kept_upload, named)
    return NOTHING if kept is None else {"path": kept, "orig_name": Path(kept).name, "meta": META}


async def _fetch(url: str, downloads: Downloads) -> dict[str, Any]:
    """The picture at an address of the open internet, kept as an upload."""
    try:
        kept = await asyncio.to_thread(_keep, await downloads.fetch(url))
    except DownloadError:
        return NOTHING
    return {"path": kept, "orig_name": "download", "meta": META}


def _keep(content: bytes) -> str:
    folder = upload_folder() / secrets.token_hex(32)
    folder.mkdir()
    (folder / "download").write_bytes(content)
    return str(folder / "download")


def kept_upload(path: str) -> str | None:
    """The resolved path of a regular file in the upload folder; None for everything else.

    The text alone decides first, so that what lies elsewhere is never touched: file, pipe or nothing cost the same.
    """
    root = str(upload_folder())
    if len(path) > LONGEST_PATH or "\0" in path or not _inside(os.path.normpath(path), root):
        return None
    resolved = os.path.realpath(path)
    return resolved if _inside(resolved, root) and _is_regular(resolved) else None


def _inside(path: str, root: str) -> bool:
    return path.startswith(root + os.sep)


def _is_regular(path: str) -> bool:
    """Whether a file opens as a plain one; neither waits for a pipe's other end nor follows a link put there since."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        handle = os.open(path, flags)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(handle).st_mode)
    finally:
        os.close(handle)


def refusal() -> PictureError:
    """The one sentence for whatever is no upload, no bytes and no address."""
    return PictureError(REFUSED)
