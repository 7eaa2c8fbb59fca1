"""What browsers are told for the visitor's safety."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

import httpx
import pytest

from fashion_search.web.headers import policy

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries


def scripts_of(told: str) -> list[str]:
    """What a policy says about scripts."""
    return next(part.split()[1:] for part in told.split("; ") if part.startswith("script-src "))


PATHS = (
    "/", "/?__view=api", "/health", "/thumbnail/1", "/thumbnail/99", "/monitoring", "/gradio_api/info",
    "/gradio_api/upload", "/page/x/page.js", "/theme.css",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_them(client: httpx.Client, path: str) -> None:
    told = client.get(path).headers
    assert told["x-content-type-options"] == "nosniff"
    assert "frame-ancestors *" in told["content-security-policy"]
    assert "x-frame-options" not in told
    sources = scripts_of(told["content-security-policy"])
    assert sources[0] == "'self'"
    assert all(source.startswith(("'sha256-", "'unsafe-eval'")) for source in sources[1:])


def test_the_page_s_own_scripts_are_named_by_their_hash_and_no_other(client: httpx.Client) -> None:
    answer = client.get("/")
    inline = [
        text for head, text in re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.S) if "src=" not in head
    ]
    hashes = {f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'" for text in inline}
    assert set(scripts_of(answer.headers["content-security-policy"])) == {"'self'", *hashes}
    assert len(hashes) >= 2


def test_only_gradio_s_own_pages_may_evaluate_text(client: httpx.Client) -> None:
    for path, may in (("/", False), ("/?__view=api", True)):
        assert ("'unsafe-eval'" in scripts_of(client.get(path).headers["content-security-policy"])) == may


def test_a_script_with_a_source_has_no_hash() -> None:
    assert scripts_of(policy('<script type="module" src="a.js"></script>')) == ["'self'"]
    assert len(scripts_of(policy("<script>1</script><SCRIPT async>2</SCRIPT>"))) == 3
