"""Words are forgiving, find what names lack by its looks, and are read once for a catalog."""

from __future__ import annotations

import time

import numpy as np
import pytest

from fashion_search.index import CatalogIndex
from fashion_search.search.lexicon import Told
from fashion_search.search.terms import wanted_words
from fashion_search.search.words import Words

KINDS = (("Tshirts", "tee"), ("Casual Shoes", "shoe"), ("Flip Flops", "flip flop"), ("Dresses", "dress"))
COLOURS = ("Red", "Navy Blue", "Grey")


def catalog(copies: int = 8, nameless: int = 2) -> CatalogIndex:
    """Each kind in each colour some times; the last ones have a name that says nothing. A vector is kind and colour."""
    rows: list[dict[str, str]] = []
    vectors = []
    noise = np.random.default_rng(0)
    for at, (kind, word) in enumerate(KINDS):
        for hue, colour in enumerate(COLOURS):
            for copy in range(copies):
                silent = copy >= copies - nameless
                known = (
                    {}
                    if silent
                    else {"article_type": kind, "base_colour": colour, "gender": ("Men", "Women")[copy % 2]}
                )
                name = f"Item {len(rows)}" if silent else f"Nord {('Checked', 'Striped')[copy % 2]} {colour} {word}"
                rows.append({"id": f"{at}{hue}{copy}", "name": name, **known})
                vectors.append(np.eye(7)[at] + np.eye(7)[4 + hue] + noise.normal(0, 0.03, 7))
    return CatalogIndex.build(np.array(vectors, np.float32) / np.linalg.norm(vectors, axis=1, keepdims=True), rows, {})


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(catalog())


def found(words: Words, text: str) -> set[str]:
    """The ids of everything that fits, the first two characters of each: its kind and colour."""
    return {match.product.id[:2] for match in words.find(text, None, 100).matches}


@pytest.mark.parametrize("text", ["t-shirt", "T shirts", "tshirt", "tee", "tees", "tshrit", "a t-shirt please"])
def test_one_garment_has_many_spellings(words: Words, text: str) -> None:
    assert found(words, text) == {"00", "01", "02"}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("flipflops", {"20", "21", "22"}), ("flip flop", {"20", "21", "22"}), ("dreses red", {"30"}),
     ("gray dress", {"32"}), ("shoe navy", {"11"}), ("sho", {"10", "11", "12"}),
     ("RED, like this", {"00", "10", "20", "30"})],
)  # fmt: skip
def test_words_are_read_as_they_are_meant(words: Words, text: str, is_found: set[str]) -> None:
    assert found(words, text) == is_found


def test_womens_dress_is_a_dress_for_women(words: Words) -> None:
    best = words.find("womens dress", None, 100).matches
    assert best[0].product.gender == "Women"
    assert all(match.product.gender == "Women" for match in best if match.product.gender)
    assert words.find("woman's dress", None, 100).total == words.find("women dresses", None, 100).total


def test_what_names_lack_is_found_by_its_looks(words: Words) -> None:
    all_red = words.find("red", None, 100)
    silent = [match.product.id for match in all_red.matches if match.product.name.startswith("Item")]
    assert len(silent) >= 4
    assert {one[1] for one in silent} == {"0"}
    ranks = [match.product.name.startswith("Item") for match in all_red.matches]
    assert ranks == sorted(ranks), "what has the word comes first"


def test_a_picture_keeps_its_kind_in_another_colour(words: Words) -> None:
    dress = np.eye(7, dtype=np.float32)[3] + np.eye(7, dtype=np.float32)[4]
    best = words.search(words.fit("like this, in grey"), 5, None, dress / np.sqrt(2))
    assert {match.product.id[:2] for match in best} == {"32"}


def test_nothing_is_made_up_and_what_was_read_is_told(words: Words) -> None:
    reading = words.fit("qqqq shrit dress").reading
    assert reading.told() == Told({}, ["qqqq", "shrit"])
    assert words.fit("strped dress").reading.told().read_as == {"strped": "striped"}
    assert words.find("qqqq", None, 10).total == 0
    near = words.find("checked striped", None, 10)
    assert near.near and near.total > 0


def test_filters_hold_for_words(words: Words) -> None:
    best = words.find("red", {"article_type": ["Dresses"]}, 100)
    assert {match.product.article_type for match in best.matches} == {"Dresses"}


def test_a_large_catalog_stays_quick() -> None:
    choice = np.random.default_rng(0)
    vocabulary = [f"word{chr(97 + at % 26)}{chr(97 + at // 26 % 26)}x" for at in range(600)]
    names = [" ".join(row) for row in choice.choice(vocabulary, (44_000, 7))]
    index = CatalogIndex.build(
        np.eye(8, dtype=np.float32)[:4], [{"id": str(row), "name": names[row]} for row in range(4)], {}
    )
    large = _Large(index, names)
    words = Words(large)  # type: ignore[arg-type]
    start = time.process_time()
    words.fit(names[0])
    built = time.process_time() - start
    start = time.process_time()
    words.fit(names[1])
    assert built < 10
    assert time.process_time() - start < 1


class _Large:
    """An index of many names without the hour that a graph of them takes."""

    def __init__(self, index: CatalogIndex, names: list[str]) -> None:
        self.products, self.facet_columns, self._names = index.products, (), names
        self.vectors = np.random.default_rng(0).normal(size=(len(names), 256)).astype(np.float16)

    def __len__(self) -> int:
        return len(self._names)

    def coded(self, column: str) -> tuple[np.ndarray, list[str]]:
        if column != "name":
            return np.full(len(self), -1), []
        return np.arange(len(self)), self._names

    @property
    def mean(self) -> np.ndarray:
        return self.vectors.mean(axis=0, dtype=np.float32)

    def read_stored(self, rows: np.ndarray) -> np.ndarray:
        return self.vectors[rows]

    def centre(self, rows: np.ndarray) -> np.ndarray:
        return self.vectors[rows].mean(axis=0, dtype=np.float32)

    def compare(self, vector: np.ndarray) -> np.ndarray:
        return self.vectors @ vector.astype(np.float16)


def test_a_word_that_usually_says_nothing_is_asked_for_where_it_is_all_there_is() -> None:
    assert wanted_words("only the red one") == ["red"]
    assert wanted_words("Only") == ["only"]
