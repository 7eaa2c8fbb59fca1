"""The Hub on a bad day, over HTTP: each fault is a true sentence, and what is in the cache goes on being served."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from fashion_search.hub_client import translate_errors
from fashion_search.index import CatalogIndex
from tests.local_hub import LocalHub
from tests.paths import ROOT

PULL = """
import sys
from fashion_search.hub import HubError, pull_index
from fashion_search.index import CatalogIndex
for repo in sys.argv[1:]:
    try:
        print(repo, len(CatalogIndex.load(pull_index(repo))))
    except HubError as error:
        print(repo, error)
"""
# What a repo of this name answers, whatever is asked of it.
ANSWERS: dict[str, ASGIApp] = {
    "shop/401": JSONResponse({"error": "Invalid credentials in Authorization header"}, 401),
    "shop/403": JSONResponse({"error": "Forbidden"}, 403),
    "shop/404": JSONResponse({"error": "Not found"}, 404),
    "shop/429": JSONResponse({"error": "Slow down"}, 429, {"Retry-After": "3600"}),
    "shop/429b": JSONResponse({"error": "Slow down"}, 429),
    "shop/500": JSONResponse({"error": "Oops"}, 500),
    "shop/503": JSONResponse({"error": "Busy"}, 503, {"Retry-After": "3600"}),
    "shop/gated": JSONResponse({"error": "Ask first"}, 403, {"X-Error-Code": "GatedRepo"}),
    "shop/portal": Response("<!DOCTYPE html><title>Hotel Wi-Fi</title>", media_type="text/html"),
    "shop/text": PlainTextResponse("pong"),
    "shop/circle": RedirectResponse("/api/datasets/shop/circle"),
}
TOLD = {
    "shop/401": "{hub} does not accept the token (401), so the index 'shop/401' cannot be had; log in again with",
    "shop/403": "{hub} refuses access (403), so the index 'shop/403' cannot be had; use a token that may",
    "shop/404": "{hub} does not know this address (404), so the index 'shop/404' cannot be had; check the name",
    "shop/429": "{hub} asks for a pause (429), so the index 'shop/429' cannot be had; try again in 3,600 seconds.",
    "shop/429b": "{hub} asks for a pause (429), so the index 'shop/429b' cannot be had; try again later.",
    "shop/500": "{hub} has a fault of its own (500), so the index 'shop/500' cannot be had; try again later.",
    "shop/503": "{hub} has a fault of its own (503), so the index 'shop/503' cannot be had; try again later.",
    "shop/gated": "The index 'shop/gated' is gated; ask for access at {hub}/shop/gated, then log in",
    "shop/portal": "{hub} answers with a web page instead of data, and the index 'shop/portal' is not in the cache",
    "shop/text": "{hub} does not answer as a Hub does, and the index 'shop/text' is not in the cache; check",
    "shop/circle": "{hub} sends from one address to the next in a circle, and the index 'shop/circle' is not in the",
}


def answer(path: str) -> ASGIApp | None:
    return next((given for repo, given in ANSWERS.items() if f"{path}/".find(f"/{repo}/") >= 0), None)


def pull(environment: dict[str, str], *repos: str) -> tuple[dict[str, str], str]:
    """{repo: what is printed of it} by a fresh Python, and its standard error."""
    command = [sys.executable, "-c", PULL, *repos]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return dict(line.split(" ", 1) for line in done.stdout.splitlines()), done.stderr


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    with LocalHub() as server:
        yield server


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a pull says of each repo when nothing is in the cache."""
    started = time.monotonic()
    with LocalHub() as hub:
        hub.fault = answer
        told, _ = pull(hub.environment(tmp_path_factory.mktemp("home")), *ANSWERS)
    assert time.monotonic() - started < 60  # none of them is waited for
    return {repo: line.replace(hub.url, "{hub}") for repo, line in told.items()}


@pytest.mark.parametrize("repo", ANSWERS)
def test_each_fault_is_a_true_sentence(told: dict[str, str], repo: str) -> None:
    assert told[repo].startswith(TOLD[repo])
    assert told[repo].endswith(".")


