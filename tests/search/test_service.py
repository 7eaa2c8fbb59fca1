"""The search service on four products whose vectors can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fashion_search.index import CatalogIndex, Match
from fashion_search.index.products import Product
from fashion_search.pictures import PictureError, check_box, crop
from fashion_search.search.checks import check_k
from fashion_search.search.results import Card, to_csv, vote
from fashion_search.search.service import SearchService
from tests.conftest import jpeg
from tests.fakes import BLUE, GREEN, RED, YELLOW, FakeEncoder, solid


@pytest.fixture
def service(index: CatalogIndex, encoder: FakeEncoder) -> SearchService:
    return SearchService(index, encoder, top_k=3)


def ids(cards: list[Card]) -> list[str]:
    return [card.id for card in cards]


def test_search_gives_the_default_number_best_first(service: SearchService) -> None:
    found = service.search(solid(RED)).matches
    assert ids(found)[:2] == ["1", "4"]
    assert [card.rank for card in found] == [1, 2, 3]
    assert found[0].score == pytest.approx(1, abs=0.01)


def test_search_takes_bytes_and_a_box(service: SearchService) -> None:
    picture = solid(GREEN, (40, 40))
    picture.paste(solid(BLUE, (20, 40)), (20, 0))
    assert ids(service.search(jpeg(picture), 1, box=(0.6, 0, 1, 1)).matches) == ["3"]
    assert ids(service.search(jpeg(picture), 1, box=(0, 0, 0.4, 1)).matches) == ["2"]


def test_filters_leave_the_best_of_what_passes(service: SearchService) -> None:
    found = service.search(solid(RED), 5, {"gender": ["Women"], "article_type": ["Shirts", "Heels"]}).matches
    assert ids(found) == ["4", "3"]


def test_no_product_passes_says_what_each_filter_costs(service: SearchService) -> None:
    found = service.search(solid(RED), 5, {"gender": ["Men"], "usage": ["Party"]})
    assert found.matches == []
    assert found.loosen == {"gender": 1, "usage": 1}


def test_similar_leaves_itself_out(service: SearchService) -> None:
    assert ids(service.similar("4").matches) == ["1", "2", "3"]


def test_duplicates_are_counted_not_listed(index: CatalogIndex, encoder: FakeEncoder) -> None:
    rows = [dict(index.product(key)) | {"thumbnail": index.thumbnail(key)} for key in (0, 0, 1)]
    rows[1]["id"] = "1-again"
    vectors = encoder.encode([solid(RED), solid(RED), solid(GREEN)])
    twice = CatalogIndex.build(vectors, rows, index.manifest)
    found = SearchService(twice, encoder).search(solid(RED), 3).matches
    assert [(card.id, card.copies) for card in found] == [("1", 2), ("2", 1)]


def test_a_large_photo_is_decoded_only_as_far_as_the_encoder_looks(service: SearchService) -> None:
    photo = jpeg(solid(RED, (1000, 1000)))
    assert service.opened(photo).size == (125, 125)  # an eighth; the encoder takes 2 × 2 pixels
    assert min(service.opened(photo, (0, 0, 0.03, 1)).size) >= 4  # of a small part more is decoded


def test_likes_and_dislikes_move_the_query(service: SearchService) -> None:
    assert ids(service.recommend(["1"], k=1).matches) == ["4"]
    moved = service.steer(service.embed(solid(YELLOW)), [], ["1"])
    assert moved[1] > moved[0]
    with pytest.raises(ValueError, match="nothing to start from"):
        service.recommend([])


def test_the_guess_is_the_neighbours_vote(service: SearchService) -> None:
    guess = service.search(solid(RED)).guess
    assert guess["article_type"].value == "Tshirts"
    assert 0 < guess["article_type"].confidence <= 1


def test_one_near_neighbour_outvotes_three_far_ones() -> None:
    colours = [("Red", 0.9), ("Black", 0.8), ("Black", 0.8), ("Black", 0.8), (None, 0.95)]
    guess = vote(Match(key, score, Product(base_colour=colour)) for key, (colour, score) in enumerate(colours))
    assert guess["base_colour"].value == "Red"
    assert guess["base_colour"].confidence == pytest.approx(math.exp(2) / (math.exp(2) + 3), abs=0.01)
    assert "gender" not in guess


def test_a_weak_match_is_said_to_be_weak(index: CatalogIndex, encoder: FakeEncoder) -> None:
    index.manifest["weak_match_below"] = 0.9
    service = SearchService(index, encoder)
    assert service.search(solid((128, 128, 128))).weak
    assert not service.search(solid(RED)).weak


def test_an_unknown_product_is_named(service: SearchService) -> None:
    with pytest.raises(ValueError, match="no product '99'"):
        service.similar("99")


def test_explanation_adds_up_to_the_similarity(service: SearchService) -> None:
    why = service.explain("4", solid(RED))
    assert why.total == pytest.approx(service.search(solid(RED), 2).matches[1].score, abs=0.02)
    assert np.sum(why.heat_query) == pytest.approx(why.total, abs=1e-3)
    assert why.pictures["query"].startswith("data:image/jpeg")
    between = service.explain("4", other_id="3")
    assert between.agree["gender"] == "Women"
    assert between.differ["article_type"] == ("Shirts", "Heels")


def test_outfit_around_a_product_asks_for_what_is_missing(service: SearchService) -> None:
    assert {part.part: ids(part.cards) for part in service.outfit("3").parts} == {"shoes": ["4"]}
    with pytest.raises(ValueError, match="nothing to complete"):
        service.outfit()


def test_for_you_leaves_out_what_is_kept(service: SearchService) -> None:
    assert ids(service.for_you(["1"], k=4))[0] == "4"
    assert service.for_you([]) == []


def test_browse_finds_words_in_names(service: SearchService) -> None:
    cards, total = service.browse("TEE red")
    assert (ids(cards), total) == (["1"], 1)
    assert service.browse(limit=2)[1] == 4


def test_bad_pictures_are_refused_in_a_sentence(service: SearchService) -> None:
    with pytest.raises(PictureError, match="not a picture"):
        service.search(b"no picture at all")


@pytest.mark.parametrize("k", [0, 101, 2.5, "5", True])
def test_a_wrong_k_is_named(k: object) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        check_k(k)  # type: ignore[arg-type]


def test_a_box_is_cut_to_the_picture_or_refused() -> None:
    assert check_box((-1, 0, 0.5, 2)) == (0, 0, 0.5, 1)
    assert crop(solid(RED, (100, 50)), (0.1, 0, 0.6, 1)).size == (50, 50)
    for box in ((0, 0, 0.01, 1), (0.5, 0, 0.4, 1), (0, 1), ("a", 0, 1, 1), (float("nan"), 0, 1, 1)):
        with pytest.raises(ValueError, match="box"):
            check_box(box)  # type: ignore[arg-type]


def test_csv_runs_no_formula() -> None:
    card = Card(1, "7", 0.5, "=HYPERLINK(1)", {"gender": "Men"}, "/thumbnail/7")
    assert "\r\n1,7,0.5,'=HYPERLINK(1),," in to_csv([card])
