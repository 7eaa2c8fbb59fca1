"""What docs/scale.md tells to start parses, names its image's version, and opens no door that it need not."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.paths import ROOT


def read_compose() -> dict[str, Any]:
    """The file as Docker Compose reads it."""
    return yaml.safe_load((ROOT / "deploy" / "milvus-compose.yaml").read_text(encoding="utf-8"))


def test_the_image_has_a_version_and_what_it_mounts_is_there() -> None:
    compose = read_compose()
    [milvus] = compose["services"].values()
    assert re.fullmatch(r"milvusdb/milvus:v\d+\.\d+\.\d+", milvus["image"])
    assert [volume.split(":")[0] for volume in milvus["volumes"]] == list(compose["volumes"])
    [mounted] = milvus["configs"]
    assert mounted["target"] == milvus["environment"]["ETCD_CONFIG_PATH"]
    assert yaml.safe_load(compose["configs"][mounted["source"]]["content"])["auto-compaction-mode"] == "revision"
    assert milvus["environment"]["ETCD_DATA_DIR"].startswith(milvus["volumes"][0].split(":")[1])
    assert all(isinstance(value, str) for value in milvus["environment"].values())  # a bare `true` is refused


def test_it_is_reachable_from_its_own_machine_alone() -> None:
    [milvus] = read_compose()["services"].values()
    assert milvus["ports"] == ["127.0.0.1:19530:19530"]


def test_the_page_about_it_names_the_file_the_address_and_the_extra() -> None:
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    for named in ("deploy/milvus-compose.yaml", "FASHION_INDEX=milvus://localhost:19530/", "requirements-milvus.txt"):
        assert named in page
