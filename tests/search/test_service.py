"""The search service on four products whose vectors can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fashion_search.encoder import Looks
from fashion_search.index import CatalogIndex
from fashion_search.pictures import PictureError, check_box, crop
from fashion_search.search.checks import check_k
from fashion_search.search.lexicon import Told
from fashion_search.search.results import Card, to_csv
from fashion_search.search.service import SearchService
from fashion_search.search.vote import VoteRule, count_votes
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
    assert service.decode(photo).size == (125, 125)  # an eighth; the encoder takes 2 × 2 pixels
    assert min(service.decode(photo, (0, 0, 0.03, 1)).size) >= 4  # of a small part more is decoded


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


def test_the_guess_counts_as_the_index_says(index: CatalogIndex, encoder: FakeEncoder) -> None:
    asked = solid((250, 200, 0))  # nearest is yellow heels, then red and green T-shirts
    nearest = {"article_type": {"neighbours": 1}}
    index.manifest = index.manifest.replace(vote=nearest)
    assert SearchService(index, encoder).search(asked).guess["article_type"].value == "Heels"
    index.manifest = index.manifest.replace(vote={"article_type": {"neighbours": 3, "temperature": 10.0}})
    assert SearchService(index, encoder).search(asked).guess["article_type"].value == "Tshirts"


def test_page_api_and_evaluation_count_one_vote(index: CatalogIndex, encoder: FakeEncoder) -> None:
    service = SearchService(index, encoder)
    vector = service.embed(solid((250, 200, 90)))
    found = index.search(vector, 4)
    types = sorted({match.product.article_type for match in found})
    codes = np.array([[types.index(match.product.article_type) for match in found]])
    (winner,), (sure,) = count_votes(codes, np.array([[match.score for match in found]]), VoteRule())
    for guess in (service.guess(vector), service.search(vector).guess, service.search(vector, 1).guess):
        assert guess["article_type"].value == types[winner]
        assert guess["article_type"].confidence == pytest.approx(sure, abs=1e-3)


def test_a_weak_match_is_said_to_be_weak_by_the_clothes_score(index: CatalogIndex, encoder: FakeEncoder) -> None:
    index.manifest = index.manifest.replace(clothes_probe={"weights": [1.0, 1.0, 0.0, -0.5], "below": 0.4})
    service = SearchService(index, encoder)
    assert service.search(solid(BLUE)).weak and service.search(solid(BLUE)).guess == {}
    assert not service.search(solid(RED)).weak
    assert service.info()["weak_match"] == {"rule": "clothes score", "below": 0.4}


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


def test_an_outfit_of_nothing_says_why(index: CatalogIndex, encoder: FakeEncoder) -> None:
    rows = [dict(index.product(key)) | {"thumbnail": index.thumbnail(key)} for key in (0, 1)]
    rows[0]["article_type"] = "Socks"
    pair = CatalogIndex.build(encoder.encode([solid(RED), solid(GREEN)]), rows, index.manifest)
    service = SearchService(pair, encoder)
    assert service.outfit("1").nothing == "the rules know no outfit that Socks belong to."
    assert "nothing that the rules would wear with Tshirts" in service.outfit("2").nothing
    assert SearchService(index, encoder).outfit("3").nothing == ""


def test_for_you_leaves_out_what_is_kept(service: SearchService) -> None:
    assert ids(service.for_you(["1"], k=4))[0] == "4"
    assert service.for_you([]) == []


def test_browse_goes_through_the_catalog(service: SearchService) -> None:
    cards, total = service.browse(limit=2)
    assert (ids(cards), total) == (["1", "2"], 4)


def test_words_are_searched_alone_or_beside_a_picture(service: SearchService) -> None:
    cards, found = service.find("TEE red")
    assert (ids(cards), found.total, found.near) == (["1"], 1, False)
    assert ids(service.search(None, 1, text="yellow").matches) == ["4"]
    assert ids(service.search(solid(YELLOW), 1, text="like this, in red").matches) == ["1"]
    assert service.search(solid(RED), 1, text="gren").words == Told({"gren": "green"}, [])
    assert service.search(solid(RED), 1, text="zebra").words == Told({}, ["zebra"])
    assert ids(service.search(solid(RED), 1, text="zebra").matches) == ["1"]
    with pytest.raises(ValueError, match="a picture, or words"):
        service.search(None, text=" ")


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


def test_a_turned_query_says_so_and_a_drawn_part_is_taken_as_it_is(
    service: SearchService, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "look", lambda images: Looks(encoder.encode(images), [90] * 1))
    found = service.search(solid(RED))
    assert found.turned == 90 and ids(found.matches)[0] == "1"
    assert service.search(solid(RED), box=(0, 0, 0.5, 1)).turned == 0
    assert service.look(solid(RED), upright=True)[1] == 0
    assert service.search(encoder.encode([solid(RED)])[0]).turned == 0
    assert service.similar("1").turned == 0


def test_a_small_garment_is_offered_as_a_part_and_what_has_nothing_near_is_not(
    service: SearchService, encoder: FakeEncoder
) -> None:
    picture = solid((255, 255, 255), (120, 120))
    picture.paste(solid(RED, (40, 40)), (50, 60))
    boxes = service.find_garments(jpeg(picture), service.embed(jpeg(picture)))
    assert len(boxes) == 1
    assert ids(service.search(jpeg(picture), 1, box=boxes[0]).matches) == ["1"]
    picture.paste(solid((90, 90, 90), (40, 40)), (50, 60))
    assert service.find_garments(jpeg(picture), encoder.encode([solid(RED)])[0]) == []  # grey is far from every colour
    assert service.find_garments(jpeg(solid(RED)), encoder.encode([solid(RED)])[0]) == []
