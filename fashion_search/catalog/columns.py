"""The columns of a dataset in, what each of them means out: the one place where column names are mapped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fashion_search.catalog.source import DatasetError
from fashion_search.schema import COLUMNS, PICTURE_DIGEST, SHOP_COLUMNS, THUMBNAIL

PICTURE = "image"  # how --column names the picture
# The names that other datasets use, written without case and punctuation: productDisplayName, product_display_name …
ALIASES = {
    "productid": "id", "itemid": "id", "articleid": "id", "sku": "id", "handle": "id", "artikelnummer": "id",
    "productdisplayname": "name", "displayname": "name", "productname": "name", "prodname": "name", "title": "name",
    "bezeichnung": "name", "artikelname": "name", "produktname": "name", "titel": "name",
    "productgender": "gender", "department": "gender", "geschlecht": "gender",
    "producttype": "article_type", "producttypename": "article_type", "type": "article_type", "label": "article_type",
    "artikeltyp": "article_type", "googleproductcategory": "master_category",
    "basecolor": "base_colour", "colour": "base_colour", "color": "base_colour", "colourgroupname": "base_colour",
    "farbe": "base_colour",
    "occasion": "usage",
    "variantprice": "price", "preis": "price", "pricecurrency": "currency", "waehrung": "currency",
    "link": "url", "producturl": "url", "productlink": "url", "vendor": "brand", "brandname": "brand",
    "manufacturer": "brand", "marke": "brand", "hersteller": "brand", "instock": "availability",
    "stockstatus": "availability",
}  # fmt: skip
# The likelier first: a table with both names the file by `image` and shows something else by `path`.
PICTURE_NAMES = (
    "image", "picture", "photo", "img", "filename", "imagefile", "imagename", "imagepath", "imageurl", "imagelink",
    "imagesrc", "picturefile", "picturename", "pictureurl", "photourl", "photofile", "imgurl", "imgsrc", "mainimage",
    "images", "pictures", "photos", "bild", "bilddatei", "bildpfad", "bildurl", "bilder", "dateiname", "foto", "imagen",
    "immagine", "afbeelding", "file", "filepath", "path", "jpg", "jpeg", "png", "webp",
)  # fmt: skip
MORE_PICTURES = ("additionalimagelink", "additionalimagelinks", "additionalimages", "moreimages")
DESCRIPTIONS = ("description", "productdescription", "beschreibung", "bodyhtml", "details")
# Columns that tell how somebody's disk is laid out, or that only this program writes.
OURS = (THUMBNAIL, PICTURE_DIGEST)


@dataclass(frozen=True)
class ColumnMap:
    """What a dataset's columns mean; `understood` maps them to uniform columns, `pictures` hold the pictures."""

    pictures: tuple[str, ...]
    understood: dict[str, str]
    extras: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The uniform columns that the dataset lacks."""
        return tuple(column for column in COLUMNS if column not in self.understood.values())

    @property
    def tells_something(self) -> bool:
        """Whether a product has a name or a type."""
        return bool({"name", "article_type"} & set(self.understood.values()))


def map_columns(
    names: tuple[str, ...], told: Iterable[tuple[str, str]] = (), pictures: tuple[str, ...] = ()
) -> ColumnMap:
    """The meaning of columns: what the owner told, an exact name, an alias, in this order.

    `pictures` are those that the source knows by itself. Raises DatasetError for a column that is not there.
    """
    told_pictures, told_columns = _split_told(names, tuple(told))
    chosen = told_pictures or pictures or _picture_columns(names)
    # Pictures that are called by the product's id share its column.
    told_columns |= {name: "id" for name in chosen if _meaning(name) == "id"}
    free = [name for name in names if not is_local(name) and (name not in chosen or name in told_columns)]
    understood = _understood(free, told_columns)
    rest = [name for name in names if name not in understood and name not in chosen]
    local = tuple(name for name in rest if is_local(name) or name in OURS or _bare(name) in _PICTURE_WORDS)
    return ColumnMap(chosen, understood, tuple(name for name in rest if name not in local), local)


def _split_told(names: tuple[str, ...], told: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The picture columns and {own column: uniform column} of the command line, checked."""
    known = (*COLUMNS, *SHOP_COLUMNS, PICTURE)
    for column, name in told:
        if column not in known:
            raise DatasetError(f"There is no column {column!r} to map {name!r} to; choose from {', '.join(known)}.")
        if name not in names:
            raise DatasetError(f"There is no column {name!r} in the catalog; it has {', '.join(names) or 'none'}.")
    pictures = tuple(name for column, name in told if column == PICTURE)
    return pictures, {name: column for column, name in told if column != PICTURE}


def _understood(names: list[str], told: dict[str, str]) -> dict[str, str]:
    exact = {_bare(column): column for column in (*COLUMNS, *SHOP_COLUMNS)}
    known = dict(told)
    for meanings in (exact, ALIASES):
        for name in names:
            column = meanings.get(_bare(name))
            if column and name not in known and column not in known.values():
                known[name] = column
    return known


def _meaning(name: str) -> str | None:
    return _understood([name], {}).get(name)


def _picture_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    """The likeliest picture column, and those that hold further pictures: image_2, image_3, additional_image_link."""
    first = next((name for wanted in PICTURE_NAMES for name in names if _bare(name) == wanted), None)
    if first is None:
        first = next((name for name in names if _is_numbered(name) and re.search(r"\D0?1$", name)), None)
    if first is None:
        return ()
    more = [name for name in names if name != first and (_is_numbered(name) or _bare(name) in MORE_PICTURES)]
    return (first, *more)


def _is_numbered(name: str) -> bool:
    """image1, picture_02, Bild 3."""
    return bool(re.fullmatch(r"(image|img|picture|photo|bild|foto|imageurl|imagelink|imagesrc)\d{1,2}", _bare(name)))


def holds_text(name: str, told: Iterable[tuple[str, str]] = ()) -> bool:
    """Whether a column holds free text, in which somebody may have written a comma."""
    meaning = _understood([name], {own: column for column, own in told if own == name}).get(name)
    return meaning == "name" or _bare(name) in DESCRIPTIONS


def is_local(name: str) -> bool:
    """Whether a column is a tool's own: `__key__` and `__url__` of webdataset, `__index_level_0__` of pandas."""
    return name.startswith("__")


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))


_PICTURE_WORDS = {*PICTURE_NAMES, *MORE_PICTURES}
