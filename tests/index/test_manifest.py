"""The manifest: typed and frozen, its faults told by field and value, what it does not know kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from fashion_search.files import write_json
from fashion_search.index import CatalogIndex, IndexFormatError, Manifest
from fashion_search.index.facts import EncoderFacts, Evaluation
from fashion_search.index.folder import check_encoder, read_manifest
from tests.fakes import FakeEncoder

NAME = "manifest.json"


def edit(folder: Path, change: Callable[[dict[str, Any]], object], vouch: bool = False) -> None:
    """Changes the manifest's JSON; `vouch` False leaves it as a program older than its hash would have written it."""
    content = json.loads((folder / NAME).read_text())
    change(content)
    (folder / NAME).write_text(json.dumps(content | ({} if vouch else {"sha256": None})))


def test_every_default_stands_in_one_place() -> None:
    empty = Manifest.of({})
    assert empty == Manifest()
    assert (empty.count, empty.dtype, empty.metric, empty.skipped) == (0, "f16", "cos", 0)
    assert (empty.encoder.model, empty.dataset.licence, empty.evaluation, empty.files) == (None, None, None, {})


def test_it_is_frozen(index: CatalogIndex) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        index.manifest.count = 5
    with pytest.raises(TypeError):
        index.manifest["count"] = 5  # type: ignore[index]


def test_it_reads_like_the_mapping_it_is_in_json(index: CatalogIndex) -> None:
    manifest = index.manifest
    assert manifest["encoder"]["model"] == manifest.encoder.model == "fake-mean-colour"
    assert manifest.get("dataset")["id"] == manifest.dataset.id == "swatches"
    assert (manifest.get("nothing", 7), "count" in manifest, "nothing" in manifest) == (7, True, False)
    assert dict(manifest) == {**manifest} == manifest.to_json()
    assert list(manifest) == list(manifest.to_json())
    with pytest.raises(KeyError):
        manifest["nothing"]


def test_the_figures_have_names_of_their_own() -> None:
    figures = {"precision@5": {"gender": 0.8}, "mAP": {"gender": 0.7}, "photos right_group@5": 0.5}
    evaluation = Evaluation.of(figures)
    assert evaluation.precision_at_5 == {"gender": 0.8}
    assert (evaluation.mean_average_precision, evaluation.photos_right_group_at_5) == ({"gender": 0.7}, 0.5)
    assert figures.items() <= evaluation.to_json().items()


def test_what_a_newer_program_wrote_is_kept(index_folder: Path, tmp_path: Path) -> None:
    def add(content: dict[str, Any]) -> None:
        content["colours"] = {"seen": [1, None]}
        content["encoder"]["nickname"] = "Bo"

    edit(index_folder, add)
    CatalogIndex.load(index_folder).save(tmp_path / "again")
    again = json.loads((tmp_path / "again" / NAME).read_text())
    assert (again["colours"], again["encoder"]["nickname"]) == ({"seen": [1, None]}, "Bo")


def test_an_index_is_built_from_a_manifest_or_a_mapping(index: CatalogIndex, encoder: FakeEncoder) -> None:
    one = np.eye(3, dtype=np.float32)[:1]
    built = [CatalogIndex.build(one, [{"id": "1"}], given) for given in (index.manifest, dict(index.manifest))]
    assert built[0].manifest == built[1].manifest
    assert (built[0].manifest.count, built[0].manifest.encoder.model) == (1, encoder.model)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"skipped": "none"}, "skipped is 'none' and should be a valid integer"),
        ({"encoder": 7, "skipped": -1}, r"encoder is 7 and should be an object \(and 1 more\)"),
        ({"dataset": {"id": {1, 2}}}, "cannot be written as JSON: {1, 2} is of type set"),
        (
            {"clothes_probe": {"weights": [0.1], "below": float("nan")}},
            "clothes_probe.below is nan and should be a finite number",
        ),
    ],
)
def test_a_mapping_that_no_manifest_can_be_is_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(IndexFormatError, match=told):
        CatalogIndex.build(np.eye(3, dtype=np.float32)[:1], [{"id": "1"}], given)


def change(*path: str, to: object) -> Callable[[dict[str, Any]], object]:
    def apply(content: dict[str, Any]) -> None:
        for name in path[:-1]:
            content = content[name]
        content[path[-1]] = to

    return apply


