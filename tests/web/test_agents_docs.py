"""docs/agents.md is true: its config connects a client, its code and its command run as written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.web.test_mcp import CALLS, ask, structured, visit

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries

DOCUMENT = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
PHOTO = ROOT / "fashion_search" / "assets" / "examples" / "red-tshirt.jpg"


def block(name: str, address: str) -> str:
    """The code under the line `<!-- name -->`, for the app of this test."""
    found = re.search(rf"^<!-- {name} -->\n```\w+\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    if not found:
        raise LookupError(f"docs/agents.md has no block {name!r}")
    return found[1].replace("http://127.0.0.1:7860", address)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a photo.jpg."""
    shutil.copy(PHOTO, tmp_path / "photo.jpg")
    return tmp_path


def test_the_config_connects_a_client(address: str) -> None:
    [server] = json.loads(block("config", address))["mcpServers"].values()
    listed = visit(server["url"].removesuffix("/gradio_api/mcp/"), lambda session: session.list_tools())
    assert [tool.name for tool in listed.tools] == list(CALLS)


def test_the_code_searches_with_a_photo(address: str, desk: Path) -> None:
    (desk / "call.py").write_text(block("agent", address))
    done = subprocess.run(
        [sys.executable, "call.py"], cwd=desk, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    *matches, last = done.stdout.splitlines()
    assert [line.split()[0] for line in matches] == ["1", "2", "3"]
    assert all(f"{address}/thumbnail/" in line for line in matches)
    assert last == "3 pictures"


def test_the_upload_gives_a_path_that_a_tool_takes(address: str, desk: Path) -> None:
    done = subprocess.run(
        ["bash", "-ec", block("upload", address)], cwd=desk, capture_output=True, text=True, timeout=60, check=True
    )
    [path] = json.loads(done.stdout)
    assert structured(ask(address, "search", {"image": path, "k": 1}))["matches"]