def test_whatever_the_hub_answers_the_copy_in_the_cache_is_served_and_that_is_said(
    hub: LocalHub, index_folder: Path, tmp_path: Path
) -> None:
    environment = hub.environment(tmp_path / "home")
    for repo in ANSWERS:
        hub.upload("datasets", repo, index_folder)
    assert set(pull(environment, *ANSWERS)[0].values()) == {"4"}
    hub.fault = answer
    told, warnings = pull(environment, *ANSWERS)
    assert set(told.values()) == {"4"}
    for repo in ANSWERS:
        assert (
            f"; the copy of {repo} in the cache is used, {hub.repos['datasets', repo].commits[-1].sha[:8]}" in warnings
        )


@pytest.mark.parametrize("status", [403, 404])
def test_a_newer_commit_whose_files_do_not_come_hides_nothing(
    hub: LocalHub, index: CatalogIndex, index_folder: Path, tmp_path: Path, status: int
) -> None:
    environment = hub.environment(tmp_path / "home")
    hub.upload("datasets", "shop/index", index_folder)
    pull(environment, "shop/index")
    CatalogIndex.build(index.vectors[:2], index.products.slice(0, 2), index.manifest).save(index_folder)
    newer = hub.upload("datasets", "shop/index", index_folder).commits[-1].sha
    hub.fault = lambda path: Response("no", status) if f"/resolve/{newer}/" in path else None
    told, warnings = pull(environment, "shop/index")
    assert told == {"shop/index": "4"}
    assert "the copy of shop/index in the cache is used" in warnings
    hub.fault = lambda path: JSONResponse({}, 500)
    assert pull(environment, "shop/index")[0] == {"shop/index": "4"}
    hub.fault = lambda path: None
    assert pull(environment, "shop/index")[0] == {"shop/index": "2"}


def test_a_failed_push_speaks_of_pushing(hub: LocalHub, index_folder: Path, tmp_path: Path) -> None:
    hub.fault = lambda path: JSONResponse({"error": "read only"}, 403) if path == "/api/repos/create" else None
    code = "import sys; from fashion_search.hub import push_index; push_index(sys.argv[1], 'shop/index')"
    command = [sys.executable, "-c", code, str(index_folder)]
    environment = hub.environment(tmp_path / "home")
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr.splitlines()[-1].endswith(
        f"{hub.url} refuses access (403), so the index 'shop/index' was not pushed; "
        "use a token that may do this, or ask the owner of the repo, and push again."
    )


def test_the_process_keeps_one_client() -> None:
    from huggingface_hub import get_session

    with translate_errors("shop/index", None):
        first = get_session()
    with translate_errors("shop/index", None):
        assert get_session() is first


BUILD = """
import sys
from PIL import Image
from fashion_search.encoder import load_encoder
from fashion_search.index import CatalogIndex
encoder = load_encoder("hf-hub:shop/encoder", engine="torch")
rows = [{"id": "1"}, {"id": "2"}]
vectors = encoder.encode([Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")])
CatalogIndex.build(vectors, rows, {"encoder": encoder.fingerprint()}).save(sys.argv[1])
"""
SERVE = """
import sys
from fashion_search.search.starting import open_service
from fashion_search.settings import Settings
service = open_service(Settings(index=sys.argv[1], engine="torch"))
print(service.encoder_name, service.encoder.revision, len(service.search(service.index.vector(0)).matches))
"""


@pytest.mark.slow
def test_an_encoder_retrained_under_its_name_stops_no_app_that_uses_it(hub: LocalHub, tmp_path: Path) -> None:
    from tests.tiny_model import save_tiny_model

    def run(code: str, home: str, offline: str = "0") -> str:
        environment = hub.environment(tmp_path / home) | {"HF_HUB_OFFLINE": offline}
        command = [sys.executable, "-c", code, str(tmp_path / "index")]
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    first = hub.upload("models", "shop/encoder", save_tiny_model(tmp_path / "tiny")).commits[-1].sha
    run(BUILD, "owner")
    shutil.rmtree(tmp_path / "tiny")
    hub.upload("models", "shop/encoder", save_tiny_model(tmp_path / "tiny", seed=1))
    served = f"hf-hub:shop/encoder {first} 2"
    assert run(SERVE, "owner") == served
    assert run(SERVE, "stranger") == served
    asked = len(hub.log)
    assert run(SERVE, "stranger") == served
    assert len(hub.log) == asked  # a commit that is in the cache needs no Hub
    hub.stop()
    assert run(SERVE, "stranger") == served
    assert run(SERVE, "stranger", offline="1") == served
