"""An app that starts on a bad day of the Hub, over HTTP: it serves something good in time, or ends in one sentence."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fashion_search.index import CatalogIndex
from tests.conftest import until
from tests.fake_app import FAKE_APP
from tests.local_hub import Blob, LocalHub, client_environment, silent_server, trickling_server
from tests.paths import ROOT
from tests.search.test_live import ask
from tests.web.conftest import free_port

PATIENCE = 5  # FASHION_START_SECONDS of these tests
START = """
import json, logging, os, sys, time
from fashion_search.search import opening
from fashion_search.web import startup
from tests.fakes import FakeEncoder

logging.basicConfig()
opening.load_encoder = lambda *_: FakeEncoder()
startup.kept_fresh = lambda service, settings: service
for repo in sys.argv[1:]:
    started = time.monotonic()
    try:
        service = startup.open_service({**os.environ, "FASHION_INDEX": repo})
        told = [len(service.index), service.stand_in and service.stand_in._asdict()]
    except startup.StartupError as error:
        told = str(error)
    print(json.dumps([repo, round(time.monotonic() - started, 1), told]))
"""
# The sample needs the encoder that made it.
WITH_SAMPLE = START.replace(
    "lambda *_: FakeEncoder()", "lambda model, *more: load(model, *more) if model == 'bundled' else FakeEncoder()"
).replace("from tests.fakes", "from fashion_search.encoder import load_encoder as load\nfrom tests.fakes")


class BadFile:
    """A file of the Hub whose head is right and whose body is `drops`: (pause, bytes) after one another."""

    def __init__(self, blob: Blob, commit: str, drops: Iterable[tuple[float, bytes]]) -> None:
        self.drops, self.size = list(drops), len(blob.content)
        headers = {"Content-Length": str(len(blob.content)), "ETag": f'"{blob.oid}"', "X-Repo-Commit": commit}
        self.headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        for pause, drop in self.drops if scope["method"] == "GET" else ():
            await asyncio.sleep(pause)
            await send({"type": "http.response.body", "body": drop, "more_body": True})
        if scope["method"] == "HEAD" or sum(len(drop) for _, drop in self.drops) == self.size:
            await send({"type": "http.response.body", "body": b""})
        # What is short ends here: the server closes the connection in the middle.


def trickle(content: bytes) -> list[tuple[float, bytes]]:
    step = len(content) // 600 + 1  # a minute for all of it
    return [(0.1, content[start : start + step]) for start in range(0, len(content), step)]


ANSWERS: dict[str, ASGIApp] = {
    "shop/401": JSONResponse({"error": "Invalid credentials"}, 401),
    "shop/403": JSONResponse({"error": "Forbidden"}, 403),
    "shop/404": JSONResponse({"error": "Not found"}, 404),
    "shop/429": JSONResponse({"error": "Slow down"}, 429, {"Retry-After": "3600"}),
    "shop/500": JSONResponse({"error": "Oops"}, 500),
    "shop/503": JSONResponse({"error": "Busy"}, 503, {"Retry-After": "3600"}),
    "shop/circle": RedirectResponse("/api/datasets/shop/circle"),
    "shop/portal": Response("<!DOCTYPE html><title>Hotel Wi-Fi</title>", media_type="text/html"),
}
BODIES: dict[str, Callable[[bytes], list[tuple[float, bytes]]]] = {
    "shop/trickle": trickle,
    "shop/cut": lambda content: [(0, content[: len(content) // 2])],
    "shop/wrong": lambda content: [(0, bytes(len(content)))],
}
TOLD = {
    "shop/401": "does not accept the token (401)",
    "shop/403": "refuses access (403)",
    "shop/404": "does not know this address (404)",
    "shop/429": "asks for a pause (429)",
    "shop/500": "has a fault of its own (500)",
    "shop/503": "has a fault of its own (503)",
    "shop/circle": "sends from one address to the next in a circle",
    "shop/portal": "answers with a web page instead of data",
    "shop/trickle": "did not deliver the index 'shop/trickle' within",
    "shop/cut": "did not deliver the index 'shop/cut' within",  # the client tries again for longer
    "shop/wrong": "sent index.usearch damaged, twice",
}
ENDLESS = ("shop/trickle", "shop/cut")
SERVERS: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "unreachable": lambda: nullcontext("http://127.0.0.1:9"),
    "silent": silent_server,
    "trickling": trickling_server,
}


def fault_of(hub: LocalHub) -> Callable[[str], ASGIApp | None]:
    """What is wrong with the repos above: whatever is asked of them, or one file of their newest commit."""

    def fault(path: str) -> ASGIApp | None:
        repo = next((name for name in TOLD if f"/{name}/" in f"{path}/"), "")
        if repo in ANSWERS:
            return ANSWERS[repo]
        if repo and path.endswith("/index.usearch"):
            newest = hub.repos["datasets", repo].commits[-1]
            blob = newest.files["index.usearch"]
            return BadFile(blob, newest.sha, BODIES[repo](blob.content)) if newest.sha in path else None
        return None

    return fault


def start(
    environment: dict[str, str],
    *repos: str,
    seconds: int = PATIENCE,
    within: int | None = None,
    code: str = START,
    **options: Any,
) -> tuple[dict[str, Any], str]:
    """{repo: what is served or why nothing is} of a fresh Python, each told `within` seconds; its standard error."""
    within = within or seconds + 20
    environment = (
        environment | {"FASHION_START_SECONDS": str(seconds), "HF_HUB_ETAG_TIMEOUT": "2"} | options.pop("more", {})
    )
    command = [sys.executable, "-c", code, *repos]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False, **options
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr + done.stdout, done.stderr
    assert environment["HF_TOKEN"] not in done.stderr + done.stdout
    print(*done.stdout.splitlines(), sep="\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(took < within for _, took, _ in lines), lines
    return {repo: told for repo, _, told in lines}, done.stderr


def start_on_a_bad_day(environment: dict[str, str]) -> tuple[dict[str, Any], str]:
    """The same for every fault; only those that have no end of their own are given little time."""
    quick, log = start(environment, *(repo for repo in TOLD if repo not in ENDLESS), seconds=60, within=20)
    endless, more = start(environment, *ENDLESS)
    return quick | endless, log + more


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    with LocalHub() as server:
        yield server


@pytest.fixture
def smaller(index: CatalogIndex, tmp_path: Path) -> Path:
    """A newer edition of two products."""
    CatalogIndex.build(index.vectors[:2], index.products.slice(0, 2), index.manifest).save(tmp_path / "smaller")
    return tmp_path / "smaller"


@pytest.mark.slow
def test_cold_each_fault_is_one_true_sentence_in_time(hub: LocalHub, index_folder: Path, tmp_path: Path) -> None:
    for repo in TOLD:
        hub.upload("datasets", repo, index_folder)
    hub.fault = fault_of(hub)
    told, _ = start_on_a_bad_day(hub.environment(tmp_path / "home"))
    for repo, wanted in TOLD.items():
        assert wanted in told[repo] and "\n" not in told[repo] and told[repo].endswith("."), told[repo]
    assert not list((tmp_path / "home").rglob("*.incomplete"))


@pytest.mark.slow
def test_warm_each_fault_leaves_the_last_good_copy_served_and_said_and_the_next_good_day_ends_it(
    hub: LocalHub, index_folder: Path, smaller: Path, tmp_path: Path
) -> None:
    environment = hub.environment(tmp_path / "home")
    for repo in TOLD:
        hub.upload("datasets", repo, index_folder)
    assert start(environment, *TOLD, seconds=60)[0] == {repo: [4, None] for repo in TOLD}
    for repo in TOLD:
        hub.upload("datasets", repo, smaller)
    hub.fault = fault_of(hub)
    for _ in range(2):  # a bad day leaves nothing behind that makes the next one worse
        told, log = start_on_a_bad_day(environment)
        for repo, wanted in TOLD.items():
            count, stand_in = told[repo]
            assert count == 4 and stand_in["notice"].startswith("The newest edition of this catalog could not")
            assert wanted in stand_in["fault"]
            kept = hub.repos["datasets", repo].commits[0].sha[:8]
            assert f"{stand_in['fault']} So commit {kept} is served, and the Hub is asked again later." in log
    hub.fault = lambda path: None
    assert start(environment, *TOLD, seconds=60)[0] == {repo: [2, None] for repo in TOLD}


@pytest.mark.slow
@pytest.mark.parametrize("kind", SERVERS)
def test_a_hub_that_is_not_there_or_never_says_a_whole_word(
    kind: str, hub: LocalHub, index_folder: Path, tmp_path: Path
) -> None:
    hub.upload("datasets", "shop/index", index_folder)
    with SERVERS[kind]() as url:
        away = client_environment(url, tmp_path / "home")
        [cold], _ = (
            start(away, "shop/index")[0].values(),
            start(hub.environment(tmp_path / "home"), "shop/index", seconds=60),
        )
        assert cold.startswith(f"{url} ") and ("did not deliver" in cold or "does not answer" in cold)
        [[count, stand_in]] = start(away, "shop/index")[0].values()
        assert count == 4 and stand_in["fault"].startswith(f"{url} ")
        [[count, stand_in]] = start(away | {"HF_HUB_OFFLINE": "1"}, "shop/index")[0].values()
        assert count == 4 and stand_in is None  # by wish
        [[count, stand_in]] = start(away, "shop/other", code=WITH_SAMPLE, more={"FASHION_FALLBACK": "sample"})[
            0
        ].values()
        assert count == 1000 and "drawn sample" in stand_in["notice"] and url in stand_in["fault"]


@pytest.mark.slow
def test_a_full_disk(hub: LocalHub, index_folder: Path, smaller: Path, tmp_path: Path) -> None:
    """No file may grow over 1,000 bytes: what the system answers takes the way of a full disk."""
    import resource

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    environment = hub.environment(tmp_path / "home") | {"PYTHONDONTWRITEBYTECODE": "1"}
    hub.upload("datasets", "shop/index", index_folder)
    assert (
        "cannot be kept or read on this machine (File too large)"
        in start(environment, "shop/index", seconds=60, preexec_fn=fill)[0]["shop/index"]
    )
    assert start(environment, "shop/index", seconds=60)[0]["shop/index"] == [4, None]
    hub.upload("datasets", "shop/index", smaller)
    [[count, stand_in]] = start(environment, "shop/index", seconds=60, preexec_fn=fill)[0].values()
    assert count == 4 and "cannot be kept or read on this machine" in stand_in["fault"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["index.usearch", "products.parquet", "manifest.json"])
def test_a_damaged_file_in_the_cache_is_fetched_once_more(
    name: str, hub: LocalHub, index_folder: Path, tmp_path: Path
) -> None:
    environment = hub.environment(tmp_path / "home")
    hub.upload("datasets", "shop/index", index_folder)
    start(environment, "shop/index", seconds=60)
    [file] = (tmp_path / "home").rglob(f"snapshots/*/{name}")
    whole = file.read_bytes()
    file.resolve().write_bytes(bytes(len(whole)))
    before = len(hub.log)
    told, log = start(environment, "shop/index", seconds=60)
    assert told["shop/index"] == [4, None] and f"{name} of shop/index is damaged and is fetched once more." in log
    assert file.read_bytes() == whole
    got = [path for method, path in hub.log[before:] if method == "GET" and "/resolve/" in path]
    assert [path.rpartition("/")[2] for path in got] == [name]  # that file, once, and no other


@pytest.mark.slow
def test_a_download_ends_with_the_app_that_was_killed(tmp_path: Path) -> None:
    with silent_server() as url:
        environment = client_environment(url, tmp_path) | {"FASHION_START_SECONDS": "600", "HF_HUB_ETAG_TIMEOUT": "600"}
        app = subprocess.Popen([sys.executable, "-c", START, "shop/index"], cwd=ROOT, env=environment)
        until(lambda: len(processes_of(url)) == 2)
        app.kill()
        app.wait()
        until(lambda: not processes_of(url), 30)


def processes_of(url: str) -> list[str]:
    """The processes whose Hub this is."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is somebody else's
            found += [path.parent.name] if f"HF_ENDPOINT={url}".encode() in path.read_bytes().split(b"\0") else []
    return found


