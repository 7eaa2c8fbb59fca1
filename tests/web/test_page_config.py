"""What a new session is told of the page: the same as Gradio would work out anew, and nothing of another session."""

from pathlib import Path
from typing import Any

import pytest
from gradio.blocks import BlocksConfig
from gradio.state_holder import SessionState

from fashion_search.decoding.bounds import BOUNDS
from fashion_search.index import CatalogIndex
from fashion_search.search.service import SearchService
from fashion_search.web.downloads import Downloads
from fashion_search.web.kept import UploadRoom
from fashion_search.web.launch import launch
from fashion_search.web.page import build_page
from tests.fakes import FakeEncoder


@pytest.fixture
def page(index: CatalogIndex, encoder: FakeEncoder, tmp_path: Path) -> Any:
    room = UploadRoom(tmp_path, BOUNDS.uploads_bytes)
    return build_page(SearchService(index, encoder), Downloads(BOUNDS.bytes, room))


def test_page_and_api_share_one_gate_to_the_outside(
    index: CatalogIndex, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    class Counted(Downloads):
        def __init__(self, most: int, room: UploadRoom) -> None:
            super().__init__(most, room)
            made.append(most)

    monkeypatch.setattr("fashion_search.web.downloads.Downloads", Counted)
    page, _ = launch(SearchService(index, encoder), server_name="127.0.0.1", prevent_thread_lock=True)
    page.close()
    assert made == [BOUNDS.bytes]


def test_a_session_is_told_what_gradio_would_work_out(page: Any) -> None:
    blocks = page.default_config.blocks
    anew = {key: BlocksConfig.config_for_block(key, [], block) for key, block in blocks.items()}
    for _ in range(2):
        assert SessionState(page).config_values == anew


def test_what_one_session_changes_no_other_sees(page: Any) -> None:
    [results] = [key for key, block in page.blocks.items() if block.elem_id == "fs-page"]
    first = SessionState(page)
    before = first.config_values[results]["props"]["value"]
    first._update_value_in_config(results, {"mine": 1})
    assert first.config_values[results]["props"]["value"] == {"mine": 1}
    first[results] = page.blocks[results].__class__("another")
    first._update_config(results)
    assert first.config_values[results]["props"]["value"] == "another"
    assert SessionState(page).config_values[results]["props"]["value"] == before
