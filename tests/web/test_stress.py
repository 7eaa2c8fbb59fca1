"""A small share of scripts/stress.py: what it throws, and that it would tell of a loss."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from scripts.stressing import files, left
from scripts.stressing.command import main, read
from scripts.stressing.files import FORMATS, mutate_files, mutations
from scripts.stressing.flips import FILES, flip_bytes
from scripts.stressing.flips import judge as judge_index
from scripts.stressing.kills import fault_of, kill_builds, kill_pushes, kill_updates
from scripts.stressing.known import Known
from scripts.stressing.outcome import Outcome
from scripts.stressing.schemas import DOCUMENT, ask_endpoint
from scripts.stressing.share import WAYS, measure
from scripts.stressing.share import judge as judge_share
from scripts.stressing.traffic import KINDS, caller, judge, throw_traffic


@pytest.mark.filterwarnings("ignore")  # Pillow warns of broken files
def test_mutated_files_are_pictures_or_sentences() -> None:
    outcome = mutate_files(60, seed=7)
    assert outcome.lost == [] and sum(outcome.counts.values()) == 60


def test_every_format_is_mutated_the_same_way_each_time() -> None:
    first, second = (list(mutations(400, random.Random(3))) for _ in range(2))
    assert first == second and {kind for kind, _ in first} == set(FORMATS)


def test_a_decoder_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(files, "open_picture", fail)
    assert main(["--files", "3"]) == 1
    assert "lost 3" in capsys.readouterr().out


def test_an_answer_with_a_traceback_or_a_path_is_a_loss() -> None:
    outcome = Outcome("x")
    for status, text in (
        (200, "{}"),
        (500, "A sentence."),
        (500, "Traceback (most recent"),
        (500, "/tmp/x"),
        (502, ""),
    ):
        judge("call", httpx.Response(status, text=text), outcome)
    assert len(outcome.lost) == 4


def test_whoever_names_a_kind_gets_it_alone() -> None:
    assert (read([]).kills, read(["--quick"]).kills) == (50, 1)
    assert (read(["--flips", "3"]).flips, read(["--flips", "3"]).kills) == (3, 0)


def test_a_spoilt_index_that_nobody_notices_is_told(index_folder: Path) -> None:
    assert judge_index(index_folder, "other facts", "a bit at 3") == ("as it was", "a bit at 3 was not noticed")
    (index_folder / "index.usearch").write_bytes(b"")
    assert judge_index(index_folder, "other facts", "cut off at 0") == ("refused", "")


def test_half_an_index_is_told(index_folder: Path) -> None:
    assert fault_of(index_folder, {4}) == ""
    assert fault_of(index_folder, {5}) == "4 pictures"
    (index_folder / "map.parquet").unlink(missing_ok=True)
    (index_folder / "products.parquet").unlink()
    assert "products.parquet missing" in fault_of(index_folder, {4})


def test_memory_that_grows_and_files_that_stay_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left, "HOUR", 0)
    app: Any = SimpleNamespace(memory=lambda: 120.0, files=lambda: [tmp_path / "upload"])
    outcome = Outcome("x")
    left.look(app, outcome, 100, 110)
    assert [one.partition(":")[0] for one in outcome.lost] == ["memory", "disk"]
    app.files = list
    left.look(app, fine := Outcome("y"), 100, 125)
    assert fine.lost == []


def test_a_caller_who_waits_too_long_among_batches_is_told() -> None:
    outcome = Outcome("x")
    judge_share("/api", 0.1, 0.3, 2, outcome)
    assert outcome.lost == []
    judge_share("/api", 0.1, 0.31, 2, outcome)
    assert outcome.lost == ["/api share: 100 ms alone, 310 ms among batches: 3.1 times"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries
@pytest.mark.parametrize("way", WAYS)
def test_searches_and_batches_are_answered_side_by_side(address: str, way: str) -> None:
    outcome = Outcome("x")
    measure(address, way, 4, outcome, others=3, many=2)
    assert [one for one in outcome.lost if "share" not in one] == [], str(outcome)
    assert outcome.counts[f"{way} alone"] == outcome.counts[f"{way} among batches"] == 4
    assert outcome.counts[f"{way} batch"] >= 3


@pytest.mark.slow
@pytest.mark.parametrize("kill", [kill_builds, kill_updates, kill_pushes])
def test_what_is_killed_loses_nothing(kill: Any) -> None:
    outcome = kill(2)
    assert outcome.lost == [] and outcome.counts["killed"] == 2, str(outcome)


@pytest.mark.slow
def test_spoilt_bytes_of_every_file_are_noticed() -> None:
    outcome = flip_bytes(60)
    assert outcome.lost == [], str(outcome)
    assert all(outcome.counts[f"{file} refused"] for file in FILES), str(outcome)


@pytest.mark.slow
def test_another_answer_than_before_is_a_loss(address: str) -> None:
    known, outcome = Known(address), Outcome("x")
    with caller(address, 1) as client:
        for _ in range(8):
            known.ask(client, random.Random(1), outcome)
        assert outcome.lost == [] and outcome.counts["known"] == 8, str(outcome)
        known.answers = [[("0", 1.0)] for _ in known.answers]
        known.ask(client, random.Random(1), outcome)
    assert len(outcome.lost) == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries
def test_questions_made_from_the_document_are_answered(address: str) -> None:
    outcome = Outcome("x")
    schema = httpx.get(address + DOCUMENT, timeout=60).json()
    ask_endpoint(address, schema, ("/api/search", "post"), 3, outcome)
    assert outcome.lost == [] and len(outcome.counts) == 2, str(outcome)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries
def test_callers_of_every_kind_lose_nothing(address: str) -> None:
    outcome = throw_traffic(address, 6, 8)
    assert outcome.lost == [], str(outcome)
    assert {*KINDS, "known"} <= set(outcome.counts), str(outcome)
    assert outcome.counts["search found"] > 0 and outcome.counts["queue vector"] > 0, str(outcome)
