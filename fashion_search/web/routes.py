"""A search service in; the HTTP routes beside the page out: thumbnails, examples, health, the page's own files."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from fashion_search.web.ask import ask_routes
from fashion_search.web.examples import catalog_sheet, example_files, example_sheet, preview
from fashion_search.web.scripts import YEAR, file_route

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads


def routes(service: SearchService, downloads: Downloads) -> list[Route]:
    """`/thumbnail/{key}`, `/example/{name}`, `/health` and the page's own files."""

    def thumbnail(request: Request) -> Response:
        key, version = int(request.path_params["key"]), request.query_params.get("v")
        served = service.served_as(version)
        picture = served.index.thumbnail(key) if key < len(served.index) else b""
        if not picture:
            return JSONResponse({"error": "There is no such picture."}, 404)
        # Only the address with the index's version in it always means this picture.
        age = YEAR if version == served.version else "no-cache"
        return Response(picture, media_type=media_type(picture), headers={"Cache-Control": age})

    def example(request: Request) -> Response:
        found = example_files().get(request.path_params["name"])
        return FileResponse(found) if found else JSONResponse({"error": "There is no such example."}, 404)

    def examples(request: Request) -> Response:
        return Response(example_sheet(), media_type="image/jpeg", headers={"Cache-Control": YEAR})

    sheets = lru_cache(2)(catalog_sheet)  # of the service that answers, and of the one before

    def own_examples(request: Request) -> Response:
        served = service.served_as(request.query_params.get("v"))
        return Response(sheets(served), media_type="image/jpeg", headers={"Cache-Control": YEAR})

    def show_preview(request: Request) -> Response:
        return Response(preview(), media_type="image/jpeg")

    async def health(request: Request) -> Response:  # async: it waits for no thread
        with service.hold():
            return JSONResponse({"status": "ok", "products": service.index.product_count, "commit": service.commit})

    return [
        Route("/thumbnail/{key:int}", thumbnail),
        Route("/example/{name}", example),
        Route("/examples.jpg", examples),
        Route("/catalog-examples.jpg", own_examples),
        Route("/preview.jpg", show_preview),
        Route("/health", health),
        file_route(),
        *ask_routes(service, downloads),
    ]


def media_type(picture: bytes) -> str:
    """The type of thumbnail bytes: JPEG, WebP or PNG."""
    if picture[:4] == b"RIFF":
        return "image/webp"
    return "image/png" if picture[:4] == b"\x89PNG" else "image/jpeg"
