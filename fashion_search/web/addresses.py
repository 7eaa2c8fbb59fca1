"""A request in; where its sender finds the app, and an answer whose pictures open from anywhere, out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

WEB = ("http://", "https://")


def root_of(request: Request) -> str:
    """The app's address as the sender of a request reaches it, without a slash at the end.

    A proxy tells its own by X-Forwarded-Host, -Proto and -Prefix; a sub-path that the app was told (GRADIO_ROOT_PATH,
    also as a whole address) goes before the proxy's.
    """
    told = str(request.scope.get("app_root_path", request.scope.get("root_path", ""))).strip("/")
    if told.startswith(WEB):
        return told
    host = _first(request, "x-forwarded-host") or request.url.netloc
    scheme = _first(request, "x-forwarded-proto") or request.url.scheme
    path = told or _first(request, "x-forwarded-prefix").strip("/")
    return f"{scheme}://{host}" + (f"/{path}" if path else "")


def absolute(answer: Any, root: str) -> Any:
    """The answer with `root` before every `image_url` that is a path of this app."""
    if isinstance(answer, dict):
        return {name: _whole(value, root) if name == "image_url" else absolute(value, root)
                for name, value in answer.items()}  # fmt: skip
    return [absolute(one, root) for one in answer] if isinstance(answer, list | tuple) else answer


def row_of(image_url: str) -> int:
    """The row of the index whose thumbnail an `image_url` names."""
    return int(urlsplit(image_url).path.rpartition("/")[2])


def _whole(url: Any, root: str) -> Any:
    return root + url if isinstance(url, str) and url.startswith("/") else url


def _first(request: Request, header: str) -> str:
    """What the proxy nearest to the sender says."""
    return request.headers.get(header, "").partition(",")[0].strip()
