"""A search service in; the HTTP routes beside the page out: thumbnails, examples, health, the page's own files."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from fashion_search.index import IndexFormatError
from fashion_search.index.milvus import EngineError
from fashion_search.web.ask import ask_routes
from fashion_search.web.catalog_map import colour_value, place_bytes
from fashion_search.web.door import STATUSES, door_routes, refuse
from fashion_search.web.examples import catalog_sheet, example_files, example_sheet, preview
from fashion_search.web.scripts import YEAR, age_of, file_route
from fashion_search.web.standing import standing_routes
from fashion_search.web.turns import Turns

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService
    from fashion_search.web.downloads import Downloads
    from fashion_search.web.metrics import Metrics


def routes(
    service: SearchService, downloads: Downloads, turns: Turns | None = None, metrics: Metrics | None = None
) -> list[Route]:
    """`/thumbnail/{key}`, `/example/{name}`, `/map/…`, `/health`, the page's own files and questions, the plain API."""
    turns = turns or Turns()  # page and API share them

    def thumbnail(request: Request) -> Response:
        key, version = int(request.path_params["key"]), request.query_params.get("v")
        served = service.served_as(version)
        picture = served.index.thumbnail(key) if key < len(served.index) else b""
        if not picture:
            return JSONResponse({"error": "There is no such picture."}, 404)
        # Only the address with the index's version in it always means this picture.
        age = age_of(version, served.version)
        return Response(picture, media_type=media_type(picture), headers={"Cache-Control": age})

    def example(request: Request) -> Response:
        found = example_files().get(request.path_params["name"])
        return FileResponse(found) if found else JSONResponse({"error": "There is no such example."}, 404)

    def examples(request: Request) -> Response:
        return Response(example_sheet(), media_type="image/jpeg", headers={"Cache-Control": YEAR})

    sheets = lru_cache(2)(catalog_sheet)  # of the service that answers, and of the one before

    def own_examples(request: Request) -> Response:
        version = request.query_params.get("v")
        served = service.served_as(version)
        age = age_of(version, served.version)
        return Response(sheets(served), media_type="image/jpeg", headers={"Cache-Control": age})

    def show_preview(request: Request) -> Response:
        return Response(preview(), media_type="image/jpeg")

    return [
        *door_routes(service, downloads, turns, metrics),  # first: each route before it costs every question time
        Route("/thumbnail/{key:int}", telling(thumbnail)),
        Route("/example/{name}", example),
        Route("/examples.jpg", examples),
        Route("/catalog-examples.jpg", telling(own_examples)),
        Route("/preview.jpg", show_preview),
        *standing_routes(service, metrics),
        map_route(service),
        file_route(),
        *ask_routes(service, downloads, turns, metrics),
    ]


def telling(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """The same; where a picture is damaged (large products are hashed after the start) or the catalog's engine is away,
    the sentence that says so."""

    def answer_or_tell(request: Request) -> Response:
        try:
            return answer(request)
        except (EngineError, IndexFormatError) as error:
            return refuse(error, {**STATUSES, IndexFormatError: 500})

    return answer_or_tell


def media_type(picture: bytes) -> str:
    """The type of thumbnail bytes: JPEG, WebP or PNG."""
    if picture[:4] == b"RIFF":
        return "image/webp"
    return "image/png" if picture[:4] == b"\x89PNG" else "image/jpeg"


def map_route(service: SearchService) -> Route:
    """`/map/{version}/places` and `/map/{version}/{column}`: where the products lie, and their colours."""

    def map_part(request: Request) -> Response:
        part, asked = request.path_params["part"], request.path_params["version"]
        with service.hold():
            headers = {"Cache-Control": age_of(asked, service.map_version)}
            if part == "places":
                return Response(place_bytes(service), media_type="application/octet-stream", headers=headers)
            if part not in service.index.facet_columns:
                return JSONResponse({"error": "There is no such attribute."}, 404)
            return JSONResponse(colour_value(service, part), headers=headers)

    return Route("/map/{version}/{part:path}", map_part)
