"""Files and folders that are whole or as they were: nothing half-written ever has the name that others read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from fashion_search.files import replace_file, replace_folder, sha256, write_json, write_text


class FullDiskError(OSError):
    pass


def test_a_file_takes_the_place_of_the_old_one_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    write_text(path, "old\n")
    with replace_file(path) as partial:
        partial.write_text("new\n")
        assert path.read_text() == "old\n"
        assert (partial.parent, partial.suffix) == (path.parent, path.suffix)
    assert [file.name for file in tmp_path.iterdir()] == ["report.md"]
    assert path.read_text() == "new\n"


def test_a_failure_half_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_text(tmp_path / "report.md", "old")
    with pytest.raises(FullDiskError), replace_file(tmp_path / "report.md") as partial:
        partial.write_text("ne")
        raise FullDiskError
    assert [file.name for file in tmp_path.iterdir()] == ["report.md"]
    assert (tmp_path / "report.md").read_text() == "old"


def test_two_files_of_one_model_keep_their_common_stem(tmp_path: Path) -> None:
    xml, numbers = tmp_path / "model.xml", tmp_path / "model.bin"
    with replace_file(xml) as partial, replace_file(numbers) as second:
        assert partial.with_suffix(".bin") == second
        partial.write_text("graph")
        second.write_text("numbers")
    assert (xml.read_text(), numbers.read_text()) == ("graph", "numbers")


def test_json_is_readable_and_keeps_its_letters(tmp_path: Path) -> None:
    write_json(tmp_path / "facts.json", {"name": "Größe"})
    assert (tmp_path / "facts.json").read_bytes() == '{\n  "name": "Größe"\n}\n'.encode()
    with pytest.raises(TypeError):
        write_json(tmp_path / "facts.json", {"name": object()})
    assert json.loads((tmp_path / "facts.json").read_text()) == {"name": "Größe"}


def test_the_hash_is_that_of_file_and_bytes_alike(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    assert sha256(tmp_path / "file") == sha256(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    with replace_folder(tmp_path / "index", "mark") as partial:
        write_text(partial / "mark", "old")
    with pytest.raises(FullDiskError), replace_folder(tmp_path / "index", "mark") as partial:
        write_text(partial / "mark", "new")
        raise FullDiskError
    assert [path.name for path in tmp_path.iterdir()] == ["index"]
    assert (tmp_path / "index" / "mark").read_text() == "old"
