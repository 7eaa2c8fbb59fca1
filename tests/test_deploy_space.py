"""The app becomes a Space in one commit, against a local Hub."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fashion_search.commands import deploy as deploy_space
from tests.local_hub import LocalHub, client_environment
from tests.paths import ROOT
from tests.test_requirements import pins


def deploy(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/deploy_space.py", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def app_is_there() -> bool:
    try:
        deploy_space.app_files(ROOT)
    except FileNotFoundError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.skipif(not app_is_there(), reason="needs a git clone with app.py and README.md")
def test_one_commit_and_the_index_named(tmp_path: Path) -> None:
    with LocalHub() as hub:
        done = deploy(hub.environment(tmp_path), "shop/search", "--index", "shop/index")
        assert done.returncode == 0, done.stderr
        space = hub.repos["spaces", "shop/search"]
    assert done.stdout.strip() == f"{hub.url}/spaces/shop/search/commit/{space.commits[-1].sha}"
    assert [commit.title for commit in space.commits] == ["initial commit", "Deploy fashion_search"]
    assert space.variables == {"FASHION_INDEX": "shop/index"}
    assert space.sdk == "gradio"
    files = set(space.commits[-1].files)
    assert {"app.py", "README.md", "requirements.txt", "fashion_search/index/catalog_index.py"} <= files
    assert not [name for name in files if name.startswith(("tests/", "scripts/", ".venv"))]
    # It serves the converted models, and installs nothing that only building and training need.
    assert "fashion_search/assets/encoder/openvino_model_int8.bin" in files
    assert not [name for name in files if name.endswith((".safetensors", "curves.png"))]
    assert not {"torch", "torchvision", "timm", "datasets"} & set(pins("requirements.txt"))


@pytest.mark.skipif(not app_is_there(), reason="needs a git clone with app.py and README.md")
def test_a_hub_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = deploy(client_environment("http://127.0.0.1:9", tmp_path), "shop/search")
    assert done.returncode == 2
    assert done.stderr.startswith("deploy_space: http://127.0.0.1:9 cannot be reached")
    assert done.stderr.count("\n") == 1
