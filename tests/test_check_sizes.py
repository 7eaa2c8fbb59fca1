"""What may be committed: nothing large that is not on the list."""

from pathlib import Path

from scripts.check_sizes import LARGE, LIMIT, main, too_large


def test_a_large_file_is_refused_unless_it_is_listed(tmp_path: Path) -> None:
    listed = sorted(LARGE)[0]
    (tmp_path / listed).parent.mkdir(parents=True)
    for name, size in {"small.bin": LIMIT, "large.bin": LIMIT + 1, listed: LIMIT + 1}.items():
        (tmp_path / name).write_bytes(bytes(size))
    assert too_large(tmp_path, ["small.bin", "large.bin", listed, "deleted.bin"]) == [("large.bin", LIMIT + 1)]


def test_this_repository_holds_nothing_that_is_too_large() -> None:
    assert main() == 0
