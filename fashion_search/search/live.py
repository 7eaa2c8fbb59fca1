"""One search service after the other in; a stand-in that answers each query by one of them, whole, out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from fashion_search.search.service import SearchService

_HELD: ContextVar[tuple[LiveService, SearchService] | None] = ContextVar("held", default=None)


class Refreshing(Protocol):
    """What looks for something newer."""

    def start(self) -> None: ...
    def to_dict(self) -> dict[str, Any]: ...


class LiveService:
    """Whatever a SearchService has, of the one that is current; within `hold`, of the one that was at its start."""

    def __init__(self, service: SearchService) -> None:
        self._services = (service, service)  # the current one, and the one before
        self.refresher: Refreshing | None = None

    changes = True

    def as_service(self) -> SearchService:
        """The stand-in, as what it stands in for."""
        return cast("SearchService", self)

    def info(self) -> dict[str, Any]:
        """What is served, and how the looking for something newer stands."""
        refresh = {"refresh": self.refresher.to_dict()} if self.refresher else {}
        return self.current.info() | refresh

    @property
    def current(self) -> SearchService:
        """The service that answers here and now."""
        held = _HELD.get()
        return held[1] if held and held[0] is self else self._services[0]

    def swap(self, service: SearchService) -> None:
        """Answers by `service` from the next query on; what is being answered is answered by the one before."""
        self._services = (service, self._services[0])

    @contextmanager
    def hold(self) -> Iterator[None]:
        """One service for everything that is asked inside, in this thread or one that it starts for the query."""
        token = _HELD.set((self, self.current))
        try:
            yield
        finally:
            _HELD.reset(token)

    def served_as(self, version: str | None) -> SearchService:
        """The service whose pictures have this version in their addresses; pages that are open still ask for them."""
        current, before = self._services
        return before if before.version == version != current.version else current

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.current, name)
