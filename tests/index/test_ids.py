"""An id leads to the first row that has it, and to nothing else that looks alike."""

import numpy as np
import pyarrow as pa
import pytest

from fashion_search.index import ids as ids_module
from fashion_search.index.ids import Ids, hash_texts

NAMED = ["b", "", "longer than the others", "ü", "b", "ub", "bu", "0" * 300]


@pytest.fixture(params=["as they are", "all of one hash"])
def ids(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Ids:
    if request.param == "all of one hash":
        monkeypatch.setattr(ids_module, "hash_texts", lambda texts: np.zeros(len(texts), np.uint64))
    return Ids(pa.chunked_array([NAMED[:3], NAMED[3:]]))


@pytest.mark.parametrize("named", NAMED)
def test_each_id_leads_to_its_first_row(ids: Ids, named: str) -> None:
    assert ids.first_row(named) == NAMED.index(named)


@pytest.mark.parametrize("unknown", ["c", "bb", "longer than the other", " b", "0" * 299])
def test_what_no_row_has_leads_nowhere(ids: Ids, unknown: str) -> None:
    assert ids.first_row(unknown) is None


def test_rows_of_one_id_are_noticed() -> None:
    assert not Ids(pa.chunked_array([NAMED])).differ
    assert Ids(pa.chunked_array([NAMED[1:]])).differ
    assert Ids(pa.chunked_array([pa.array([], pa.string())])).first_row("b") is None


def test_a_slice_and_what_is_not_known_are_hashed_as_their_texts() -> None:
    texts = pa.array(["x", "abc", None, "abc"])
    assert hash_texts(texts)[1:].tolist() == hash_texts(texts.slice(1)).tolist()
    assert Ids(pa.chunked_array([texts])).first_row("abc") == 1
    assert Ids(pa.chunked_array([texts])).first_row("") is None


def test_the_texts_of_a_column_are_not_copied() -> None:
    column = pa.chunked_array([NAMED])
    assert Ids(column)._ids.buffers()[2].address == column.chunk(0).buffers()[2].address
