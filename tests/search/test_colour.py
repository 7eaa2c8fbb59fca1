"""Harmony rules on colours whose relation everybody knows."""

from __future__ import annotations

import pytest

from fashion_search.search.colour import HEX, harmony, is_neutral, lch


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("Red", "Black", "neutral"),
        ("White", "Grey", "neutral"),
        ("Purple", "Navy Blue", "neutral"),
        ("Maroon", "Red", "monochrome"),
        ("Green", "Sea Green", "analogous"),
        ("Red", "Orange", "analogous"),
        ("Orange", "Blue", "complementary"),
        ("Red", "Green", "none"),
        ("Multi", "Red", "unknown"),
        (None, "Red", "unknown"),
    ],
)
def test_rules(first: str | None, second: str | None, rule: str) -> None:
    assert harmony(first, second).rule == harmony(second, first).rule == rule


def test_a_rule_beats_no_rule_and_says_so_in_words() -> None:
    assert harmony("Red", "White").score > harmony("Red", "Orange").score > harmony("Red", "Green").score
    assert harmony("Red", "White").words == "white goes with red"


def test_two_neutrals_are_set_apart_by_contrast() -> None:
    assert harmony("Black", "White").score > harmony("Black", "Charcoal").score


def test_greys_are_neutral_and_signal_colours_are_not() -> None:
    assert all(is_neutral(name) for name in ("Black", "White", "Grey", "Silver", "Steel", "Charcoal", "Cream"))
    assert not any(is_neutral(name) for name in ("Red", "Blue", "Green", "Yellow", "Pink", "Purple", "Orange"))


def test_oklch_of_known_points() -> None:
    lightness, chroma, _ = lch("White")
    assert lightness > 0.95 and chroma < 0.01
    assert lch("Black")[0] < 0.25
    assert all(0 <= value[0] <= 1 and value[1] < 0.4 for value in map(lch, HEX))
