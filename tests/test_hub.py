"""The Hub over HTTP, with the real clients, each in a process of its own as users have it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fashion_search.hub import pull_index, push_index
from fashion_search.hub_client import HubError
from fashion_search.index import CatalogIndex, IndexFormatError
from tests.catalog.test_dataset import write_image_folder
from tests.local_hub import LocalHub, client_environment, silent_server
from tests.paths import ROOT

PUSH = "import sys; from fashion_search.hub import push_index; print(push_index(sys.argv[1], sys.argv[2]))"
PULL = """
import sys
from fashion_search.hub import HubError, pull_index
from fashion_search.index import CatalogIndex
try:
    index = CatalogIndex.load(pull_index(sys.argv[1], revision=(sys.argv[2:] or [None])[0]))
    print(len(index), index.search(index.vector(0), k=1)[0].product.name, len(index.thumbnail(0)) > 0)
except HubError as error:
    print("HubError:", error)
"""


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    with LocalHub() as server:
        yield server


def run(code: str, environment: dict[str, str], *arguments: str) -> str:
    """What a fresh Python prints; its Hub and caches are the environment's."""
    command = [sys.executable, "-W", "error::ResourceWarning", "-c", code, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize("lfs", [False, True])
def test_pushed_in_one_process_pulled_in_another_and_again_with_the_hub_gone(
    index_folder: Path, tmp_path: Path, lfs: bool
) -> None:
    reader = tmp_path / "reader"
    with LocalHub(lfs=lfs) as hub:
        url = run(PUSH, hub.environment(tmp_path / "writer"), str(index_folder), "shop/index")
        repo = hub.repos["datasets", "shop/index"]
        [(tag, commit)] = repo.tags.items()
        assert commit == repo.commits[-1].sha and re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{8}", tag)
        assert url == f"{hub.url}/datasets/shop/index/commit/{repo.commits[-1].sha}"
        assert [commit.title for commit in repo.commits] == ["initial commit", "Index of 4 products"]
        assert sorted(repo.commits[-1].files) == ["README.md", "index.usearch", "manifest.json", "products.parquet"]
        assert run(PULL, hub.environment(reader), "shop/index") == "4 Red tee True"
    assert run(PULL, hub.environment(reader), "shop/index") == "4 Red tee True"


@pytest.mark.slow
def test_a_pinned_revision_stays_what_it_was(
    hub: LocalHub, index_folder: Path, index: CatalogIndex, tmp_path: Path
) -> None:
    environment = hub.environment(tmp_path / "home")
    first = run(PUSH, environment, str(index_folder), "shop/index").rpartition("/")[2]
    CatalogIndex.build(index.vectors[:2], index.products.slice(0, 2), index.manifest).save(index_folder)
    run(PUSH, environment, str(index_folder), "shop/index")
    [before, newest] = hub.repos["datasets", "shop/index"].tags  # each push has a name to roll back to
    assert run(PULL, environment, "shop/index").startswith("2 ")
    assert run(PULL, environment, "shop/index", first).startswith("4 ")
    assert run(PULL, environment, "shop/index", before).startswith("4 ")
    assert run(PULL, environment, "shop/index", newest).startswith("2 ")
    missing = run(PULL, environment, "shop/index", "v9")
    assert missing.startswith("HubError: The index 'shop/index' has no revision 'v9'")


def test_the_card_tells_the_hub_and_the_reader_what_it_is(hub: LocalHub, index_folder: Path, tmp_path: Path) -> None:
    run(PUSH, hub.environment(tmp_path / "home"), str(index_folder), "shop/index")
    card = hub.repos["datasets", "shop/index"].commits[-1].files["README.md"].content.decode()
    assert card.startswith("---\n")
    assert 'pull_index("shop/index")' in card
    assert "over 4 products" in card
    assert "`fake-mean-colour`" in card


class TestWhatGoesWrong:
    def test_an_unknown_repo(self, hub: LocalHub, tmp_path: Path) -> None:
        told = run(PULL, hub.environment(tmp_path), "shop/nothing")
        assert told.startswith(f"HubError: There is no index 'shop/nothing' on {hub.url}, or it is private")

    def test_a_repo_that_is_no_index(self, hub: LocalHub, tmp_path: Path) -> None:
        (tmp_path / "repo").mkdir()
        (tmp_path / "repo" / "README.md").write_text("hello")
        hub.upload("datasets", "shop/other", tmp_path / "repo")
        told = run(PULL, hub.environment(tmp_path / "home"), "shop/other")
        assert told.startswith("HubError: 'shop/other' is on the Hub but holds no index")

    def test_a_hub_that_is_not_there(self, tmp_path: Path) -> None:
        told = run(PULL, client_environment("http://127.0.0.1:9", tmp_path), "shop/index")
        assert told.startswith("HubError: http://127.0.0.1:9 cannot be reached or does not answer")

    def test_a_hub_that_accepts_and_never_answers(self, tmp_path: Path) -> None:
        with silent_server() as url:
            environment = client_environment(url, tmp_path) | {"HF_HUB_ETAG_TIMEOUT": "2"}
            started = time.monotonic()
            told = run(PULL, environment, "shop/index")
        assert told.startswith(f"HubError: {url} cannot be reached or does not answer")
        assert time.monotonic() - started < 60

    def test_a_download_that_was_cut_off(self, hub: LocalHub, index_folder: Path, tmp_path: Path) -> None:
        environment = hub.environment(tmp_path / "home")
        run(PUSH, environment, str(index_folder), "shop/index")
        run(PULL, environment, "shop/index")
        [graph] = (tmp_path / "home").rglob("snapshots/*/index.usearch")
        graph.unlink()
        hub.stop()
        told = run(PULL, environment, "shop/index")
        assert told.startswith("HubError: The index 'shop/index' is only half downloaded")

    def test_neither_folder_nor_repo(self) -> None:
        with pytest.raises(HubError, match=r"'no such/folder/at all' is neither a folder that exists nor the name"):
            pull_index("no such/folder/at all")

    def test_an_index_whose_encoder_only_this_machine_has_is_not_pushed(
        self, index: CatalogIndex, tmp_path: Path
    ) -> None:
        index.manifest = index.manifest.replace(encoder={"model": "local-dir:somewhere/encoder"})
        index.save(tmp_path / "index")
        with pytest.raises(HubError, match=r"only this machine has.*hf-hub:"):
            push_index(tmp_path / "index", "shop/index")

    def test_a_folder_that_is_not_whole_is_not_pushed(self, index_folder: Path) -> None:
        (index_folder / "index.usearch").write_bytes(b"half")
        with pytest.raises(IndexFormatError, match="half-downloaded"):
            push_index(index_folder, "shop/index")


def test_a_local_folder_is_pulled_as_it_is(index_folder: Path) -> None:
    assert pull_index(index_folder) == index_folder


@pytest.mark.slow
def test_load_dataset_and_our_catalog_read_a_dataset_of_the_hub(hub: LocalHub, tmp_path: Path) -> None:
    folder = write_image_folder(tmp_path / "photos", ["a.png", "b.png"])
    hub.upload("datasets", "shop/photos", folder)
    code = """
import datasets, json
from fashion_search.catalog.dataset import load_catalog
rows = datasets.load_dataset("shop/photos", split="train")
items = {streaming: list(load_catalog("shop/photos", streaming=streaming)) for streaming in (False, True)}
names = [[item.product["name"] for item in items[streaming]] for streaming in (False, True)]
print(json.dumps([len(rows), *names, load_catalog("shop/photos").revision]))
try:
    load_catalog("shop/nothing")
except Exception as error:
    print(type(error).__name__, error)
"""
    answers, refusal = run(code, hub.environment(tmp_path / "home"), "").splitlines()
    names = ["Thing a.png", "Thing b.png"]
    assert json.loads(answers) == [2, names, names, hub.repos["datasets", "shop/photos"].commits[-1].sha]
    assert refusal.startswith(f"HubError There is no dataset 'shop/nothing' on {hub.url}")


@pytest.mark.slow
def test_timm_loads_weights_of_the_hub(hub: LocalHub, tmp_path: Path) -> None:
    code = """
import sys, torch
from fashion_search.encoder.timm_import import import_timm
timm = import_timm()
torch.manual_seed(0)
from timm.models import save_for_hf
save_for_hf(timm.create_model("test_resnet", num_classes=0), sys.argv[1], safe_serialization=True)
"""
    run(code, hub.environment(tmp_path / "home"), str(tmp_path / "weights"))
    hub.upload("models", "shop/encoder", tmp_path / "weights")
    code = """
from PIL import Image
from fashion_search.encoder import load_encoder
encoder = load_encoder("hf-hub:shop/encoder", engine="torch")
print(encoder.model, encoder.encode([Image.new("RGB", (9, 9), "red")]).shape[0])
"""
    assert run(code, hub.environment(tmp_path / "home")) == "hf-hub:shop/encoder 1"
