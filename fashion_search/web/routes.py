"""A search service in; the plain HTTP routes beside the page out: product thumbnails, example pictures, health."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from fashion_search.assets import ASSETS

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

EXAMPLES = ASSETS / "examples"
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
YEAR = "public, max-age=31536000, immutable"


def routes(service: SearchService) -> list[Route]:
    """`/thumbnail/{key}`, `/example/{name}` and `/health`."""

    def thumbnail(request: Request) -> Response:
        key = int(request.path_params["key"])
        picture = service.index.thumbnail(key) if key < len(service.index) else b""
        if not picture:
            return JSONResponse({"error": "There is no such picture."}, 404)
        # Only the address with the index's version in it always means this picture.
        age = YEAR if request.query_params.get("v") == service.version else "no-cache"
        return Response(picture, media_type=media_type(picture), headers={"Cache-Control": age})

    def example(request: Request) -> Response:
        found = example_files().get(request.path_params["name"])
        return FileResponse(found) if found else JSONResponse({"error": "There is no such example."}, 404)

    async def health(request: Request) -> Response:  # async: it waits for no thread
        return JSONResponse({"status": "ok", "products": len(service.index)})

    return [
        Route("/thumbnail/{key:int}", thumbnail),
        Route("/example/{name}", example),
        Route("/health", health),
    ]


def media_type(picture: bytes) -> str:
    """The type of thumbnail bytes: JPEG, WebP or PNG."""
    if picture[:4] == b"RIFF":
        return "image/webp"
    return "image/png" if picture[:4] == b"\x89PNG" else "image/jpeg"


def example_files() -> dict[str, Path]:
    """The example pictures that ship with the app, by file name."""
    if not EXAMPLES.is_dir():
        return {}
    return {path.name: path for path in sorted(EXAMPLES.iterdir()) if path.suffix.lower() in PICTURES}
