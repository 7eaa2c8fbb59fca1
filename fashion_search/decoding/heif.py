"""The first bytes of a file in; whether it is a HEIC photo, and Pillow ready to read one, out."""

from __future__ import annotations

from functools import cache

import pillow_heif

FORMAT = "HEIF"
BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
HEAD = 64  # bytes in which a file names what it is and what else it can be read as


def is_heif(data: bytes) -> bool:
    """Whether these are the bytes of a HEIC photo; an AVIF that calls itself by the common name is none."""
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS and b"avif" not in data[8:HEAD]


@cache
def read_heif() -> None:
    """Let Pillow read such photos; when the first comes, since importing changes nothing."""
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
