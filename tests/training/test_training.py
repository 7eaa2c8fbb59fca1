"""Training: what each signal rewards, what is left out, that it learns, resumes and exports what it measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from huggingface_hub import ModelCard, ModelCardData

from fashion_search.catalog.skips import describe_skipped
from fashion_search.commands.train import parser
from fashion_search.encoder import load_encoder
from fashion_search.encoder.timm_import import import_timm
from fashion_search.encoder.weights import WeightsError
from fashion_search.training import losses
from fashion_search.training.embedding_network import EmbeddingNetwork
from fashion_search.training.export import export_encoder
from fashion_search.training.pictures import (
    Source,
    TrainingSet,
    build_training_set,
    draw_without_clothes,
    load_training_pictures,
    repeat_rows,
)
from fashion_search.training.recipe import Recipe
from fashion_search.training.report import model_card
from fashion_search.training.run import gather
from fashion_search.training.start import find_unplaced, known_vocabulary, load_teacher, start_network
from fashion_search.training.teacher import freeze
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


def test_a_given_vocabulary_keeps_its_order_and_what_is_new_comes_after_it() -> None:
    known = {"article_type": ["Tshirts", "Gloves", "Jeans"]}
    data = build_training_set(*squares(3), groups={}, vocabulary=known)
    assert data.vocabulary["article_type"] == ["Tshirts", "Gloves", "Jeans", "Caps"]
    assert data.labels["article_type"].tolist() == [0, 2, 3]
    assert find_unplaced(known, squares(3)[1]) == {"article_type": ["Gloves"]}
    assert find_unplaced({"article_type": ["Jeans"]}, squares(3)[1]) == {}


def test_a_loose_category_allows_its_group_of_types() -> None:
    pictures, rows = squares(4)
    rows[3] = {"category": "pants"}
    data = build_training_set(pictures, rows, groups={"pants": ("Jeans", "Trousers")})
    assert data.groups.tolist() == [[False] * 3] * 3 + [[False, True, False]]


def test_rare_classes_weigh_more_and_the_mean_weight_is_one(data: TrainingSet) -> None:
    weights = data.balance(torch.tensor([0, 3, 6, 1]))["article_type"]  # three Tshirts, one Jeans
    assert weights[1] > weights[2]
    assert (3 * weights[2] + weights[1]) / 4 == pytest.approx(1)


def test_a_dataset_is_repeated_as_often_as_asked() -> None:
    rows = repeat_rows(torch.arange(200), ["a"] * 100 + ["b"] * 100, {"a": 3, "b": 0.5})
    assert [int((rows == row).sum()) for row in (0, 99)] == [3, 3]
    assert 30 < int((rows >= 100).sum()) < 70


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


def labels_of(*values: int) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(values) for name in ("article_type", "base_colour", "gender")}


def test_metric_loss_prefers_same_type_and_colour_together() -> None:
    labels, groups = labels_of(0, 0, 1, 1), torch.zeros(4, 2, dtype=torch.bool)
    together = torch.eye(2)[[0, 0, 1, 1]]
    apart = torch.eye(2)[[0, 1, 0, 1]]
    assert losses.metric_loss(together, labels, groups) < losses.metric_loss(apart, labels, groups)


def test_a_photo_belongs_to_products_of_its_group_and_says_nothing_of_related_photos() -> None:
    groups = torch.tensor([[False] * 3, [True, True, False], [False, True, True], [False, False, True]])
    near, far = torch.eye(2)[[0, 0, 1, 1]], torch.eye(2)[[0, 1, 1, 1]]
    labels = labels_of(0, -1, -1, -1)
    assert losses.metric_loss(near, labels, groups) < losses.metric_loss(far, labels, groups)
    alone = labels_of(-1, -1)
    assert losses.metric_loss(near[:2], alone, groups[1:3]) == 0


def test_a_memory_is_compared_with_and_forgets_the_oldest() -> None:
    groups, memory = torch.zeros(2, 2, dtype=torch.bool), losses.Memory(3)
    first = losses.metric_loss(torch.eye(2), labels_of(0, 1), groups, memory)
    assert first == 0  # no two of a kind in the batch, and nothing remembered yet
    near, far = losses.Memory(3), losses.Memory(3)
    for memory, vectors in ((near, torch.eye(2)), (far, torch.eye(2).flip(0))):
        losses.metric_loss(vectors, labels_of(0, 1), groups, memory)
    alike = losses.metric_loss(torch.eye(2), labels_of(0, 1), groups, near)
    assert alike < losses.metric_loss(torch.eye(2), labels_of(0, 1), groups, far)
    assert near.vectors is not None and len(near.vectors) == 3
    assert near.labels["article_type"].tolist() == [1, 0, 1]


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
    answer, expected = freeze(network, 32, torch.device("cpu"))(batch), network(batch)
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


@pytest.mark.parametrize(("averaging", "kept"), [(0.995, 2 / 11), (0.1, 0.1)])
def test_the_average_keeps_what_the_recipe_says_and_less_at_the_start(
    data: TrainingSet, averaging: float, kept: float
) -> None:
    recipe = Recipe(epochs=1, batch=24, rate=5e-2, sizes={0.0: 32}, averaging=averaging)
    trainer = Trainer(tiny(sizes(data)), data, torch.arange(24), recipe)
    before = {name: value.clone() for name, value in trainer.average.state_dict().items()}
    list(trainer.run())
    assert trainer.step == 1
    for name, value in trainer.average.state_dict().items():
        new = trainer.network.state_dict()[name]
        expected = before[name] * kept + new * (1 - kept) if value.is_floating_point() else new
        torch.testing.assert_close(value, expected)


def test_settling_measures_batch_statistics_afresh_and_leaves_the_momentum(data: TrainingSet) -> None:
    trainer = Trainer(tiny(sizes(data)), data, torch.arange(24), Recipe(epochs=1, batch=8, sizes={0.0: 32}))
    list(trainer.run())
    norms = [module for module in trainer.average.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    trainer.settle(batches=2)
    assert {int(norm.num_batches_tracked) for norm in norms if norm.num_batches_tracked is not None} == {2}
    assert [norm.momentum for norm in norms] == momenta and None not in momenta


def test_a_resumed_run_goes_on_where_the_checkpoint_was(data: TrainingSet, tmp_path: Path) -> None:
    recipe = Recipe(epochs=2, batch=8, sizes={0.0: 32})
    trainer = Trainer(tiny(sizes(data)), data, torch.arange(24), recipe)
    runs = trainer.run()
    next(runs)
    trainer.save(tmp_path / "checkpoint.pt")
    again = Trainer(tiny(sizes(data)), data, torch.arange(24), recipe)
    again.resume(tmp_path / "checkpoint.pt")
    for name, value in trainer.average.state_dict().items():
        assert torch.equal(again.average.state_dict()[name], value)
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
    drawn = [*draw_without_clothes(5, 40)]
    pictures = np.concatenate([squares()[0], np.stack([picture for picture, _ in drawn])])
    data = build_training_set(pictures, squares()[1] + [row for _, row in drawn], groups={"hat": ["Caps"]})
    assert data.labels["article_type"][-5:].tolist() == [-1] * 5
    assert not data.groups[-5:].any()
    assert data.without_clothes.tolist() == [24, 25, 26, 27, 28]
    assert not [*draw_without_clothes(0, 40)]


def test_heads_of_other_labels_go_to_the_rows_of_their_names(tmp_path: Path) -> None:
    old = tiny(CLASSES)
    attributes = {"article_type": ["Caps", "Jeans", "Tshirts"], "base_colour": ["Red", "Blue"]}
    export_encoder(old, tmp_path / "old", 32, {"attributes": attributes})
    more = {"article_type": ["Caps", "Jeans", "Tshirts", "Socks"], "base_colour": ["Red", "Blue"], "gender": ["Men"]}
    classes = {name: len(values) for name, values in more.items()}
    new = start_network(f"local-dir:{tmp_path / 'old'}", 16, classes, vocabulary=more).network
    assert torch.allclose(new.heads["article_type"][:3], old.heads["article_type"], atol=1e-3)
    assert new.heads["article_type"].shape == (4, 16)
    assert torch.allclose(new.heads["base_colour"], old.heads["base_colour"], atol=1e-3)
    fewer = {"article_type": ["Tshirts"], "base_colour": []}
    classes = {"article_type": 1, "base_colour": 0}
    new = start_network(f"local-dir:{tmp_path / 'old'}", 16, classes, vocabulary=fewer).network
    assert torch.allclose(new.heads["article_type"][0], old.heads["article_type"][2], atol=1e-3)


def test_pictures_of_several_folders_are_read_into_one_place(tmp_path: Path) -> None:
    for name, colour in (("clothes", (200, 30, 30)), ("other", (30, 30, 200))):
        (tmp_path / name).mkdir()
        for number in range(3):
            solid(colour, (30, 20)).save(tmp_path / name / f"{number}.png")
    (tmp_path / "other" / "broken.png").write_bytes(b"no picture")
    source = Source([str(tmp_path / "clothes")], [str(tmp_path / "other")], drawn=0.4)
    pictures, products, skipped = load_training_pictures(source, 16)
    assert describe_skipped(skipped) == [
        "1 × this is not a picture that can be read: other: broken.png (id broken)",
    ]
    assert pictures.shape == (9, 16, 16, 3)
    assert [product["clothes"] for product in products] == ["yes"] * 3 + ["no"] * 6
    assert [product["dataset"] for product in products] == ["clothes"] * 3 + ["other"] * 3 + ["drawn"] * 3
    assert pictures[0, 0, 0].tolist() == [200, 30, 30] and pictures[3, 0, 0].tolist() == [30, 30, 200]


@pytest.mark.parametrize(("licence", "listed"), [("apache-2.0", "apache-2.0"), ("Our Own", "other")])
def test_the_card_names_licence_first_weights_and_figures_as_the_hub_reads_them(licence: str, listed: str) -> None:
    facts = {
        "licence": licence, "init": "hf-hub:you/first@main", "teacher": "none", "datasets": "photos", "pictures": 25,
        "device": "a CPU", "hours": 0.1, "heads": "gender", "recipe": {"batch": 8}, "held_out": 6, "gallery": 19,
        "architecture": "test_resnet", "embedding": 16,
    }  # fmt: skip
    text = model_card("encoder", facts, [{"articleType P@5": 0.51239, "gender F1": 0.25, "loss": 1.0}])
    told = read_card(text)
    assert (told.license, told.base_model, told.library_name) == (listed, "you/first", "timm")
    assert told.get("license_name") == (None if listed == licence else "our-own")
    assert told.eval_results is not None
    assert {each.metric_type: each.metric_value for each in told.eval_results} == {
        "articleType P@5": 0.5124, "gender F1": 0.25,
    }  # fmt: skip
    assert "| articleType P@5 | 0.512 |" in text
    assert read_card(model_card("encoder", facts | {"init": "scratch"}, [])).base_model is None


def read_card(text: str) -> ModelCardData:
    """The front matter, as the Hub's own client reads it."""
    data = ModelCard(text).data
    assert isinstance(data, ModelCardData)
    return data


def test_a_run_says_how_many_pictures_it_leaves_out_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    solid(KINDS["Jeans"], (30, 20)).save(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes(b"no picture")
    rows = ["file_name,id,articleType", *(f"{number}.png,{number},Jeans" for number in (1, 2, 3, 4))]
    (tmp_path / "metadata.csv").write_text("\n".join(rows))
    options = parser("train").parse_args(
        ["--dataset", str(tmp_path), "--init", "scratch", "--output", str(tmp_path / "out")]
    )
    gather(options, 16)
    said = capsys.readouterr().out
    assert "3 pictures left out:\n    2 × the picture file is missing: " in said
    assert "\n    1 × this is not a picture that can be read: " in said and "(id 2)" in said
