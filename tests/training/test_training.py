"""Training: what each signal rewards, what is left out, that it learns, resumes and exports what it measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from fashion_search.encoder import load_encoder
from fashion_search.encoder.timm_import import import_timm
from fashion_search.encoder.weights import WeightsError
from fashion_search.training import losses
from fashion_search.training.augment import (
    GRAINS,
    augment,
    plain,
    recompress,
    replace_background,
    texture,
    white_backgrounds,
)
from fashion_search.training.embedding_network import EmbeddingNetwork
from fashion_search.training.export import export_encoder
from fashion_search.training.pictures import TrainingSet, build_training_set, draw_without_clothes
from fashion_search.training.recipe import Recipe
from fashion_search.training.start import known_vocabulary, load_teacher, start_network
from fashion_search.training.teacher import frozen
from fashion_search.training.trainer import Trainer, embed
from tests.fakes import solid

KINDS = {"Tshirts": (200, 30, 30), "Jeans": (30, 30, 200), "Caps": (30, 180, 30)}
CLASSES = {"article_type": 3, "base_colour": 2}


def squares(count: int = 24, side: int = 40) -> tuple[np.ndarray, list[dict]]:
    """White pictures with a coloured square in the middle, one colour per article type."""
    pictures = np.full((count, side, side, 3), 255, dtype=np.uint8)
    names = [list(KINDS)[row % 3] for row in range(count)]
    for picture, name in zip(pictures, names, strict=True):
        picture[10:30, 10:30] = KINDS[name]
    return pictures, [{"article_type": name, "base_colour": "Red"} for name in names]


@pytest.fixture
def data() -> TrainingSet:
    return build_training_set(*squares(), groups={})


def tiny(classes: dict[str, int], embedding: int = 16) -> EmbeddingNetwork:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    return EmbeddingNetwork(import_timm().create_model("test_resnet", num_classes=embedding), embedding, classes)


def sizes(data: TrainingSet) -> dict[str, int]:
    return {name: len(values) for name, values in data.vocabulary.items()}


def test_labels_are_numbered_and_missing_ones_are_minus_one() -> None:
    pictures, rows = squares(3)
    rows[1]["base_colour"] = None
    data = build_training_set(pictures, rows, groups={})
    assert data.vocabulary["article_type"] == ["Caps", "Jeans", "Tshirts"]
    assert data.labels["article_type"].tolist() == [2, 1, 0]
    assert data.labels["base_colour"].tolist() == [0, -1, 0]


def test_a_given_vocabulary_stays_and_unknown_values_are_missing() -> None:
    vocabulary = {
        name: ["Jeans"] if name == "article_type" else [] for name in build_training_set(*squares(3), {}).labels
    }
    data = build_training_set(*squares(3), groups={}, vocabulary=vocabulary)
    assert data.labels["article_type"].tolist() == [-1, 0, -1]


def test_a_loose_category_allows_its_group_of_types() -> None:
    pictures, rows = squares(4)
    rows[3] = {"category": "pants"}
    data = build_training_set(pictures, rows, groups={"pants": ("Jeans", "Trousers")})
    assert data.groups.tolist() == [[False] * 3] * 3 + [[False, True, False]]


def test_rare_classes_weigh_more_and_the_mean_weight_is_one(data: TrainingSet) -> None:
    weights = data.balance(torch.tensor([0, 3, 6, 1]))["article_type"]  # three Tshirts, one Jeans
    assert weights[1] > weights[2]
    assert (3 * weights[2] + weights[1]) / 4 == pytest.approx(1)


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
    batch, masks = torch.ones(4, 3, 32, 32), torch.zeros(4, 1, 32, 32)
    masks[..., :16] = 1
    replaced = replace_background(batch.clone(), masks, share=1.0)
    assert torch.equal(replaced[..., 18:], batch[..., 18:])
    assert len({round(float(ground.mean()), 4) for ground in replaced[..., :14]}) == 4


@pytest.mark.parametrize("cells", GRAINS)
def test_the_grain_of_a_texture_runs_along_its_longer_cells(cells: tuple[int, int]) -> None:
    torch.manual_seed(0)
    ground = torch.cat([texture(cells, 80) for _ in range(8)])
    assert ground.shape == (8, 3, 80, 80)
    assert ground.min() >= 0 and ground.max() <= 1
    down, across = ground.diff(dim=2).abs().mean(), ground.diff(dim=3).abs().mean()
    assert (down > 2 * across) == (cells[0] > 2 * cells[1])
    assert (across > 2 * down) == (cells[1] > 2 * cells[0])


def test_missing_labels_are_left_out_of_the_head_loss() -> None:
    network = tiny(CLASSES)
    vectors = torch.nn.functional.normalize(torch.randn(4, 16))
    balance = {name: torch.ones(count) for name, count in CLASSES.items()}
    labels = {"article_type": torch.tensor([0, 1, 2, -1]), "base_colour": torch.full((4,), -1)}
    known = {"article_type": torch.tensor([0, 1, 2])}
    assert losses.head_loss(network, vectors, labels, balance) == losses.head_loss(network, vectors[:3], known, balance)


def test_group_loss_is_the_probability_of_the_whole_group() -> None:
    network = tiny(CLASSES)
    vectors = torch.nn.functional.normalize(torch.randn(2, 16))
    shares = network.logits(vectors, "article_type").softmax(1)
    groups = torch.tensor([[True, True, False], [False, False, False]])
    expected = -torch.log(shares[0, 0] + shares[0, 1])
    assert losses.group_loss(network, vectors, groups).item() == pytest.approx(expected.item(), abs=1e-6)


def test_metric_loss_prefers_same_type_and_colour_together() -> None:
    labels = {name: torch.tensor([0, 0, 1, 1]) for name in ("article_type", "base_colour", "gender")}
    together = torch.eye(2)[[0, 0, 1, 1]]
    apart = torch.eye(2)[[0, 1, 0, 1]]
    assert losses.metric_loss(together, labels) < losses.metric_loss(apart, labels)


def test_leaning_on_a_head_is_the_metric_that_it_says_and_the_head_reads_as_before() -> None:
    network = tiny(CLASSES).eval()
    pictures = torch.rand(6, 3, 32, 32)
    raw = network.body((pictures - network.mean) / network.std)
    vectors = network(pictures).vectors
    head = torch.nn.functional.normalize(network.heads["article_type"].detach())
    centred = head - head.mean(0)
    share = 0.5 / (vectors @ centred.T).var(0, correction=0).sum()
    metric = torch.eye(16) + share * centred.T @ centred
    expected = raw @ metric @ raw.T
    expected = expected / expected.diagonal().sqrt() / expected.diagonal().sqrt()[:, None]
    read = raw @ network.heads["article_type"].T
    network.lean_on_heads(vectors, {"article_type": 0.5})
    leaning = network(pictures).vectors
    assert torch.allclose(leaning @ leaning.T, expected, atol=1e-5)
    raw = network.body((pictures - network.mean) / network.std)
    assert torch.allclose(raw @ network.heads["article_type"].T, read, atol=1e-5)


def test_a_head_of_one_class_leaves_the_metric_alone() -> None:
    network = tiny({"article_type": 1, "gender": 0}).eval()
    pictures = torch.rand(3, 3, 32, 32)
    before = network(pictures).vectors
    network.lean_on_heads(before, {"article_type": 0.8, "gender": 0.15})
    assert torch.equal(network(pictures).vectors, before)


def test_a_student_equal_to_its_teacher_has_nothing_to_follow() -> None:
    vectors = torch.nn.functional.normalize(torch.randn(5, 16))
    assert losses.follow_loss(vectors, vectors).item() == pytest.approx(0, abs=1e-6)
    assert losses.relation_loss(vectors, vectors).item() == pytest.approx(0, abs=1e-5)


@pytest.mark.slow
def test_a_frozen_teacher_answers_as_the_network_does() -> None:
    network = tiny(CLASSES).eval()
    batch = torch.rand(3, 3, 32, 32)
    answer, expected = frozen(network, 32, torch.device("cpu"))(batch), network(batch)
    assert torch.allclose(answer.vectors, expected.vectors, atol=1e-5)
    assert len(answer.maps) == len(expected.maps)
    for own, wanted in zip(answer.maps, expected.maps, strict=True):
        assert torch.allclose(own, wanted, atol=1e-4)


def test_the_teachers_weights_fade_and_the_labels_stay() -> None:
    recipe = Recipe(teacher_end=0.5, weights={"heads": 1.0, "follow": 4.0})
    assert [recipe.weight_at("follow", progress) for progress in (0, 0.5, 1)] == [4.0, 3.0, 2.0]
    assert [recipe.weight_at("heads", progress) for progress in (0, 0.5, 1)] == [1.0, 1.0, 1.0]


def test_size_and_rate_follow_the_recipe() -> None:
    recipe = Recipe(sizes={0.0: 64, 0.5: 96}, rate=1.0)
    assert [recipe.size(progress) for progress in (0, 0.49, 0.5, 1)] == [64, 64, 96, 96]
    assert recipe.rate_at(0) < recipe.rate_at(0.05)
    assert recipe.rate_at(1.0) == pytest.approx(0.01)


def test_training_lowers_the_loss_and_the_export_is_what_was_measured(data: TrainingSet, tmp_path: Path) -> None:
    recipe = Recipe(epochs=8, batch=8, rate=5e-3, sizes={0.0: 32}, averaging=0.5)
    trainer = Trainer(tiny(sizes(data)), data, torch.arange(24), recipe)
    history = list(trainer.run())
    assert history[-1]["loss"] < history[0]["loss"]
    trainer.settle(batches=2)
    export_encoder(trainer.average, tmp_path / "encoder", 32, {"attributes": data.vocabulary})
    encoder = load_encoder(f"local-dir:{tmp_path / 'encoder'}", engine="torch")
    picture = solid(KINDS["Jeans"], (32, 32))
    expected = embed(trainer.average, np.array(picture)[None], 32)
    assert encoder.ndim == 16
    assert (encoder.encode([picture]) * expected).sum() == pytest.approx(1, abs=1e-3)


def test_a_resumed_run_goes_on_where_the_checkpoint_was(data: TrainingSet, tmp_path: Path) -> None:
    recipe = Recipe(epochs=2, batch=8, sizes={0.0: 32})
    trainer = Trainer(tiny(sizes(data)), data, torch.arange(24), recipe)
    runs = trainer.run()
    next(runs)
    trainer.save(tmp_path / "checkpoint.pt")
    again = Trainer(tiny(sizes(data)), data, torch.arange(24), recipe)
    again.resume(tmp_path / "checkpoint.pt")
    assert again.progress == trainer.progress == 0.5
    assert next(runs)["loss"] == pytest.approx(next(again.run())["loss"], rel=1e-4)


def test_a_picture_left_alone_in_the_last_batch_is_no_trouble(data: TrainingSet) -> None:
    trainer = Trainer(tiny(sizes(data)), data, torch.arange(17), Recipe(epochs=1, batch=8, sizes={0.0: 32}))
    assert next(trainer.run())["pictures seen"] == 16
    trainer.settle()
    assert all(bool(weight.isfinite().all()) for weight in trainer.average.state_dict().values())


@pytest.mark.slow
def test_a_student_starts_from_its_teachers_heads_and_comes_closer(data: TrainingSet, tmp_path: Path) -> None:
    teacher = tiny(sizes(data))
    export_encoder(teacher, tmp_path / "teacher", 32, {"attributes": data.vocabulary})
    name = f"local-dir:{tmp_path / 'teacher'}"
    assert known_vocabulary(name) == data.vocabulary
    torch.manual_seed(5)
    student = start_network("scratch", 16, sizes(data), "test_resnet").network
    trainer = Trainer(student, data, torch.arange(24), Recipe(epochs=6, batch=8, rate=5e-3, sizes={0.0: 32}))
    trainer.follow(load_teacher(name, 16, sizes(data)))
    assert torch.allclose(student.heads["article_type"], teacher.heads["article_type"], atol=1e-3)
    history = list(trainer.run())
    assert history[-1]["follow"] < history[0]["follow"]
    assert {"relation", "hints"} <= history[0].keys()


def test_a_model_without_an_embedding_layer_cannot_teach(tmp_path: Path) -> None:
    export_encoder(tiny(CLASSES, 16), tmp_path / "wide", 32, {})
    with pytest.raises(ValueError, match=r"no embedding layer 8 wide.*--embedding 8"):
        load_teacher(f"local-dir:{tmp_path / 'wide'}", 8, CLASSES)


def test_weights_that_cannot_be_had_are_never_replaced_by_random_ones(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="bundled"):
        start_network(f"local-dir:{tmp_path / 'nothing'}", 16, CLASSES)


def test_pictures_without_clothes_have_no_labels_and_no_group() -> None:
    pictures, rows = draw_without_clothes(5, 40)
    assert pictures.shape == (5, 40, 40, 3)
    data = build_training_set(np.concatenate([squares()[0], pictures]), squares()[1] + rows, groups={"hat": ["Caps"]})
    assert data.labels["article_type"][-5:].tolist() == [-1] * 5
    assert not data.groups[-5:].any()
    assert draw_without_clothes(0, 40)[0].shape == (0, 40, 40, 3)


def test_plain_pictures_are_squashed() -> None:
    assert plain(torch.zeros(2, 40, 40, 3, dtype=torch.uint8), 32).shape == (2, 3, 32, 32)
