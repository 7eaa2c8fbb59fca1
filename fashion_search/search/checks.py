"""What a caller sends in; the same, checked and cut to size, or a ValueError with a sentence, out."""

from __future__ import annotations

MOST = 100
LONGEST_TEXT = 200


def check_k(k: float) -> int:
    """A whole number from 1 to MOST, or ValueError."""
    if isinstance(k, bool) or not isinstance(k, int | float) or int(k) != k or not 1 <= k <= MOST:
        raise ValueError(f"k is {k!r}; allowed is a whole number from 1 to {MOST}.")
    return int(k)


def check_text(text: str) -> str:
    """Words to search with, no longer than LONGEST_TEXT, or ValueError."""
    if not isinstance(text, str):
        raise ValueError(f'`text` is {text!r}; expected are words, like "red checked shirt".')
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"The words are {len(text):,} letters long; at most {LONGEST_TEXT} are searched for.")
    return text
