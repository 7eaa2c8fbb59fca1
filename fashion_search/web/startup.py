"""Environment variables in; a search service, or one sentence about what prevents it, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fashion_search.settings import Settings

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService


class StartupError(RuntimeError):
    """What keeps the app from starting, in a sentence for the person who started it."""


def open_service(environ: Mapping[str, str]) -> SearchService:
    """The service that the environment asks for. Raises StartupError."""
    from fashion_search.encoder.weights import WeightsError
    from fashion_search.hub_client import HubError
    from fashion_search.optional import MissingPackageError
    from fashion_search.search import starting

    try:
        settings = Settings.from_environment(environ)
        return kept_fresh(starting.open_service(settings), settings)
    except (HubError, WeightsError, MissingPackageError, FileNotFoundError, ValueError) as error:
        raise StartupError(" ".join(str(error).split())) from error


def kept_fresh(service: SearchService, settings: Settings) -> SearchService:
    """The service; where the settings ask for it, or it only stands in, one that looks for a newer index."""
    if service.whole:
        service.whole.start()
    if settings.refresh_minutes is None and service.stand_in is None:
        return service
    from fashion_search.search.live import LiveService
    from fashion_search.search.refresh import Refresher

    live = LiveService(service)
    live.refresher = Refresher(live, settings)
    live.refresher.start()
    return live.as_service()


def announcement(service: SearchService, address: str) -> str:
    """What is served where, and how to serve something else."""
    name = service.index.manifest.dataset.id or "an unnamed catalog"
    encoder = f"{service.encoder.model} ({service.encoder.ndim} numbers a picture, engine {service.encoder.engine})"
    return (
        f"fashion_search is at {address}\n"
        f"  index    {name}: {len(service.index):,} products\n"
        f"  encoder  {encoder}\n"
        f"  another  FASHION_INDEX=user/repo (a Hub repo) or a folder from scripts/build_index.py, then start again\n"
        f"  API      {address.rstrip('/')}/gradio_api/info, MCP at {address.rstrip('/')}/gradio_api/mcp/"
    )