FAULTS = [
    (change("count", to="many"), "count is 'many' and should be a valid integer"),
    (change("count", to=None), "count is None and should be a valid integer"),
    (change("count", to=True), "count is True and should be a valid integer"),
    (change("count", to=-4), "count is -4 and should be greater than or equal to 0"),
    (change("ndim", to=3.5), "ndim is 3.5 and should be a valid integer"),
    (change("encoder", to=None), "encoder is None and should be an object"),
    (change("encoder", "model", to=["bundled"]), r"encoder.model is \['bundled'\] and should be a valid string"),
    (change("dataset", to="photos"), "dataset is 'photos' and should be an object"),
    (change("files", to=[]), r"files is \[\] and should be an object"),
    (change("files", "index.usearch", to=5), "files.index.usearch is 5 and should be a valid string"),
    (change("files", to={}), "no hash of index.usearch, products.parquet in files"),
    (change("sizes", "index.usearch", to="5"), "sizes.index.usearch is '5' and should be a valid integer"),
    (change("vote", to={"gender": {"neighbours": 0}}), "vote.gender.neighbours is 0 and should be greater than or"),
    (change("vote", to={"gender": {"slope": "steep"}}), "vote.gender.slope is 'steep' and should be a valid number"),
    (change("evaluation", to={"precision@5": {"gender": "good"}}), "evaluation.precision@5.gender is 'good' and"),
    (
        change("clothes_probe", to={"weights": [1.0]}),
        "damaged: clothes_probe.below is missing;",
    ),
    (
        change("clothes_probe", to={"weights": [1.0], "below": 0.1}),
        "weights is 1 numbers and should be ndim . 1 or more, 4",
    ),
    (change("format_version", to=True), "format version True and this program reads version 1; rebuild it"),
    (change("format_version", to=0), "format version 0 .* rebuild it"),
    (change("format_version", to=2), "format version 2 .* install a newer version"),
    (change("files", "../outside", to="0" * 64), "outside is missing"),
]


@pytest.mark.parametrize(("broken", "told"), FAULTS)
def test_a_fault_is_told_in_one_sentence_by_field_and_value(
    index_folder: Path, broken: Callable[[dict[str, Any]], object], told: str
) -> None:
    edit(index_folder, broken)
    with pytest.raises(IndexFormatError, match=told) as refusal:
        CatalogIndex.load(index_folder)
    assert "\n" not in str(refusal.value) and len(str(refusal.value)) < 300
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "damaged .EOF"),
        (b'{"format_version": 1', "damaged .EOF"),
        (b"[" * 200_000 + b"]" * 200_000, "damaged .recursion limit"),
        (b'{"a": ' * 200_000 + b"1" + b"}" * 200_000, "damaged .recursion limit"),
        (b'{"format_version": "\xff\xfe"}', "damaged .invalid unicode"),
        ('{"format_version": 1}'.encode("utf-16"), "damaged"),
        (b'{"encoder": "\\ud800"}', "damaged"),
        (b"[1, 2]", r"is \[1, 2\] and should be an object"),
        (b"null", "is None and should be an object"),
        (b"7", "is 7 and should be an object"),
        (b"{}", "format version None and this program reads version 1"),
        (b'{"format_version": 0, "command": "python scripts/build_index.py --dataset a"}', "rebuild it: 'python scr"),
    ],
)
def test_bytes_that_are_no_manifest(index_folder: Path, content: bytes, told: str) -> None:
    (index_folder / NAME).write_bytes(content)
    with pytest.raises(IndexFormatError, match=told):
        CatalogIndex.load(index_folder)


@pytest.mark.parametrize("name", [NAME, "index.usearch"])
def test_a_file_that_may_not_be_read(index_folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever runs the tests as root may read everything, so the refusal is played.
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(IndexFormatError, match=f"^{name} cannot be read .Permission denied.; let this program"):
        CatalogIndex.load(index_folder)


class TestItsOwnHash:
    def test_every_flipped_bit_is_noticed_or_changes_nothing(self, index_folder: Path) -> None:
        whole, content = read_manifest(index_folder), (index_folder / NAME).read_bytes()
        for at in range(0, len(content), 3):
            flipped = bytearray(content)
            flipped[at] ^= 1 << at % 8
            (index_folder / NAME).write_bytes(flipped)
            try:
                found = read_manifest(index_folder)
            except IndexFormatError:
                continue
            except ValueError as error:
                pytest.fail(f"byte {at}: {error!r}")
            # White space, or the name of the hash itself: the facts are the same.
            known = {name: value for name, value in found.to_json().items() if name in Manifest.model_fields}
            assert known | {"sha256": None} == whole.to_json() | {"sha256": None}

    def test_another_order_and_indentation_are_no_change(self, index_folder: Path) -> None:
        content = json.loads((index_folder / NAME).read_text())
        (index_folder / NAME).write_text(json.dumps(dict(reversed(content.items()))))
        assert read_manifest(index_folder).sha256 == content["sha256"]

    def test_a_changed_value_is_told(self, index_folder: Path) -> None:
        edit(index_folder, change("encoder", "model", to="hf-hub:evil/encoder"), vouch=True)
        with pytest.raises(IndexFormatError, match=r"manifest\.json has the hash .*… and says .*… of itself"):
            CatalogIndex.load(index_folder)

    def test_a_manifest_older_than_the_hash_is_read(self, index_folder: Path) -> None:
        edit(index_folder, lambda content: content.pop("sha256"), vouch=True)
        assert CatalogIndex.load(index_folder).manifest.sha256 is None

    def test_a_replaced_value_is_vouched_for_anew(self, index_folder: Path) -> None:
        changed = read_manifest(index_folder).replace(skipped=3).vouch()
        write_json(index_folder / NAME, changed.to_json())
        assert CatalogIndex.load(index_folder).manifest == changed


def test_name_and_commit_of_an_encoder_may_differ(encoder: FakeEncoder) -> None:
    made_with = encoder.fingerprint() | {"model": "hf-hub:shop/encoder", "revision": "a" * 40}
    check_encoder(Manifest(encoder=EncoderFacts.of(made_with)), encoder)
