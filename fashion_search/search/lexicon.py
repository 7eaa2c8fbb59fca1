"""A catalog's names and values in; which products have a word, in any form and in spite of typing errors, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from fashion_search.index import CatalogIndex
from fashion_search.schema import FACETS
from fashion_search.search.terms import MEANT, term_of, wanted_words, words_of

NAMED = ("name", "brand", "sub_category", *FACETS)
SHORTEST_PREFIX = 2
# So many letters of a word may be wrong, from that length on.
FORGIVEN = ((8, 2), (4, 1))


@dataclass(frozen=True)
class Wish:
    """One thing that words ask for: its terms, the rows (m,) that have one of them, and how much it counts."""

    terms: tuple[str, ...]
    rows: np.ndarray
    weight: float


@dataclass(frozen=True)
class Told:
    """What a visitor should know of how words were read: what stands for a mistyped one, and what no product has."""

    read_as: dict[str, str]
    unknown: list[str]


@dataclass(frozen=True)
class Reading:
    """What was understood: `read_as` tells what stands for a mistyped word, `unknown` what no product has."""

    wishes: list[Wish]
    read_as: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def told(self) -> Told:
        """What a visitor should know of it."""
        return Told(self.read_as, self.unknown)


class Lexicon:
    """Each term's rows, as one sorted array for all."""

    def __init__(self, index: CatalogIndex) -> None:
        self.count = len(index)
        self._numbers: dict[str, int] = {}
        self._written: list[str] = []  # each term as it is written where it was first met
        columns = dict.fromkeys((*NAMED, *index.facet_columns))
        pairs = [self._pairs(*index.coded(column)) for column in columns if column in index.products.column_names]
        both = np.sort(np.concatenate([np.empty(0, np.int64), *pairs]))  # np.unique hashes, and takes ten times as long
        both = both[np.diff(both, prepend=-1) > 0]
        terms, self._rows = np.divmod(both, max(self.count, 1))
        self._starts = np.searchsorted(terms, np.arange(len(self._numbers) + 1))

    def __contains__(self, term: str) -> bool:
        return term in self._numbers

    def rows(self, term: str) -> np.ndarray:
        """(m,) int64, the rows that have a term, ascending."""
        number = self._numbers[term]
        return self._rows[self._starts[number] : self._starts[number + 1]]

    def read(self, text: str) -> Reading:
        """What words ask for; the last of them may be the start of one."""
        reading, asked = Reading([]), set()
        words = self._join(wanted_words(text))
        for at, word in enumerate(words):
            terms = self._meant(word) or self._started(word, last=at == len(words) - 1)
            if not terms and (terms := self._mended(word)):
                reading.read_as[word] = self._written[self._numbers[terms[0]]]
            if not terms:
                reading.unknown.append(word)
            elif terms not in asked:
                asked.add(terms)
                reading.wishes.append(self._wish(terms))
        return reading

    def _wish(self, terms: tuple[str, ...]) -> Wish:
        rows = (
            self.rows(terms[0]) if len(terms) == 1 else np.unique(np.concatenate([self.rows(term) for term in terms]))
        )
        return Wish(terms, rows, float(np.log1p(self.count / len(rows))))

    def _join(self, words: Sequence[str]) -> list[str]:
        """Words that are one in the catalog, put together: "t shirt", "sun glasses"."""
        joined: list[str] = []
        for word in words:
            apart = joined and term_of(joined[-1]) in self and term_of(word) in self
            if joined and not apart and term_of(joined[-1] + word) in self:
                joined[-1] += word
            else:
                joined.append(word)
        return joined

    def _meant(self, word: str) -> tuple[str, ...]:
        """The word's own term, or those that it stands for."""
        term = term_of(word)
        return tuple(known for known in MEANT.get(term, (term,)) if known in self) or ((term,) if term in self else ())

    def _started(self, word: str, last: bool) -> tuple[str, ...]:
        """The terms that the last word, which may still be being written, is the start of."""
        enough = last and len(word) >= SHORTEST_PREFIX
        return tuple(known for known in self._numbers if known.startswith(word)) if enough else ()

    def _mended(self, word: str) -> tuple[str, ...]:
        """The one term that a word was mistyped for: the nearest, of equals the most frequent."""
        most = next((errors for length, errors in FORGIVEN if len(word) >= length), 0)
        terms, near = list(self._numbers), []
        for asked, known in ((word, self._written), (term_of(word), terms)):
            found = process.extract(asked, known, scorer=OSA.distance, score_cutoff=most, limit=None) if most else []
            near += [(distance, -len(self.rows(terms[at])), terms[at]) for one, distance, at in found if one.isalpha()]
        return (min(near)[2],) if near else ()

    def _pairs(self, codes: np.ndarray, values: Sequence[str]) -> np.ndarray:
        """(p,) int64, term × count + row of each term of each row; `codes` (n,) say which of the values a row has."""
        listed = [self._numbered(value) for value in values]
        counts = np.array([len(terms) for terms in listed], np.int64)
        starts = np.cumsum(counts) - counts
        flat = np.array([number for terms in listed for number in terms], np.int64)
        rows = np.flatnonzero(codes >= 0)
        times = counts[codes[rows]] if len(values) else np.zeros(0, np.int64)
        within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        return flat[np.repeat(starts[codes[rows]], times) + within] * self.count + np.repeat(rows, times)

    def _numbered(self, value: str) -> set[int]:
        """The numbers of a value's terms; "Flip Flops" is also one word."""
        words = words_of(value)
        together = ["".join(words)] if len(words) == 2 else []
        return {self._number(word) for word in (*words, *together)}

    def _number(self, word: str) -> int:
        term = term_of(word)
        if term not in self._numbers:
            self._numbers[term] = len(self._numbers)
            self._written.append(word)
        return self._numbers[term]
