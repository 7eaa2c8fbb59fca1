"""Pictures of every format in; mutated files, each opened as a visitor's would be, out: a picture or a sentence."""

from __future__ import annotations

import io
import random
import warnings
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from fashion_search.decoding.bounds import Bounds, Budget
from fashion_search.decoding.heif import read_heif
from fashion_search.pictures import PictureError, open_picture
from scripts.stressing.outcome import Outcome

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "PPM", "TIFF", "AVIF", "HEIF", "JPEG2000")
# Formats that are decoded in a process of their own take a tenth of a second each; one mutation in so many is theirs.
APART, SELDOM = ("TIFF", "AVIF", "HEIF", "JPEG2000"), 10
BOUNDS = Bounds(megapixels=4, seconds=5)


def mutate_files(count: int, seed: int = 1) -> Outcome:
    """Open `count` mutated files; whatever is no picture must be a sentence."""
    chance, outcome = random.Random(seed), Outcome("mutated files")
    budget = Budget(BOUNDS.memory_together_bytes, 20)
    with warnings.catch_warnings(action="ignore"):  # Pillow's, of broken files: thousands of lines
        for kind, data in mutations(count, chance):
            open_one(kind, data, budget, outcome)
    return outcome


def open_one(kind: str, data: bytes, budget: Budget, outcome: Outcome) -> None:
    """Open one file as a visitor's would be."""
    try:
        picture = open_picture(data, bounds=BOUNDS, budget=budget)
        outcome.note(f"{kind} read", "" if picture.mode == "RGB" and picture.width else f"as {picture.mode}")
    except PictureError as error:
        outcome.note(f"{kind} refused", "" if str(error).endswith(".") else str(error))
    except Exception as error:  # noqa: BLE001, this is what is looked for
        outcome.note(f"{kind} failed", repr(error))


def mutations(count: int, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Format and bytes of files that were cut, flipped, doubled or mixed."""
    whole = {kind: seeds(kind, chance) for kind in FORMATS}
    fast = [kind for kind in FORMATS if kind not in APART]
    for number in range(count):
        kind = chance.choice(APART if number % SELDOM == 0 else fast)
        data = mutate(bytearray(chance.choice(whole[kind])), chance)
        yield kind, seal(data) if kind == "PNG" and number % 2 else data


def seeds(kind: str, chance: random.Random) -> list[bytes]:
    """Whole files of one format: colours, grey, transparent, with a profile."""
    read_heif()
    noise = Image.fromarray(np.frombuffer(chance.randbytes(48 * 40 * 3), np.uint8).reshape(40, 48, 3))
    icc = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    icc[24:36] = bytes(12)  # when it was made, to the second: the files would differ from run to run
    modes = {"BMP": ("RGB", "L", "P"), "PPM": ("RGB", "L"), "GIF": ("P", "L"), "JPEG": ("RGB", "L", "CMYK")}
    files = []
    for mode in modes.get(kind, ("RGB", "RGBA", "L")):
        buffer = io.BytesIO()
        noise.convert(mode).save(buffer, kind, icc_profile=bytes(icc))
        files.append(buffer.getvalue())
    return files


def mutate(data: bytearray, chance: random.Random) -> bytes:
    """The file with some changes: many in its head, or one or two anywhere, which its head lets through."""
    in_head = chance.random() < 0.5
    for _ in range(chance.randint(1, 8) if in_head else chance.randint(1, 2)):
        reach = chance.choice((32, 200)) if in_head else len(data)
        at = chance.randrange(min(len(data), reach)) if data else 0
        way = chance.randrange(5)
        if way == 0:
            del data[at + chance.randrange(len(data) - at + 1) :]
        elif way == 1:
            data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff", chance.randbytes(4)))
        elif way == 2:
            data[at:at] = chance.randbytes(chance.randint(1, 40))
        elif way == 3:
            data[at:at] = data[at : at + chance.randint(1, 400)]
        elif data:
            data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def seal(data: bytes) -> bytes:
    """A PNG whose parts have the checksums of what is in them now, so that its decoder does not stop at the first."""
    sealed, at = bytearray(data), 8
    while at + 12 <= len(sealed):
        end = at + 8 + int.from_bytes(sealed[at : at + 4])
        if end + 4 > len(sealed):
            break
        sealed[end : end + 4] = zlib.crc32(sealed[at + 4 : end]).to_bytes(4)
        at = end + 4
    return bytes(sealed)
