"""A folder, a file or the name of a dataset in; the source of its rows out: the one place that chooses how to read."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from pathlib import Path

from fashion_search.catalog.archives import ARCHIVES, unpack
from fashion_search.catalog.class_folders import class_folders, shortener
from fashion_search.catalog.columns import map_columns
from fashion_search.catalog.datasets_source import from_datasets, hub_dataset
from fashion_search.catalog.picture_files import PictureFiles
from fashion_search.catalog.source import DatasetError, MissingPictureError, ReadOptions, Source
from fashion_search.catalog.tables import TABLES, Table, open_parquet, open_table

__all__ = ["DatasetError", "ReadOptions", "Source", "open_source"]

# So many ids are looked for among the pictures before a table is believed to name none.
TRIED_IDS = 200
SPLITS = ("train", "test", "validation")


def open_source(name: str | Path, split: str, streaming: bool, options: ReadOptions) -> Source:
    """The rows of a local folder, a table, an archive, or a dataset of the Hub. Raises DatasetError or HubError."""
    path = Path(name)
    if path.is_dir():
        return _folder(path, split, options)
    if path.is_file():
        return _file(path, split, options)
    return hub_dataset(str(name), split, streaming)


def _file(path: Path, split: str, options: ReadOptions) -> Source:
    if path.suffix.lower() in TABLES:
        table = open_table(path, options)
        source = _table_source(table, path.parent, options)
        if source is None:
            raise _no_picture_column(table, path.name)
        return source
    if path.name.lower().endswith(ARCHIVES):
        return _folder(unpack(path), split, options)
    if path.suffix.lower() == ".tar":
        return _tars(path.parent, [path], split)
    raise DatasetError(
        f"{path.name} is no catalog: expected is a folder, a table ({', '.join(TABLES)}) or an archive "
        f"({', '.join((*ARCHIVES, '.tar'))})."
    )


def _folder(folder: Path, split: str, options: ReadOptions) -> Source:
    """A table beside pictures, parquet files, archives, or pictures alone: the first of these that is there."""
    if not any(folder.iterdir()):
        raise DatasetError(
            f"The folder {folder.name!r} is empty; put parquet files or pictures, or a table beside them, into it."
        )
    place = folder / split if (folder / split).is_dir() else _only_folder(folder)
    for here in dict.fromkeys((place, folder)):
        if source := _beside_pictures(here, split, options):
            return source
    if source := _open_packed(folder, split, options):
        return source
    deeper = sorted({path.parent for path in place.rglob("*") if path.suffix.lower() in TABLES})
    if len(deeper) == 1 and (source := _beside_pictures(deeper[0], split, options)):
        return source
    return _not_read(class_folders(place, _licence(folder)), [path.relative_to(folder).as_posix() for path in deeper])


def _open_packed(folder: Path, split: str, options: ReadOptions) -> Source | None:
    """Parquet files, webdataset tars, one archive or what else `datasets` has written."""
    if files := sorted(folder.rglob("*.parquet")):
        table = open_parquet(tuple(_of_split(files, split, folder)))
        if source := _table_source(table, folder, options):
            return source
        raise _no_picture_column(table, folder.name)
    if tars := sorted(folder.rglob("*.tar")):
        return _tars(folder, tars, split)
    if len(archives := sorted(path for path in folder.iterdir() if path.name.lower().endswith(ARCHIVES))) == 1:
        return _folder(unpack(archives[0]), split, options)
    if next(folder.rglob("*.arrow"), None):
        return from_datasets(str(folder), split, True, None, _licence(folder))
    return None


def _only_folder(folder: Path) -> Path:
    """The folder itself, or the one that is all it holds, as archives like to have it."""
    while len(inside := [path for path in folder.iterdir() if not path.name.startswith((".", "__"))]) == 1:
        if not inside[0].is_dir() or inside[0].name in SPLITS:
            break
        folder = inside[0]
    return folder


def _beside_pictures(folder: Path, split: str, options: ReadOptions) -> Source | None:
    """The table of a folder that names pictures and says most about them; the others are told."""
    files = PictureFiles(folder)
    paths = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in TABLES and path.is_file()]
    tables = [open_table(path, options) for path in paths if path.suffix.lower() != ".parquet"]
    parquet = [path for path in paths if path.suffix.lower() == ".parquet"]
    if parquet and files.names():
        tables.append(open_parquet(tuple(_of_split(parquet, split, folder))))
    found = [(table, source) for table in tables if (source := _table_source(table, folder, options, files))]
    if not found:
        if tables and files.names():
            raise _no_picture_column(tables[0], tables[0].files[0].name)
        return None
    table, source = max(found, key=lambda pair: _worth(pair[0], pair[1], options))
    return _not_read(source, [path.name for other in tables for path in other.files if other is not table])


def _not_read(source: Source, others: list[str]) -> Source:
    """The source, with the tables that were passed over told."""
    return replace(source, remarks=(f"not read: {', '.join(others)}",)) if others else source


def _worth(table: Table, source: Source, options: ReadOptions) -> tuple[bool, int, int]:
    """metadata.* is what image folders are made of; else the table whose columns are best known, then the longest."""
    known = map_columns(source.names, options.columns, source.pictures).understood
    return table.files[0].stem.lower() == "metadata", len(known), table.count


def _table_source(table: Table, root: Path, options: ReadOptions, files: PictureFiles | None = None) -> Source | None:
    """The rows of a table with the way to their pictures; None for a table that names no pictures."""
    files = files or PictureFiles(root)
    columns = map_columns(table.names, options.columns)
    pictures = columns.pictures or _ids_of_pictures(table, columns.understood, files)
    if not pictures:
        return None
    return Source(
        read=table.rows,
        names=table.names,
        count=table.count,
        described=table.described + (f", pictures named by {pictures[0]}" if not columns.pictures else ""),
        locate=files.find,
        pictures=pictures,
        short=None if "id" in columns.understood.values() else shortener(list(table.texts(pictures[0]))),
        licence=_licence(root),
        files=tuple(zip(table.files, table.counts, strict=False)),  # a text table has no counts
        skip_to=table.skip_to,
    )


def _ids_of_pictures(table: Table, understood: dict[str, str], files: PictureFiles) -> tuple[str, ...]:
    """The id column, where pictures are called by it: images/10021.jpg beside a row with id 10021."""
    ids = [name for name, column in understood.items() if column == "id"]
    for row in islice(table.rows(), TRIED_IDS) if ids else ():
        try:
            files.find(str(row.cells.get(ids[0]) or ""))
        except MissingPictureError:
            continue
        return (ids[0],)
    return ()


def _tars(folder: Path, tars: list[Path], split: str) -> Source:
    wanted = [str(path) for path in _of_split(tars, split, folder)]
    return from_datasets(
        folder.name, split, True, None, _licence(folder), builder="webdataset", data_files={split: wanted}
    )


def _of_split(files: list[Path], split: str, folder: Path) -> list[Path]:
    """The files of one split, named as on the Hub: train-00000-of-00001.parquet, train.parquet or train/x.parquet."""
    splits: dict[str, list[Path]] = {}
    for path in files:
        stem = re.sub(r"[-_.]\d+(-of-\d+)?(-[0-9a-f]+)?$", "", path.stem)
        name = path.parent.name if path.parent.name in (split, *SPLITS) else stem
        splits.setdefault(name, []).append(path)
    if split in splits:
        return splits[split]
    if split == "train" and not splits.keys() & {"test", "validation"}:
        return files  # files without a split in their names are all for training, as `datasets` sees it
    raise DatasetError(f"The dataset {folder.name!r} has no split {split!r}; it has {', '.join(sorted(splits))}.")


def _no_picture_column(table: Table, where: str) -> DatasetError:
    return DatasetError(
        f"{where!r} has no picture column: it needs one named image, file_name or the like, or ids that pictures are "
        f"called by, and has {', '.join(table.names) or 'none'}. Name it with --column image=ITS_NAME, or take the "
        "table away to go by the folders alone."
    )


def _licence(folder: Path) -> str | None:
    """The licence in the front matter of the dataset card, if there is one."""
    card = folder / "README.md"
    text = card.read_text(encoding="utf-8", errors="replace") if card.is_file() else ""
    found = re.match(r"---\n(?:.*\n)*?license:\s*(\S+)\s*\n(?:.*\n)*?---", text)
    return found.group(1) if found else None
