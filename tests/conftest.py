"""Fixtures shared by every test: the fake encoder (more come with the modules they serve)."""

from __future__ import annotations

import pytest

from tests.fakes import FakeEncoder


@pytest.fixture
def encoder() -> FakeEncoder:
    """An encoder whose vectors can be worked out by hand."""
    return FakeEncoder()
