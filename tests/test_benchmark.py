"""The benchmark's parts: material with the promised shares, turns that are fair, figures that are worked out right."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.index import CatalogIndex
from scripts.benchmarking import large, large_catalog, limit, machine, material, report, search_alone
from scripts.benchmarking.rounds import Block, interleave, start, summary
from tests.fakes import FakeEncoder
from tests.paths import ROOT


def test_vectors_are_unit_rows_and_the_same_each_time() -> None:
    rows = material.vectors(100, 8)
    assert rows.shape == (100, 8) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert np.array_equal(rows, material.vectors(100, 8))


def test_the_shares_that_pass_the_filters_are_those_promised() -> None:
    colours = [product["base_colour"] for product in material.products(10_000)]
    assert {name: colours.count(name) for name in material.PASS_RATES} == {
        "0.1%": 10, "1%": 100, "10%": 1_000, "50%": 5_000,
    }  # fmt: skip


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_pictures_come_in_both_sizes(tmp_path: Path) -> None:
    files = material.jpegs(tmp_path, None, count=2)
    assert {name: size_of(paths[0]) for name, paths in files.items()} == material.SIZES


def test_a_summary_counts_every_sample_and_marks_contended_rows() -> None:
    quiet = summary([Block([1.0, 2.0, 3.0], 0.01, 0.0), Block([4.0, 5.0], 0.02, 0.0)])
    assert (quiet["median_ms"], quiet["samples"], quiet["contended"]) == (3.0, 5, False)
    assert summary([Block([1.0], 0.0, 0.2)])["contended"]


class FakeWorker:
    """Answers at once and writes down whose turn it was."""

    def __init__(self, name: str, turns: list[str]) -> None:
        self.name, self.turns = name, turns
        self.process = SimpleNamespace(pid=0)

    def ask(self, items: list[Any], times: int) -> dict[str, Any]:
        self.turns.append(self.name)
        return {"ms": [1.0] * times, "answers": items}


def test_turns_rotate_so_that_nobody_is_always_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.benchmarking.rounds.PAUSE", 0)
    turns: list[str] = []
    workers: list[Any] = [FakeWorker(name, turns) for name in "abc"]
    blocks = interleave(workers, [1, 2, 3, 4, 5, 6], rounds=3, times=4)
    assert "".join(turns) == "abc" + "abc" + "bca" + "cab"
    assert [block.answers for block in blocks["b"]] == [[1, 2, 3, 4], [5, 6, 1, 2], [3, 4, 5, 6]]
    assert {name: [len(block.ms) for block in found] for name, found in blocks.items()} == dict.fromkeys("abc", [4] * 3)


def test_shares_are_worked_out_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([{"busy": 100, "idle": 50, "steal": 10}, {"busy": 160, "idle": 80, "steal": 20}])
    own = iter([5, 35])
    monkeypatch.setattr(machine, "_stat", lambda: next(ticks))
    monkeypatch.setattr(machine, "_count_own", lambda pids: next(own))
    with machine.watch() as shares:
        pass
    assert (shares.others, shares.steal, shares.idle) == pytest.approx((0.3, 0.1, 0.3))
    assert shares.contended and not machine.Shares(others=0.03, steal=0.01).contended


@pytest.mark.skipif(not Path("/proc/stat").exists(), reason="processor times are read from /proc")
def test_the_processor_time_of_a_named_process_is_not_that_of_others() -> None:
    spin = "import time\nwhile time.process_time() < 1: pass\nprint('done', flush=True)\ninput()"
    command = [sys.executable, "-c", spin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        with machine.watch() as strangers, machine.watch(child.pid) as family:
            assert child.stdout and child.stdout.readline() == "done\n"
        child.communicate("\n", timeout=60)
    assert strangers.others > family.others + 0.05  # whoever else is busy is counted in both


def test_operations_are_counted_by_hand() -> None:
    ov = pytest.importorskip("openvino")
    from openvino import opset13 as op

    start = op.parameter([-1, 6, 6, 3], ov.Type.f32)
    picture = op.transpose(start, op.constant(np.array([0, 3, 1, 2])))
    kernel = op.constant(np.ones((4, 3, 3, 3), np.float32))
    node = op.convolution(picture, kernel, [1, 1], [0, 0], [0, 0], [1, 1])
    model = ov.Model([node], [start])
    assert limit.operations(model) == 2 * (4 * 4 * 4) * (3 * 3 * 3)


def test_searchers_agree_on_the_exact_answer(tmp_path: Path) -> None:
    rows = material.vectors(200, 16)
    np.save(tmp_path / "vectors.npy", rows)
    np.save(tmp_path / "queries.npy", rows[:3])
    colours = [product["base_colour"] for product in material.products(200)]
    (tmp_path / "colours.json").write_text(json.dumps(colours))
    for rate in ("all", "10%"):
        searcher = search_alone.NumpySearcher(str(tmp_path), rate)
        allowed = [row for row in range(200) if rate == "all" or colours[row] == rate]
        expected = sorted(allowed, key=lambda row: -float(rows[row] @ rows[0]))[:5]
        assert searcher.query(0) == expected


def test_vectors_as_stored_are_what_the_index_gives_back(tmp_path: Path) -> None:
    given = material.vectors(200, 16)
    rows = search_alone.as_stored(given)
    assert np.array_equal(rows.astype(np.float16), CatalogIndex.build(given, material.products(200), {}).vectors)
    assert np.array_equal(search_alone.as_stored(rows), rows) and not np.array_equal(rows, given)


def figures() -> dict[str, Any]:
    row = {"median_ms": 5.0, "p99_ms": 9.0, "samples": 10, "others": 0.2, "steal": 0.0, "contended": True}
    size = {"ratio_naive": 22.0, "ratio_strong": 8.5, "contenders": {"ours": row, "naive": row, "strong": row}}
    return {
        "machine": machine.describe(),
        "products": 300,
        "encoder": "tiny",
        "end_to_end": {"small": size, "large": size},
        "search": [{"products": 300, "engine": "numpy", "passes": "all", **row}],
        "serving": {"not_measured": "no app"},
    }


def test_the_report_marks_contended_rows_and_says_what_was_not_measured(tmp_path: Path) -> None:
    report.write(figures(), tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert "22.0×" in text and "8.5×" in text and "⚠" in text and "Not measured." in text and "no app" in text
    for drawn in ("end_to_end.png", "search.png"):
        assert (tmp_path / drawn).stat().st_size > 0
    assert json.loads((tmp_path / "benchmark.json").read_text())["end_to_end"]["small"]["ratio_naive"] == 22.0


def test_a_contender_that_dies_is_named() -> None:
    with pytest.raises(RuntimeError, match=r"'gone' ended with status 1"), start({"gone": ("no-such-kind",)}):
        pass


@pytest.mark.slow
def test_the_toy_run_writes_every_figure(tmp_path: Path) -> None:
    command = [sys.executable, "scripts/benchmark.py", "--toy", "--output", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found = json.loads((tmp_path / "benchmark.json").read_text())
    ratios = {"ratio_naive", "ratio_strong", "ours_ms", "naive_ms", "strong_ms", "p99_ms", "p99_over_median"}
    for part in ("end_to_end", "end_to_end_224"):
        assert all(ratios <= found[part][size].keys() for size in ("small", "large"))
    shares = {"share_of_batch_rate", "share_of_engine_8", "plain_share_of_batch_rate", "plain_overhead_ms"}
    assert {"first_answer_s", "index_open_ms", "overhead_ms", *shares} <= found["serving"].keys()
    assert found["serving"]["callers_8"]["samples"] == found["serving"]["plain_8"]["samples"] == 160
    assert found["building"]["pictures"] == found["building"]["rebuilt"]["products"] == 300
    assert 0.9 < found["search"][0]["float16_keeps@5"] <= 1
    exact = [row for row in found["search"] if row["passes"] == "10%" or row["engine"] == "numpy"]
    assert exact and all(row["recall@5"] == 1 for row in exact)
    assert [row["what"] for row in found["limit"]][:2] == ["GEMM f32", "GEMM int8"]


def test_many_products_are_like_a_shops_and_what_serving_them_costs_is_told(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    folder = large_catalog.write_large(tmp_path / "large", 3000, encoder)
    table = CatalogIndex.load(folder).products
    assert len(set(table["id"].to_pylist())) == 3000 and len(set(table["name"].to_pylist())) > 2900
    assert {"Men", "Women"} < set(table["gender"].to_pylist()) and not table["article_type"].null_count
    told = large.measure(folder, encoder)
    asked = [name.removesuffix("_first_ms") for name in told if name.endswith("_first_ms")]
    assert {"look_up", "search", "filtered", "start_page", "outfit", "browse_by_name"} <= set(asked)
    assert all(told[f"{name}_ms"] >= 0 for name in asked) and told["products"] == 3000
    text = report.report({"machine": machine.describe(), "products": 3000, "encoder": "fake", "scale": [told]})
    assert "| figure | 3,000 products |" in text and "| outfit_first_ms |" in text
