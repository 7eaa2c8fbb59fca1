"""How large a picture may be, and what decoding it will cost, known from its header; a Budget for all at once.

The costs are generous: what Pillow 12.3 takes at most, rounded up.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image

MEGABYTE = 2**20
# Bytes a pixel that the decoder holds at its height, the picture itself included.
DECODER_BYTES = {"WEBP": 18, "AVIF": 16, "HEIF": 13, "JPEG2000": 24, "TIFF": 10}
PLAIN_BYTES = 5
# Seconds a megapixel; JPEG's are for each of its scans, of which a file of few bytes can have thousands.
DECODER_SECONDS = {"WEBP": 0.06, "AVIF": 0.06, "HEIF": 0.1, "JPEG2000": 0.3, "JPEG": 0.005, "MPO": 0.005}
PLAIN_SECONDS = 0.03

SETTINGS = {
    "FASHION_MAX_SIDE": "side",
    "FASHION_MAX_MEGAPIXELS": "megapixels",
    "FASHION_MAX_FRAMES": "frames",
    "FASHION_MAX_MEGABYTES": "megabytes",
    "FASHION_DECODE_SECONDS": "seconds",
    "FASHION_DECODE_MEMORY": "memory",
    "FASHION_DECODE_MEMORY_TOGETHER": "memory_together",
    "FASHION_MAX_BODY_MEGABYTES": "body_megabytes",
    "FASHION_MAX_UPLOADS_MEGABYTES": "uploads_megabytes",
}


@dataclass(frozen=True)
class Bounds:
    """What one picture may be, all that are decoded at one time together, and what a caller may send and leave here.

    Sizes in their settings' units.
    """

    side: int = 20_000
    megapixels: int = 50
    frames: int = 1_000
    megabytes: int = 32
    seconds: int = 5
    memory: int = 700
    memory_together: int = 1_400
    body_megabytes: int = 45  # a picture of 32 MB as a data URL has 43
    uploads_megabytes: int = 2_048

    def __post_init__(self) -> None:
        for variable, name in SETTINGS.items():
            if getattr(self, name) < 1:
                raise ValueError(f"{variable} is {getattr(self, name)}; allowed is a whole number from 1.")
        if self.memory_together < self.memory:
            raise ValueError(
                f"FASHION_DECODE_MEMORY_TOGETHER is {self.memory_together} and FASHION_DECODE_MEMORY {self.memory}; "
                "all pictures together must be allowed at least as much as one."
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Bounds:
        """The bounds that `environ` sets; an unset or empty variable means its default."""
        texts = {name: environ.get(variable, "").strip() for variable, name in SETTINGS.items()}
        return cls(**{name: _whole_number(name, text) for name, text in texts.items() if text})

    @property
    def bytes(self) -> int:
        """The most bytes of a file."""
        return self.megabytes * MEGABYTE

    @property
    def body_bytes(self) -> int:
        """The most bytes of a request that is no upload."""
        return self.body_megabytes * MEGABYTE

    @property
    def uploads_bytes(self) -> int:
        """The most bytes that all uploads may take on the disk."""
        return self.uploads_megabytes * MEGABYTE

    @property
    def memory_bytes(self) -> int:
        """The most bytes to decode one picture."""
        return self.memory * 1_000_000

    @property
    def memory_together_bytes(self) -> int:
        """The most bytes to decode all at one time."""
        return self.memory_together * 1_000_000

    @property
    def pixels(self) -> int:
        """The most pixels."""
        return self.megapixels * 1_000_000


BOUNDS = Bounds()


def _whole_number(name: str, text: str) -> int:
    if not text.isdecimal():
        variable = next(variable for variable, known in SETTINGS.items() if known == name)
        raise ValueError(f"{variable} is {text!r}; allowed is a whole number from 1.")
    return int(text)


@dataclass(frozen=True)
class Cost:
    """What decoding will take at most."""

    memory: int  # bytes
    seconds: float


def cost_of(picture: Image.Image, full: tuple[int, int], scans: int = 1) -> Cost:
    """The cost of an opened picture that is `full` pixels large and may be decoded smaller (`picture.size`)."""
    kind, pixels = picture.format or "", full[0] * full[1]
    decoded = picture.size[0] * picture.size[1]
    if kind in ("JPEG", "MPO"):
        # More than one scan: every coefficient of every channel is kept, two bytes each.
        memory = decoded * PLAIN_BYTES + (pixels * 2 * getattr(picture, "layers", 3) if scans > 1 else 0)
    else:
        memory = pixels * DECODER_BYTES.get(kind, PLAIN_BYTES)
    # The decoder lets go of its own before the copies are made.
    memory = max(memory, decoded * _copied_bytes(picture))
    seconds = pixels / 1e6 * DECODER_SECONDS.get(kind, PLAIN_SECONDS) * scans
    return Cost(memory, seconds)


def _copied_bytes(picture: Image.Image) -> int:
    """Bytes a pixel of the picture and its copies on the way to upright RGB over white."""
    more = 4 * bool({"exif", "xmp"} & picture.info.keys()) + 4 * ("icc_profile" in picture.info)
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return 22 + more
    plain = picture.mode in ("RGB", "L", "CMYK", "YCbCr") and "transparency" not in picture.info
    return (9 if plain else 14) + more


# The markers that start a JPEG's frame; what is neither tables (C4, CC) nor reserved (C8).
FRAMES = frozenset(bytes([code]) for code in range(0xC0, 0xD0) if code not in (0xC4, 0xC8, 0xCC))
SEQUENTIAL = (b"\xc0", b"\xc1")


def scan_count(data: bytes) -> int:
    """How many scans a JPEG has: 1, about ten where it is progressive, and up to thousands where it means harm."""
    position, frames = 2, []
    while data[position : position + 1] == b"\xff" and data[position + 1 : position + 2] != b"\xda":
        if data[position + 1 : position + 2] in FRAMES:
            frames.append((data[position + 1 : position + 2], data[position + 9 : position + 10]))
        position += 2 + max(2, int.from_bytes(data[position + 2 : position + 4]))
    # A sequential file whose first scan has every component is decoded by that scan alone: most photos are such, and
    # need not be read to their end for it.
    if len(frames) == 1 and frames[0][0] in SEQUENTIAL and frames[0][1] == data[position + 4 : position + 5]:
        return 1
    end = data.find(b"\xff\xd9", position)
    return max(1, data.count(b"\xff\xda", position, end if end > 0 else len(data)))


class BusyError(RuntimeError):
    """There is no room now."""


class Budget:
    """Turns and memory that all pictures being decoded share; who does not fit waits a while for the others."""

    def __init__(self, total: int, patience: float, turns: int | None = None) -> None:
        self._total = self._free = total
        self._patience = patience
        self._changed = threading.Condition()
        # More decoders than cores finish no sooner, and leave the page none of the processor.
        self._turns = threading.Semaphore(turns or os.cpu_count() or 1)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be one of those that read and decode. Raises BusyError when there is no turn in time."""
        if not self._turns.acquire(timeout=self._patience):
            raise BusyError("There is no turn for the picture.")
        try:
            yield
        finally:
            self._turns.release()

    @contextmanager
    def room(self, wanted: int) -> Iterator[None]:
        """Hold `wanted` bytes, at most all there are. Raises BusyError when they are not free in time."""
        wanted = min(wanted, self._total)
        end = time.monotonic() + self._patience
        with self._changed:
            while self._free < wanted:
                if not self._changed.wait(end - time.monotonic()) and time.monotonic() >= end:
                    raise BusyError("There is no room for the picture.")
            self._free -= wanted
        try:
            yield
        finally:
            with self._changed:
                self._free += wanted
                self._changed.notify_all()
