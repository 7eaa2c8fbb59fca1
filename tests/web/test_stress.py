"""A small share of scripts/stress.py: what it throws, and that it would tell of a loss."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest

from scripts.stressing import files
from scripts.stressing.command import main
from scripts.stressing.files import FORMATS, mutate_files, mutations
from scripts.stressing.outcome import Outcome
from scripts.stressing.traffic import KINDS, judge


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
    assert main(["--minutes", "0", "--files", "3", "--kills", "0"]) == 1
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


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # gradio's own server warns about its libraries
def test_callers_of_every_kind_lose_nothing(address: str) -> None:
    from scripts.stressing.traffic import throw_traffic

    outcome = throw_traffic(address, 6, 8)
    assert outcome.lost == [], str(outcome)
    assert set(KINDS) <= set(outcome.counts), str(outcome)
    assert outcome.counts["search found"] > 0 and outcome.counts["queue vector"] > 0, str(outcome)
