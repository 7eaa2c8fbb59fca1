"""Any picture file, bytes or PIL image in; an upright 8-bit RGB picture out, or a PictureError that says what to do."""

import math
import os
import stat
import struct
import zlib
from contextlib import nullcontext
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, ImageOps

from fashion_search.decoding.apart import FORMATS as APART
from fashion_search.decoding.apart import IsolatedError, decode_apart
from fashion_search.decoding.bounds import BOUNDS, Bounds, Budget, BusyError
from fashion_search.decoding.checks import (
    MOST_READS,
    ManyPartsError,
    OverBoundError,
    SlowError,
    TimedBytes,
    check_boxes,
    check_cost,
    check_size,
)
from fashion_search.decoding.colours import to_srgb
from fashion_search.decoding.heif import FORMAT as HEIF
from fashion_search.decoding.heif import is_heif, read_heif

MAX_BYTES = BOUNDS.bytes
# What is left of a picture larger than this is halved, or more, as a JPEG is by its decoder.
MOST_KEPT = 4_000_000
# What the resize to a model's input should have to average: twice the usual input of a ResNet50.
DRAFT_SIDE = 448
# Named one by one so that a stray PostScript or PDF upload never reaches an interpreter; an icon may hold a picture
# of another size than it says.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM", "JPEG2000")
READABLE = "JPEG, PNG, WebP, HEIC, GIF, AVIF, TIFF or BMP"
# What Pillow's decoders let through when the bytes are broken (its warnings count where they are made errors).
BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, AttributeError, RuntimeError,
          OverflowError, MemoryError, UserWarning, struct.error, zlib.error)  # fmt: skip
PictureSource = str | PathLike[str] | bytes | bytearray | memoryview | Image.Image


class PictureError(ValueError):
    """A picture that cannot be used; its text is one or two sentences for the person who sent it."""


class BusyPictureError(PictureError):
    """A picture that cannot be read now, because of others that are."""


def open_picture(
    source: PictureSource, *, least: int = DRAFT_SIDE, bounds: Bounds = BOUNDS, budget: Budget | None = None
) -> Image.Image:
    """Open a file, its bytes or a PIL image as an upright RGB picture: alpha over white, first frame, 8 bits a channel.

    A large picture is made a half, a quarter or less, but never fewer than `least` pixels a side. Catalog and query go
    through this one function, so that they differ in nothing but their content. A PIL image is left as it came; the
    result is another picture. With a `budget` the memory is taken from it, and formats that need it are decoded in a
    process of their own. Raises PictureError with a sentence fit for the page.
    """
    try:
        if isinstance(source, Image.Image):
            check_size(source.size, bounds)
            return _flatten(source)
        with budget.turn() if budget else nullcontext():
            return _open_bytes(_read(source, bounds.bytes), least, bounds, budget)
    except (OverBoundError, IsolatedError) as error:
        raise PictureError(str(error)) from None
    except ManyPartsError:
        raise PictureError(
            f"The picture's file has more parts than are read: the limit is {MOST_READS:,}. "
            "Save it as JPEG and try again."
        ) from None
    except (SlowError, TimeoutError):
        raise _too_costly(f"{bounds.seconds} s") from None
    except MemoryError:
        raise _too_costly(f"{bounds.memory} MB of memory") from None
    except BusyError:
        raise BusyPictureError("Too many large pictures are being read at once. Try again in a moment.") from None


def _open_bytes(data: bytes, least: int, bounds: Bounds, budget: Budget | None) -> Image.Image:
    with _identify(data, bounds) as picture:
        full = picture.size
        check_size(full, bounds)
        picture.draft("RGB", (least, least))
        try:
            cost = check_cost(picture, full, data, bounds)
        except OverBoundError:
            raise
        except BROKEN:
            raise _damaged_error() from None
        with budget.room(cost.memory) if budget else nullcontext():
            if budget and picture.format in APART:
                return decode_apart(data, least, bounds)
            return _reduce(_flatten(picture), least)