APP = "from fashion_search.search import refresh\nrefresh.AGAIN_MINUTES = 0.01\n" + FAKE_APP


@pytest.mark.slow
def test_page_and_health_say_that_an_older_copy_is_served_until_the_newest_can_be(
    hub: LocalHub, index_folder: Path, smaller: Path, tmp_path: Path
) -> None:
    environment = hub.environment(tmp_path / "home")
    repo = hub.upload("datasets", "shop/wrong", index_folder)
    start(environment, "shop/wrong", seconds=60)
    hub.upload("datasets", "shop/wrong", smaller)
    hub.fault = fault_of(hub)
    address = f"http://127.0.0.1:{(port := free_port())}"
    environment |= {"FASHION_INDEX": "shop/wrong", "GRADIO_SERVER_PORT": str(port), "PYTHONPATH": str(ROOT)}
    environment |= {"GRADIO_SERVER_NAME": "127.0.0.1"}
    with (tmp_path / "log").open("w") as out:
        app = subprocess.Popen([sys.executable, "-c", APP], cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        until(lambda: "fashion_search is at" in (tmp_path / "log").read_text() or app.poll() is not None)
        health = ask(f"{address}/health")
        assert health["status"] == "ok" and health["commit"] == repo.commits[0].sha and health["products"] == 4
        assert health["notice"].startswith("The newest edition") and "sent index.usearch damaged" in health["fault"]
        assert health["notice"] in urllib.request.urlopen(address, timeout=10).read().decode()
        hub.fault = lambda path: None
        until(lambda: ask(f"{address}/health").get("commit") == repo.commits[1].sha)
        health = ask(f"{address}/health")
        assert (health["status"], health["products"]) == ("ok", 2) and "fault" not in health
    finally:
        app.terminate()
        app.wait(30)
    assert "Traceback" not in (tmp_path / "log").read_text()
    hub.stop()  # what was fetched while it ran is what it starts with next time
    [[count, stand_in]] = start(environment, "shop/wrong")[0].values()
    assert count == 2 and stand_in["fault"]
