"""The word on an answer: right answers in any form are right, wrong and missing ones are told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lessons.board import check, tell


@pytest.mark.parametrize(
    ("yours", "right", "verdict"),
    [
        (0.774, 0.7738, "right."),
        (0.78, 0.7738, "not yet, your answer is 0.78."),
        (np.array([3, 1]), [3, 1], "right."),
        ([1, 3], [3, 1], "not yet, your answer is [1, 3]."),
        ([1], [3, 1], "not yet, your answer is [1]."),
        ("Ties", "Ties", "right."),
        ("Caps", "Ties", "not yet, your answer is Caps."),
        (print, 2, "not yet, your answer is <built-in function print>."),
        (None, 2, "nothing here yet."),
        ([None, None], [1, 2], "nothing here yet."),
        ([np.array([1, 2])], [[1, 2]], "right."),
    ],
)
def test_an_answer_is_judged(yours: Any, right: Any, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    check("it", yours, right)
    assert capsys.readouterr().out == f"it: {verdict}\n"


def test_facts_are_told_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    tell({"products": 1000, "share": 0.125})
    assert capsys.readouterr().out == "| what | value |\n| --- | --- |\n| products | 1,000 |\n| share | 0.12 |\n"
