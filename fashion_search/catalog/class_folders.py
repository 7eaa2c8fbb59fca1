"""A folder of pictures without a table in; a row a picture, its folders' names as type and gender, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from os.path import commonpath
from pathlib import Path, PurePosixPath

from fashion_search.catalog.picture_files import PictureFiles
from fashion_search.catalog.source import DatasetError, RawRow, Source

GENDERS = {
    "women", "woman", "womens", "womenswear", "ladies", "female", "girls", "girl", "men", "man", "mens", "menswear",
    "male", "boys", "boy", "kids", "children", "baby", "unisex", "damen", "herren", "kinder", "maedchen", "jungen",
}  # fmt: skip
Short = Callable[[str], str]
# From the last folder up: the nearest says most exactly what the picture shows.
LEVELS = ("article_type", "sub_category", "master_category")
NOT_A_TYPE = {"images", "image", "pictures", "photos", "img", "bilder", "fotos"}


def class_folders(folder: Path, licence: str | None = None) -> Source:
    """The pictures below a folder; `Women/Skirts/1.jpg` and `Men/Shirts/1.jpg` are two products."""
    files = PictureFiles(folder)
    names = files.names()
    if not names:
        raise DatasetError(
            f"The folder {folder.name!r} holds no pictures and no table that names them; put pictures into it, or "
            "a table (.csv, .tsv, .jsonl, .parquet) beside them."
        )
    short = shortener(names)
    # What all pictures share says nothing, unless they share all of it.
    told = short if any("/" in short(name) for name in names) else str
    columns = dict.fromkeys(column for name in names for column in folder_columns(told(name)))
    return Source(
        read=lambda: (RawRow({"file": name, **folder_columns(told(name))}, name) for name in names),
        names=("file", *columns),
        count=len(names),
        described="pictures without a table" + (", known by their folders" if columns else ""),
        locate=files.find,
        pictures=("file",),
        short=short,
        licence=licence,
    )


def shortener(names: list[str]) -> Short:
    """Cuts what all paths share, and suffixes: what is left of a picture's path is the id of its product."""
    shared = _shared_folder(names)
    stems = Counter(str(PurePosixPath(name).with_suffix("")) for name in names)

    def short(name: str) -> str:
        path = PurePosixPath(name.strip().replace("\\", "/"))
        stem = path.with_suffix("") if stems[str(path.with_suffix(""))] < 2 else path
        return str(stem.relative_to(shared)) if shared and stem.is_relative_to(shared) else str(stem)

    return short


def _shared_folder(names: list[str]) -> str:
    folders = [str(PurePosixPath(name.strip().replace("\\", "/")).parent) for name in names]
    if not folders or "." in folders or len({folder.startswith("/") for folder in folders}) > 1:
        return ""
    return commonpath(folders)


def folder_columns(path: str) -> dict[str, str]:
    """What the folders of a picture say: a gender by its name, then type, part and main category from the last up."""
    folders = [name for name in PurePosixPath(path).parts[:-1] if name.lower() not in NOT_A_TYPE]
    genders = [name for name in folders if is_gender(name)]
    kinds = [name for name in reversed(folders) if name not in genders]
    columns = dict(zip(LEVELS, kinds, strict=False))
    if len(kinds) == 2:
        columns["master_category"] = columns.pop("sub_category")
    return columns | ({"gender": genders[0]} if genders else {})


def is_gender(name: str) -> bool:
    return name.lower().replace("'", "").replace("ä", "ae") in GENDERS
