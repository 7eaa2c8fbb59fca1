"""The app on four products of one colour each, really served: once a test module."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from fashion_search.search.service import SearchService
from fashion_search.web.launch import launch
from tests.conftest import index_swatches
from tests.fakes import FakeEncoder


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether a server has come up on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def swatches(**options: Any) -> SearchService:
    """A search among the four products."""
    encoder = FakeEncoder()
    return SearchService(index_swatches(encoder), encoder, **options)


@contextmanager
def served(service: SearchService | None = None) -> Iterator[tuple[Any, str]]:
    """The app of a service, or of the four products: its page, and where it is, without a slash at the end."""
    page, where = launch(
        service or swatches(), server_name="127.0.0.1", server_port=free_port(), prevent_thread_lock=True
    )
    try:
        yield page, where.rstrip("/")
    finally:
        page.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the app is served."""
    with served() as (_, where):
        yield where


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """Somebody who asks any app; gone with the test module, since the server's end of a connection would outlive it."""
    with httpx.Client(timeout=60, verify=False) as asking:
        yield asking


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    """Somebody who asks the app over HTTP."""
    with httpx.Client(base_url=address, timeout=60) as asking:
        yield asking
