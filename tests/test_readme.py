"""The README is true: its front matter matches the pins, and its commands and code run as written."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.catalog.test_dataset import write_image_folder
from tests.local_hub import LocalHub
from tests.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [str(path.relative_to(ROOT)) for folder in ("docs", "lessons") for path in (ROOT / folder).glob("*.md")]
PHOTO = ROOT / "fashion_search" / "assets" / "examples" / "red-tshirt.jpg"
ADDRESS = "http://127.0.0.1:7860"

pytestmark = pytest.mark.slow


def written(name: str) -> str:
    """The code that stands under the line `<!-- name -->`."""
    found = re.search(rf"^<!-- {name} -->\n```\w+\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    if not found:
        raise LookupError(f"README.md has no block {name!r}")
    return found[1]


def block(name: str) -> str:
    """The same, with this Python in place of the .venv's."""
    return written(name).replace(".venv/bin/python", sys.executable)


def shell(code: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """What bash prints for the code."""
    done = subprocess.run(
        ["bash", "-ec", code], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copy_tracked(folder: Path) -> None:
    """Puts what git tracks into the folder, as in a clone."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.rstrip("\0").split("\0"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)


@contextmanager
def served(command: str, environment: dict[str, str], folder: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Runs a command that serves the app and gives its address and what it printed once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = environment | {"GRADIO_SERVER_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        ["bash", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        printed = ""
        while "API" not in printed and process.poll() is None and process.stdout:
            printed += process.stdout.readline()
        assert process.poll() is None, printed
        yield address, printed
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)  # bash and the app that it started
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def app() -> Iterator[tuple[str, str]]:
    """The app as the README's first command starts it, once the requirements are there."""
    with served(block("start").split("&&")[-1].strip(), dict(os.environ)) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a photo.jpg, where a reader tries the calls."""
    shutil.copy(PHOTO, tmp_path / "photo.jpg")
    return tmp_path


def test_front_matter_is_that_of_a_space_and_matches_the_pins() -> None:
    card = yaml.safe_load(README.split("---")[1])
    pins = dict(re.findall(r"^([\w-]+)(?:\[\w+\])?==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    assert (card["sdk"], card["app_file"], card["license"]) == ("gradio", "app.py", "apache-2.0")
    assert card["sdk_version"] == pins["gradio"]
    assert card["python_version"] == "3.11"
    assert len(card["short_description"]) <= 60
    assert (ROOT / card["app_file"]).is_file()


def test_ci_runs_the_test_command() -> None:
    assert "scripts/check\n" in re.sub(r" *#.*", "", block("test")) and "-m pytest" in block("test")
    assert "<!-- test -->" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.skipif(
    "INSTALL_AS_WRITTEN" not in os.environ, reason="asks the package registry: .ci/run sets INSTALL_AS_WRITTEN"
)
def test_the_start_command_installs_and_serves_as_written(tmp_path: Path) -> None:
    copy_tracked(tmp_path)
    with served(written("start").strip(), dict(os.environ), tmp_path) as (address, printed):
        assert "1,000 products" in printed
        assert urllib.request.urlopen(f"{address}/health", timeout=30).status == 200
    assert (tmp_path / ".venv" / "bin" / "python").exists()


def test_the_app_says_where_it_is_what_it_serves_and_how_to_serve_another(app: tuple[str, str]) -> None:
    address, printed = app
    for expected in (address, "1,000 products", "bundled", "FASHION_INDEX="):
        assert expected in printed


def test_the_python_client_finds_products(app: tuple[str, str], desk: Path) -> None:
    (desk / "call.py").write_text(block("python client").replace(ADDRESS, app[0]))
    lines = shell(f"{sys.executable} call.py", desk).splitlines()
    ranked = [line for line in lines if re.match(r"\d+ 0\.\d+ .+ http\S+/thumbnail/\d+", line)]
    assert [line.split()[0] for line in ranked] == ["1", "2", "3"]
    assert all("Women" in line or "Unisex" in line or "Girls" in line for line in ranked)


def test_curl_finds_products(app: tuple[str, str], desk: Path) -> None:
    assert len(block("curl").splitlines()) == 1
    matches = json.loads(shell(block("curl").replace(ADDRESS, app[0]), desk))["matches"]
    assert [match["rank"] for match in matches] == [1, 2, 3]
    assert {match["attributes"]["gender"] for match in matches} == {"Women"}


def test_the_page_may_be_embedded(app: tuple[str, str]) -> None:
    line = block("iframe").replace(ADDRESS, app[0])
    source = re.search(r'src="([^"]+)"', line)
    assert source
    with urllib.request.urlopen(source[1], timeout=30) as answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
    assert "x-frame-options" not in headers
    assert "frame-ancestors *" in headers["content-security-policy"]


def test_the_library_finds_products(desk: Path) -> None:
    (desk / "search.py").write_text(block("library"))
    lines = shell(f"PYTHONPATH={ROOT} {sys.executable} search.py", desk)
    assert [bool(re.fullmatch(r"0\.\d{3} \S.+", line)) for line in lines.splitlines()] == [True] * 5


def test_a_catalog_is_built_pushed_served_and_deployed(tmp_path: Path) -> None:
    photos = write_image_folder(tmp_path / "photos", ["a.png", "b.jpg", "c.png"])
    with LocalHub() as hub:
        hub.upload("datasets", "ashraq/fashion-product-images-small", photos)
        environment = hub.environment(tmp_path / "home")
        build = block("build").replace("build/fashion", str(tmp_path / "build")).replace("scripts/", f"{ROOT}/scripts/")
        assert "pushed" in shell(build, tmp_path, environment)
        assert ("datasets", "you/fashion-index") in hub.repos
        with served(block("serve").strip(), environment) as (_, printed):
            assert "ashraq/fashion-product-images-small: 3 products" in printed
        shell(block("deploy"), ROOT, environment)
        assert hub.repos["spaces", "you/fashion-search"].variables["FASHION_INDEX"] == "you/fashion-index"


def test_a_bad_setting_is_one_sentence(tmp_path: Path) -> None:
    environment = dict(os.environ) | {"FASHION_INDEX": str(tmp_path / "nothing")}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_the_design_tells_the_floors_that_the_contract_holds() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [rooms] = [contract for contract in contracts if contract["id"] == "rooms"]
    rows = re.findall(r"^\| \d+ \| ([^|]+) \|", (ROOT / "docs" / "design.md").read_text(), re.MULTILINE)
    assert [re.findall(r"\w+", row) for row in rows] == [re.findall(r"\w+", layer) for layer in rooms["layers"]]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", *sorted(DOCS)])
def test_links_between_the_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []
