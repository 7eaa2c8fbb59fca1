"""What docs/scale.md tells to start parses, names every image's version, and opens no door that it need not."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.paths import ROOT

COMPOSE = ROOT / "deploy" / "milvus-compose.yaml"


def read_compose() -> dict[str, Any]:
    """The file as Docker Compose reads it."""
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


def test_every_image_has_a_version_and_every_volume_and_dependency_is_there() -> None:
    compose = read_compose()
    services = compose["services"]
    assert services.keys() == {"etcd", "minio", "milvus"}
    for name, service in services.items():
        assert re.search(r":(v\d|RELEASE\.\d)", service["image"]), f"{name}'s image may be another tomorrow"
        assert service["healthcheck"]["test"][0] == "CMD"
        for volume in service["volumes"]:
            assert volume.split(":")[0] in compose["volumes"]
        for needed, how in service.get("depends_on", {}).items():
            assert needed in services and how == {"condition": "service_healthy"}


def test_only_milvus_is_reachable_and_only_from_its_own_machine() -> None:
    ports = {name: service.get("ports", []) for name, service in read_compose()["services"].items()}
    assert ports == {"etcd": [], "minio": [], "milvus": ["127.0.0.1:19530:19530"]}


def test_no_password_stands_in_the_file_and_both_sides_have_the_same() -> None:
    services = read_compose()["services"]
    given = services["minio"]["environment"]["MINIO_ROOT_PASSWORD"]
    assert given.startswith("${MINIO_PASSWORD:?")
    assert services["milvus"]["environment"]["MINIO_SECRET_ACCESS_KEY"] == given


def test_the_page_about_it_names_the_file_the_address_and_the_extra() -> None:
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    for named in ("deploy/milvus-compose.yaml", "FASHION_INDEX=milvus://localhost:19530/", "requirements-milvus.txt"):
        assert named in page
