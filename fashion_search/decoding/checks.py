"""An opened picture in; its cost, or the sentence that says which bound it passes, out. No pixel is decoded here."""

from __future__ import annotations

import io
import time

from PIL import Image

from fashion_search.decoding.bounds import Bounds, Cost, cost_of, scan_count


class OverBoundError(ValueError):
    """A picture over a bound; its text is one or two sentences for the person who sent it."""


class SlowError(Exception):
    """A picture that is not decoded in its time; no error of a broken file, which decoders expect and swallow."""


class ManyPartsError(Exception):
    """A picture of more parts than are read: five million empty segments, a comment of 30 MB read letter by letter."""


# How often the bytes of one picture are asked for: some hundred times for a photo, some thousand for a large PNG.
MOST_READS = 200_000
# Boxes in front of a JPEG 2000 and what its header holds; Pillow walks through them in memory of its own.
MOST_BOXES, HEADER_BYTES = 1_000, 2**20
JPEG2000 = b"\0\0\0\x0cjP  \r\n\x87\n"


class TimedBytes(io.BytesIO):
    """The bytes of a picture, which stop coming when its time is up: decoders read them piece by piece.

    Its time is the processor time of this thread, so that a busy machine refuses no picture that an idle one takes.
    How often they may be asked for is bounded too, which is the same on every machine.
    """

    def __init__(self, data: bytes, seconds: float) -> None:
        super().__init__(data)
        self._end = time.thread_time() + seconds
        self.reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes. Raises SlowError when it is too late, ManyPartsError when it is once too often."""
        self.reads += 1
        if self.reads > MOST_READS:
            raise ManyPartsError
        if time.thread_time() > self._end:
            raise SlowError
        return super().read(size)


def check_boxes(data: bytes) -> None:
    """Raise ManyPartsError for a JPEG 2000 whose header is larger than any that is meant."""
    at = 0
    for _ in range(MOST_BOXES if data.startswith(JPEG2000) else 0):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        size = int.from_bytes(data[at + 8 : at + 16]) if size == 1 else size
        if kind == b"jp2h" and (size or len(data)) > HEADER_BYTES:
            raise ManyPartsError
        if size < 8 or (at := at + size) >= len(data):
            return
    if data.startswith(JPEG2000):
        raise ManyPartsError


def check_size(size: tuple[int, int], bounds: Bounds) -> None:
    """Raise OverBoundError for a picture with too long a side or too many pixels."""
    width, height = size
    shown = f"{width:,}×{height:,}"
    if width * height > bounds.pixels:
        raise OverBoundError(
            f"The picture has {shown}, more pixels than can be taken: the limit is {bounds.megapixels} megapixels. "
            "Make it smaller and try again."
        )
    if max(size) > bounds.side:
        raise OverBoundError(
            f"The picture has {shown} pixels, and a side may have {bounds.side:,}. Make it smaller and try again."
        )


def check_cost(picture: Image.Image, full: tuple[int, int], data: bytes, bounds: Bounds) -> Cost:
    """What decoding the picture, `full` pixels large, will take. Raises OverBoundError when that is too much."""
    kind = picture.format or "picture"
    if frame_count(picture, data, bounds.frames) > bounds.frames:
        raise OverBoundError(f"The picture has more than {bounds.frames:,} frames. Send one frame of it as a picture.")
    cost = cost_of(picture, full, scan_count(data) if kind in ("JPEG", "MPO") else 1)
    if cost.memory > bounds.memory_bytes:
        raise OverBoundError(_too_much(full, kind, f"{cost.memory / 1e6:,.0f} MB of memory", f"{bounds.memory} MB"))
    if cost.seconds > bounds.seconds:
        raise OverBoundError(_too_much(full, kind, f"{cost.seconds:,.0f} s", f"{bounds.seconds} s"))
    return cost


def _too_much(full: tuple[int, int], kind: str, takes: str, limit: str) -> str:
    return (
        f"The picture ({kind}, {full[0]:,}×{full[1]:,} pixels) would take {takes} to decode, and the limit is {limit}. "
        "Make it smaller, or save it as JPEG, and try again."
    )


def frame_count(picture: Image.Image, data: bytes, most: int) -> int:
    """How many frames the file has, as far as `most` + 1; only the first is ever decoded."""
    if picture.format == "GIF":
        return _gif_frames(data, most)
    if picture.format == "TIFF":
        return _tiff_frames(picture, most)
    return int(getattr(picture, "n_frames", 1))


def _gif_frames(data: bytes, most: int) -> int:
    """Pillow would read every frame to tell; the blocks of the file tell too. Raises ManyPartsError."""
    at, frames, blocks = 13 + _colours(data[10]), 0, 0
    while at + 9 < len(data) and frames <= most and data[at] in (0x21, 0x2C):
        frames += data[at] == 0x2C
        at += 2 if data[at] == 0x21 else 11 + _colours(data[at + 9])
        while at < len(data) and data[at]:
            at += data[at] + 1
            blocks += 1
            if blocks > MOST_READS:
                raise ManyPartsError
        at += 1
    return max(frames, 1)


def _colours(flags: int) -> int:
    """Bytes of the colour table that the flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _tiff_frames(picture: Image.Image, most: int) -> int:
    try:
        picture.seek(most)
    except EOFError:
        return 1
    finally:
        picture.seek(0)
    return most + 1
