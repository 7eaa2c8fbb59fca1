"""The app becomes a Space in one commit, against a local Hub; what is there already does not travel again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from fashion_search.assets import SAMPLE_INDEX
from fashion_search.commands import space_files
from fashion_search.commands.space_card import shorten
from fashion_search.files import write_json
from fashion_search.index.folder import read_manifest
from tests.local_hub import Blob, LocalHub, Repo, client_environment
from tests.paths import ROOT
from tests.test_requirements import pins

SPACE = ("spaces", "shop/search")
FILES = ["config.json", "model.safetensors", "openvino_model_int8.bin", "openvino_model_int8.xml"]


def app_is_there() -> bool:
    try:
        space_files.tracked_files(ROOT)
    except FileNotFoundError:
        return False
    return True


pytestmark = pytest.mark.skipif(not app_is_there(), reason="needs a git clone with app.py and README.md")


def deploy(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/deploy_space.py", "shop/search", *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def index_folder(folder: Path, **changes: Any) -> Path:
    """The sample's manifest with other words in it; nobody downloads the rest of it here."""
    folder.mkdir()
    write_json(folder / "manifest.json", read_manifest(SAMPLE_INDEX).replace(**changes).vouch().to_json())
    return folder


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LocalHub]:
    with LocalHub() as hub:
        hub.upload("datasets", "shop/index", index_folder(tmp_path / "shop", title="Lamps", description="By hand."))
        yield hub


def card(space: Repo) -> dict[str, Any]:
    return yaml.safe_load(space.commits[-1].files["README.md"].content.decode().split("---\n")[1])


@pytest.mark.slow
def test_one_commit_with_what_serving_reads_and_no_more(hub: LocalHub, tmp_path: Path) -> None:
    done = deploy(hub.environment(tmp_path), "--index", "shop/index", "--revision", "main")
    assert done.returncode == 0, done.stderr
    space = hub.repos[SPACE]
    assert done.stdout.strip().endswith(f"{hub.url}/spaces/shop/search/commit/{space.commits[-1].sha}")
    assert [commit.title for commit in space.commits] == ["initial commit", "Deploy fashion_search"]
    assert space.variables == {"FASHION_INDEX": "shop/index", "FASHION_INDEX_REVISION": "main"}
    assert (space.sdk, space.secrets) == ("gradio", {})
    files = set(space.commits[-1].files)
    assert {"app.py", "README.md", "requirements.txt", "fashion_search/index/catalog_index.py"} <= files
    others = ("tests/", "scripts/", "docs/", "fashion_search/training/", "fashion_search/assets/sample_index/")
    assert not [name for name in files if name.startswith(others)]
    assert not [name for name in files if name.endswith((".safetensors", "curves.png"))]
    assert not {"torch", "torchvision", "timm", "datasets"} & set(pins("requirements.txt"))
    assert (card(space)["title"], card(space)["short_description"]) == ("Lamps", "By hand.")
    assert card(space)["datasets"] == ["shop/index"] and card(space)["sdk_version"]


