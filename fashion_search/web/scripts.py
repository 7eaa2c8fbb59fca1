"""The files of static/ and the page's texts in; a route that serves them, and the code that loads them, out.

Browsers keep the files for good: their address holds a digest of them all, so that a change is another address.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fashion_search.web.texts import TEXTS

STATIC = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
STYLES = ("gradio.css", "style.css")  # the page has the last word
YEAR = "public, max-age=31536000, immutable"


def age_of(asked: str | None, version: str) -> str:
    """How long a browser keeps what is served under an address: for good where its version is the one that is."""
    return YEAR if asked == version else "no-cache"


@cache
def files() -> dict[str, str]:
    """Each file that the page loads, by name; texts.js is made from the table of texts."""
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}
    return found | {"texts.js": f"export default {json.dumps(TEXTS, ensure_ascii=False)};\n"}


@cache
def version() -> str:
    """Twelve characters that change with any of the files."""
    digest = hashlib.sha256()
    for name, text in sorted(files().items()):
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()[:12]


def modules() -> list[str]:
    """The names of the scripts."""
    return [name for name in files() if name.endswith(".js")]


def address(name: str) -> str:
    """Where the app serves a file, relative to the page."""
    return f"page/{version()}/{name}"


def file_route() -> Route:
    """`/page/{version}/{name}`: a page that was open while the app changed still gets the files as they are now."""

    def serve(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in files():
            return JSONResponse({"error": "There is no such file."}, 404)
        age = age_of(request.path_params["version"], version())
        kind = TYPES[Path(name).suffix]
        return Response(files()[name], media_type=kind, headers={"Cache-Control": age})

    return Route("/page/{version}/{name}", serve)


def loader() -> str:
    """The script of the gr.HTML component that holds the page; where the page is drawn already, it is left as it is.

    In another site's page Gradio tells nobody where the app is, but the element that was put there does.
    """
    return (
        "const put = element.closest('gradio-app'), space = put?.getAttribute('space');"
        "const host = space && 'https://' + space.toLowerCase().replace(/[^a-z0-9]+/g, '-') + '.hf.space';"
        "const told = put?.getAttribute('src') || host;"
        "const served = new URL(told || window.gradio_config?.root || '', location);"
        "const origin = !told && served.hostname === location.hostname ? location.origin : served.origin;"
        f"import(origin + served.pathname.replace(/\\/$/, '') + '/{address('page.js')}')"
        ".then((page) => page.mount(element, props.value));"
    )
