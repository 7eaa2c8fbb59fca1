"""docs/scale.md has the table that its script prints; what deploy/ tells Ray and Kubernetes to start is there."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import yaml

from fashion_search.commands.build import parser
from scripts.scale_costs import Assumed, Measured, cost, figure, table
from tests.paths import ROOT
from tests.test_requirements import pins

DEPLOY = ROOT / "deploy"


def read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def test_the_page_has_the_table_that_the_script_prints() -> None:
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    [found] = re.findall(r"<!-- made by scripts/scale_costs.py -->\n(.*?)\n<!-- end -->", page, re.DOTALL)
    assert found == table()
    assert f"{Measured.embed_ms} ms a photo" in page and f"{Measured.graph_bytes} bytes a product" in page.replace(
        "\n", " "
    )
    assert f"{Measured.part_bytes:,} bytes in a part" in page
    assert f"${Assumed.core_h} a core hour" in page


def test_costs_can_be_worked_out_by_hand() -> None:
    figures = cost(
        10**6, Measured(graph_bytes=1000, part_bytes=2000, products_bytes=3000, embed_ms=3.6),
        Assumed(cores=2, embedding_machines=5, insert_ms=1.8, memory_gb=1, memory_share=0.5, copies=3),
    )  # fmt: skip
    assert (figures.graph_gb, figures.parts_gb, figures.table_gb) == (1, 2, 3)
    assert figures.embed_core_h == pytest.approx(1) and figures.embed_h == pytest.approx(0.1)
    assert figures.insert_core_h == pytest.approx(0.5)
    assert figures.build_dollars == pytest.approx(1.5 * 0.05)
    assert figures.serving_machines == 6
    assert figures.serving_dollars == pytest.approx(6 * (2 * 0.05 + 0.005) * 730)
    assert [figure(value) for value in (0.26, 9.94, 12.4, 158.3, 1583, 15_768)] == [
        "0.3", "9.9", "12", "160", "1,600", "16,000",
    ]  # fmt: skip


def build_options(command: str) -> Any:
    """What the build makes of the part of a shell command that starts it; fails for what it does not know."""
    words = shlex.split(command[command.index("fashion-search build") :])
    return parser("build").parse_args(words[2:])


def test_the_compose_file_starts_a_cluster_that_embeds() -> None:
    services = read("ray-compose.yaml")["services"]
    assert services.keys() == {"head", "worker", "build"}
    for service in services.values():
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert service["environment"]["RAY_AUTH_TOKEN"].startswith("${RAY_AUTH_TOKEN:?")
        assert "ports" not in service
        assert set(service.get("depends_on", {})) <= services.keys()
        check_ray_start(service["command"])
    [inner] = shlex.split(services["build"]["command"])[2:]
    options = build_options(inner)
    assert (options.engine, options.address) == ("ray", "auto")
    assert options.parts.startswith("/catalog") and str(options.output).startswith("/catalog")


def check_ray_start(command: str) -> None:
    """Fails for an option that `ray start` of the pinned version does not have."""
    scripts = pytest.importorskip("ray.scripts.scripts", reason="Ray is an extra (requirements-ray.txt)")
    known = {name for each in scripts.start.params for name in each.opts}
    words = re.findall(r"ray start(.*?)(?:&&|$)", command, re.DOTALL)
    assert words
    assert {word.split("=")[0] for each in words for word in each.split()} <= known


def test_the_job_for_kubernetes_embeds_on_its_workers_and_keeps_the_parts() -> None:
    job = read("kuberay-rayjob.yaml")
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    spec = job["spec"]["rayClusterSpec"]
    [pinned] = pins("requirements-ray.txt")["ray"].specifier
    assert spec["rayVersion"] == pinned.version
    assert spec["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"
    assert spec["authOptions"] == {"mode": "token"}
    options = build_options(job["spec"]["entrypoint"])
    [group] = spec["workerGroupSpecs"]
    assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]
    for pod in (spec["headGroupSpec"]["template"]["spec"], group["template"]["spec"]):
        [container] = pod["containers"]
        assert container["resources"]["limits"] == container["resources"]["requests"]
        [mount] = container["volumeMounts"]
        assert mount["name"] in [volume["name"] for volume in pod["volumes"]]
        assert all(
            str(place).startswith(mount["mountPath"]) for place in (options.dataset, options.parts, options.output)
        )
    assert options.task_cpus == float(group["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"])


def test_the_image_installs_what_a_worker_needs() -> None:
    lines = (DEPLOY / "ray.Dockerfile").read_text(encoding="utf-8")
    copied = re.findall(r"requirements[\w-]*\.txt", lines)
    assert set(copied) == {"requirements.txt", "requirements-build.txt", "requirements-ray.txt"}