def _reduce(picture: Image.Image, least: int) -> Image.Image:
    """A very large picture, smaller by a whole number; `least` pixels a side stay."""
    wanted = math.ceil(math.sqrt(picture.width * picture.height / MOST_KEPT))
    factor = min(wanted, min(picture.size) // least)
    return picture.reduce(factor) if factor > 1 else picture


def _too_costly(limit: str) -> PictureError:
    return PictureError(
        f"The picture takes more than {limit} to decode, which is the limit. Save it as JPEG and try again."
    )


def _read(source: str | PathLike[str] | bytes | bytearray | memoryview, max_bytes: int) -> bytes:
    """Read the bytes of the file, at most one more than is allowed."""
    data = bytes(source) if isinstance(source, bytes | bytearray | memoryview) else _read_file(Path(source), max_bytes)
    if not data:
        raise PictureError("The picture is empty (0 bytes). Choose it again, or choose another one.")
    if len(data) > max_bytes:
        raise too_large_error(max_bytes)
    return data


def too_large_error(max_bytes: int) -> PictureError:
    """What is said of a file of more bytes."""
    return PictureError(f"The picture's file is larger than {max_bytes / 2**20:.0f} MB. Save it smaller and try again.")


def _read_file(path: Path, max_bytes: int) -> bytes:
    try:
        # A pipe or a terminal by this name must not make anybody wait.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ValueError("not a regular file")
            return file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        # The reason without the name of the file: whoever reads this may be on the other side of the network.
        reason = getattr(error, "strerror", None) or "not a usable file name"
        raise PictureError(f"The picture cannot be read ({reason}). Choose it again, or choose another one.") from None


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _identify(data: bytes, bounds: Bounds) -> ImageFile.ImageFile:
    """Read the header alone; no pixel is decoded yet."""
    check_boxes(data)
    heif = is_heif(data)
    if heif:
        read_heif()
    try:
        return Image.open(TimedBytes(data, bounds.seconds), formats=[HEIF] if heif else FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(
            f"The picture has many more pixels than can be taken: the limit is {bounds.megapixels} megapixels. "
            "Make it smaller and try again."
        ) from None
    except BROKEN:
        raise PictureError(f"This is not a picture that can be read. Send a {READABLE} file.") from None


def _flatten(picture: Image.Image) -> Image.Image:
    """Decode, turn upright and convert to plain RGB."""
    if not picture.width or not picture.height:
        raise PictureError("The picture has no pixels. Choose another one.")
    try:
        picture.load()
        return _plain(_to_rgb(_upright(picture)))
    except MemoryError:
        raise
    except (Image.DecompressionBombError, *BROKEN):
        raise _damaged_error() from None


def _damaged_error() -> PictureError:
    return PictureError(
        "The picture is damaged or cut off and cannot be read to its end. Save or download it again, "
        "or choose another one."
    )


def _upright(picture: Image.Image) -> Image.Image:
    """Apply the camera's orientation; a broken EXIF block means none. Browsers turn no WebP."""
    try:
        if picture.format == "WEBP" or picture.getexif().get(0x0112, 1) in (0, 1):
            return picture
        return ImageOps.exif_transpose(picture)
    except BROKEN:
        return picture


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        picture = _to_8_bits(picture)
    picture = to_srgb(picture)
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white


def _to_8_bits(picture: Image.Image) -> Image.Image:
    """Scale 16-bit, 32-bit and floating-point grey to 0..255 by the range that its kind is stored in."""
    values: npt.NDArray[np.floating] = np.nan_to_num(np.asarray(picture, dtype=np.float32), nan=0.0)
    highest = float(values.max())
    if picture.mode.startswith("I;16") or 255 < highest <= 65535:
        values = values / 257
    elif picture.mode == "F" and highest <= 1:
        values = values * 255
    elif highest > 65535:
        values = values * (255 / highest)
    grey = Image.fromarray(np.clip(np.round(values), 0, 255).astype(np.uint8))
    clear = picture.info.get("transparency")
    if isinstance(clear, int):  # one of 65,536 greys, and no other that looks like it
        grey.putalpha(Image.fromarray(np.where(np.asarray(picture) == clear, 0, 255).astype(np.uint8)))
    grey.info = {name: value for name, value in picture.info.items() if name == "icc_profile"}
    return grey


def _plain(picture: Image.Image) -> Image.Image:
    """Drop EXIF, location and profile: the pixels are upright now, and nothing else is needed."""
    picture.info = {}
    return picture