@pytest.mark.slow
def test_what_is_uploaded_serves_the_index_by_itself(tmp_path: Path) -> None:
    from tests.web.conftest import free_port

    for name, file in space_files.space_files(ROOT, None).items():
        (tmp_path / "space" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "space" / name).write_bytes(file if isinstance(file, bytes) else file.read_bytes())
    environment = client_environment("http://127.0.0.1:9", tmp_path / "home") | {
        "GRADIO_SERVER_PORT": str(free_port()), "PYTHONPATH": "", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    command = [sys.executable, "app.py"]
    with subprocess.Popen(
        command, cwd=tmp_path / "space", env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as app:
        try:
            assert app.stdout and any("fashion_search is at" in line for line in islice(app.stdout, 5))
        finally:
            app.terminate()


@pytest.mark.slow
def test_a_dry_run_lists_and_the_next_deploy_sends_only_what_changed(hub: LocalHub, tmp_path: Path) -> None:
    environment = hub.environment(tmp_path)
    dry = deploy(environment, "--index", "shop/index", "--dry-run")
    assert dry.returncode == 0 and "+ app.py\n" in dry.stdout and SPACE not in hub.repos
    assert deploy(environment, "--index", "shop/index", "--revision", "main").returncode == 0
    space = hub.repos[SPACE]
    files = dict(space.commits[-1].files)
    del files["fashion_search/schema.py"]
    files |= {"app.py": Blob(b"print()", False), "fashion_search/gone.py": Blob(b"", False)}
    files |= {"docs/old.md": Blob(b"", False), "analytics.py": Blob(b"", False), ".gitattributes": Blob(b"", False)}
    space.commit("somebody's", files)
    dry = deploy(environment, "--index", "shop/index", "--dry-run")
    assert dry.stdout.splitlines()[:-1] == [
        "+ fashion_search/schema.py", "~ app.py", "- docs/old.md", "- fashion_search/gone.py",
        "= analytics.py is not from here and stays", "- variable FASHION_INDEX_REVISION",
    ]  # fmt: skip
    assert "1 files new, 1 changed" in dry.stdout and space.commits[-1].title == "somebody's"
    assert deploy(environment, "--index", "shop/index").returncode == 0
    after = space.commits[-1].files
    assert "analytics.py" in after and ".gitattributes" in after and "fashion_search/gone.py" not in after
    assert space.variables == {"FASHION_INDEX": "shop/index"}
    count = len(space.commits)
    assert deploy(environment, "--index", "shop/index").stdout.endswith("The Space has all of this already.\n")
    assert len(space.commits) == count


def test_a_folder_or_a_missing_index_is_refused_before_anything_is_made(hub: LocalHub, tmp_path: Path) -> None:
    environment = hub.environment(tmp_path)
    hub.upload("datasets", "shop/photos", index_folder(tmp_path / "photos")).commits[-1].files.clear()
    for options, told in (
        (["--index", str(SAMPLE_INDEX)], "is a folder of this machine"),
        (["--index", "shop/nothing"], "There is no index 'shop/nothing'"),
        (["--index", "shop/photos"], "holds no index"),
        (["--index", "shop/index", "--revision", "v9"], "no revision 'v9'"),
        (["--revision", "v9"], "name that with --index"),
        (["--index", "shop/index", "--token-secret"], "put it into SPACE_HF_TOKEN"),
    ):
        done = deploy(environment, *options)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert told in done.stderr
    assert SPACE not in hub.repos


@pytest.mark.slow
def test_a_private_index_needs_a_secret_which_can_be_set(hub: LocalHub, tmp_path: Path) -> None:
    hub.repos["datasets", "shop/index"].private = True
    environment = hub.environment(tmp_path)
    assert "needs a secret HF_TOKEN" in deploy(environment, "--index", "shop/index", "--dry-run").stdout
    done = deploy(environment | {"SPACE_HF_TOKEN": "hf_reads"}, "--index", "shop/index", "--token-secret", "--private")
    assert done.returncode == 0 and "needs a secret" not in done.stdout and "hf_reads" not in done.stdout
    assert hub.repos[SPACE].secrets == {"HF_TOKEN": "hf_reads"} and hub.repos[SPACE].private


def test_an_encoder_of_the_hub_is_fetched_while_the_space_is_built(hub: LocalHub, tmp_path: Path) -> None:
    (tmp_path / "encoder").mkdir()
    for name in (*FILES, "curves.png"):
        (tmp_path / "encoder" / name).write_bytes(b"{}")
    commit = hub.upload("models", "shop/encoder", tmp_path / "encoder").commits[-1].sha
    made_with = {**read_manifest(SAMPLE_INDEX).encoder.to_json(), "model": "hf-hub:shop/encoder", "revision": commit}
    hub.upload("datasets", "shop/other", index_folder(tmp_path / "other", encoder=made_with))
    code = (
        "from fashion_search.hub import look_at_index; from fashion_search.commands.space_card import settings_of;"
        "served = look_at_index('shop/other'); print(served.needs_torch, settings_of(served)['preload_from_hub'][0])"
    )
    environment = hub.environment(tmp_path / "home") | {"PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    needs, repo, listed, at = told.stdout.split()
    assert (needs, repo, sorted(listed.split(",")), at) == ("False", "shop/encoder", FILES, commit)


def test_an_index_of_another_encoder_takes_what_that_needs(tmp_path: Path) -> None:
    from fashion_search.hub import ServedIndex

    made_with = {**read_manifest(SAMPLE_INDEX).encoder.to_json(), "model": "resnet50.a1_in1k", "precision": "f32"}
    manifest = read_manifest(SAMPLE_INDEX).replace(encoder=made_with)
    files = space_files.space_files(ROOT, ServedIndex("shop/index", manifest, private=False))
    assert not [name for name in files if name.startswith("fashion_search/assets/encoder")]
    assert isinstance(requirements := files["requirements.txt"], bytes)
    assert b"\ntorch==" in requirements and b"datasets==" not in requirements


def test_a_description_is_cut_between_words() -> None:
    text = shorten("A long description of lamps that are made by hand, in the North.")
    assert text == "A long description of lamps that are made by hand, in the…" and len(text) <= 60


def test_a_hub_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = deploy(client_environment("http://127.0.0.1:9", tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("deploy_space: http://127.0.0.1:9 cannot be reached")
    assert done.stderr.count("\n") == 1
