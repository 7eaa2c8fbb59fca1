"""Views to train on: turned, small, on other grounds, in other light; what stays and what is told of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from fashion_search.training.augment import (
    CUT_OUT,
    PAGE,
    PASTED,
    PLAIN,
    augment,
    drain,
    look,
    plain,
    random_angles,
    random_views,
    random_zooms,
    recompress,
    surround,
    under_lamp,
    white_backgrounds,
)
from fashion_search.training.pictures import TrainingSet, build_training_set
from fashion_search.training.scenes import GRAINS, page_grounds, picture_ground, texture
from fashion_search.training.stream import Views, stream
from tests.training.test_training import squares


@pytest.fixture
def data() -> TrainingSet:
    return build_training_set(*squares(), groups={})


def test_only_white_joined_to_the_border_is_background() -> None:
    picture = np.full((1, 40, 40, 3), 255, dtype=np.uint8)
    picture[:, 8:32, 8:32] = 0
    picture[:, 16:24, 16:24] = 255
    mask = white_backgrounds(torch.from_numpy(picture))[0]
    assert mask[0, 0]
    assert not mask[20, 20]
    assert not mask[10, 10]


def test_augmented_pictures_keep_range_and_shape_and_differ(data: TrainingSet) -> None:
    torch.manual_seed(1)
    pictures, masks, _, _ = data.batch(torch.arange(6))
    first, second = augment(pictures, masks, 32), augment(pictures, masks, 32)
    assert first.shape == (6, 3, 32, 32)
    assert first.min() >= 0
    assert first.max() <= 1
    assert not torch.equal(first, second)


def test_a_share_of_pictures_is_saved_as_jpeg_and_the_given_ones_stay_as_they_were(data: TrainingSet) -> None:
    noise = torch.randint(0, 256, (8, 40, 40, 3), dtype=torch.uint8)
    before = noise.clone()
    assert torch.equal(recompress(noise, share=0.0), before)
    changed = recompress(noise, share=1.0)
    assert all(not torch.equal(new, old) for new, old in zip(changed, before, strict=True))
    assert (changed.float().mean() - before.float().mean()).abs() < 5
    assert torch.equal(noise, before)


def test_only_the_background_is_replaced_and_by_another_ground_each_time() -> None:
    seen, mask, outside = torch.ones(4, 3, 32, 32), torch.zeros(4, 1, 32, 32), torch.zeros(4, 1, 32, 32)
    mask[..., :16] = 1
    cut = surround(seen.clone(), mask, outside, torch.full((4,), CUT_OUT), None)
    assert torch.equal(cut[..., 18:], seen[..., 18:])
    assert len({round(float(ground.mean()), 4) for ground in cut[..., :14]}) == 4
    assert torch.equal(surround(seen.clone(), mask, outside, torch.full((4,), PASTED), None), seen)
    assert torch.equal(surround(seen.clone(), mask, 1 - outside, torch.full((4,), PLAIN), None), seen)


def test_half_of_the_grounds_are_the_given_ones() -> None:
    torch.manual_seed(0)
    nothing = torch.zeros(40, 3, 8, 8)
    grounds = torch.full((2, 3, 8, 8), 0.123)
    around = surround(nothing, torch.zeros(40, 1, 8, 8), torch.ones(40, 1, 8, 8), torch.full((40,), PASTED), grounds)
    assert 10 < sum(bool((ground == 0.123).all()) for ground in around) < 30


def test_loose_pictures_are_turned_more_often_and_a_page_never() -> None:
    torch.manual_seed(0)
    plain_scenes, products, photos = torch.full((2000,), PLAIN), torch.zeros(2000).long(), torch.ones(2000).long()
    turned = [float((random_angles(plain_scenes, loose).abs() > 0.9).float().mean()) for loose in (products, photos)]
    assert turned == pytest.approx([0.15, 0.55], abs=0.03)
    assert not random_angles(torch.full((20,), PAGE), photos[:20]).any()


def test_a_pasted_picture_is_seen_whole_and_a_page_holds_it_flat() -> None:
    torch.manual_seed(0)
    across, down = random_zooms(torch.full((200,), PASTED), torch.ones(200).long())
    assert min(across.min(), down.min()) > 1
    across, down = random_zooms(torch.full((200,), PAGE), torch.zeros(200).long())
    assert across.max() < 1.4 and (down > across).float().mean() > 0.8
    grid = random_views(torch.full((50,), PASTED), torch.zeros(50).long(), 16)
    assert ((grid.abs() > 1).any(-1).float().mean((1, 2)) > 0.1).all()


def test_a_picture_far_away_is_softened_before_it_is_sampled() -> None:
    board = (torch.arange(64)[:, None] + torch.arange(64)).remainder(2).float().expand(1, 3, 64, 64)
    base = torch.nn.functional.affine_grid(torch.eye(2, 3)[None], [1, 3, 64, 64], align_corners=False)
    near, _ = look(board.clone(), torch.zeros(1, 1, 64, 64), base)
    far, _ = look(board.clone(), torch.zeros(1, 1, 64, 64), 2 * base)
    assert near.std() > 0.4
    assert far.std() < 0.01


def test_a_page_has_bars_and_lines_and_a_ground_is_a_part_of_its_picture() -> None:
    torch.manual_seed(0)
    pages = page_grounds(6, 60)
    assert pages.shape == (6, 3, 60, 60)
    assert pages.min() >= 0 and pages.max() <= 1
    assert (pages.std((1, 2, 3)) > 0.01).all()
    picture = torch.zeros(40, 40, 3, dtype=torch.uint8)
    picture[10:30, 10:30] = 255
    assert not picture_ground(picture, 20, corner=True).mean() > 0.2
    assert picture_ground(picture, 20, corner=False).shape == (1, 3, 20, 20)


def test_a_lamp_is_warm_or_cool_and_grey_views_are_told() -> None:
    torch.manual_seed(0)
    lit = under_lamp(torch.full((200, 3, 4, 4), 0.5), share=1.0)
    warm = lit[:, 0, 0, 0] > lit[:, 2, 0, 0]
    assert 0.5 < warm.float().mean() < 0.85
    batch, grey = drain(torch.rand(40, 3, 4, 4), share=0.5)
    assert torch.equal((batch.std(1).amax((1, 2)) < 1e-6), grey)
    assert 8 < int(grey.sum()) < 32


def test_views_are_the_same_in_any_process_and_grey_ones_have_no_colour(data: TrainingSet) -> None:
    views = Views(data, [torch.arange(12), torch.arange(12, 24)], 32, seed=3)
    here, there = ([*stream(views, workers, torch.device("cpu"))] for workers in (0, 1))
    assert all(torch.equal(own.views, other.views) for own, other in zip(here, there, strict=True))
    assert not torch.equal(here[0].views, here[1].views)
    grey = here[0].views.std(1).amax((1, 2)) < 1e-6
    assert (here[0].labels["base_colour"][grey] == -1).all()


def test_people_s_photos_and_pictures_without_clothes_lend_their_grounds() -> None:
    pictures, rows = squares(6)
    rows[4], rows[5] = {"category": "hat", "clothes": "yes"}, {"clothes": "no"}
    data = build_training_set(pictures, rows, groups={"hat": ["Caps"]})
    assert (data.photos.tolist(), data.without_clothes.tolist()) == ([4], [5])
    assert Views(data, [torch.arange(6)], 32, seed=0)[0].views.shape == (6, 3, 32, 32)


@pytest.mark.parametrize("cells", GRAINS)
def test_the_grain_of_a_texture_runs_along_its_longer_cells(cells: tuple[int, int]) -> None:
    torch.manual_seed(0)
    ground = torch.cat([texture(cells, 80) for _ in range(8)])
    assert ground.shape == (8, 3, 80, 80)
    assert ground.min() >= 0 and ground.max() <= 1
    down, across = ground.diff(dim=2).abs().mean(), ground.diff(dim=3).abs().mean()
    assert (down > 2 * across) == (cells[0] > 2 * cells[1])
    assert (across > 2 * down) == (cells[1] > 2 * cells[0])


def test_plain_pictures_are_squashed() -> None:
    assert plain(torch.zeros(2, 40, 40, 3, dtype=torch.uint8), 32).shape == (2, 3, 32, 32)
