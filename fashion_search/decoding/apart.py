"""Picture bytes in; the same picture decoded by a process of its own, which is ended when it takes too much, out.

For the formats whose decoders hold Python's lock while they work (JPEG 2000, AVIF, HEIC), or may hide a larger picture
than their header tells (AVIF, HEIC, TIFF): a limit inside this process would come too late. It starts in a tenth of a
second.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from fashion_search.decoding.bounds import Bounds

FORMATS = ("JPEG2000", "AVIF", "HEIF", "TIFF")
REFUSED = 3
# How the system ends a process that has had its processor time; where it cannot, it is ended after WAIT times as long.
OUT_OF_TIME = (-getattr(signal, "SIGXCPU", 0) or None, -getattr(signal, "SIGKILL", 0) or None)
WAIT = 4
SIZE = struct.Struct("<II")
HOME = Path(__file__).resolve().parents[2]


class IsolatedError(ValueError):
    """The sentence with which the other process refused the picture."""


def decode_apart(data: bytes, least: int, bounds: Bounds) -> Image.Image:
    """The picture as `open_picture` gives it. Raises IsolatedError, TimeoutError, or MemoryError when it died."""
    command = [
        sys.executable,
        "-m",
        "fashion_search.decoding.child",
        json.dumps({"least": least, "bounds": asdict(bounds)}),
    ]
    # Threads of the numerical libraries would reserve memory that counts against the limit.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            cwd=HOME,
            env=environment,
            timeout=WAIT * bounds.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError("The picture took too long to decode.") from None
    if done.returncode in OUT_OF_TIME:
        raise TimeoutError("The picture took too long to decode.")
    if done.returncode == REFUSED:
        raise IsolatedError(done.stderr.decode())
    if done.returncode:
        raise MemoryError("The decoder ended before it had the picture.")
    return Image.frombytes("RGB", SIZE.unpack_from(done.stdout), done.stdout[SIZE.size :])
