"""Picture bytes in; the same picture decoded by a process of its own, which is ended when it takes too much, out.

For the formats whose decoders hold Python's lock while they work (JPEG 2000, AVIF), or may hide a larger picture than
their header tells (AVIF, TIFF): a limit inside this process would come too late. It starts in a tenth of a second.
"""

from __future__ import annotations

import json
import math
import os
import signal
import struct
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from fashion_search.decoding.bounds import Bounds

FORMATS = ("JPEG2000", "AVIF", "TIFF")
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
        "fashion_search.decoding.apart",
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


def main() -> int:
    """Decode what comes in; a picture that cannot be used is told as a sentence on stderr."""
    from fashion_search.pictures import PictureError, open_picture

    asked = json.loads(sys.argv[1])
    bounds = Bounds(**asked["bounds"])
    data = sys.stdin.buffer.read()
    _limit(bounds.memory_bytes, bounds.seconds)
    try:
        picture = open_picture(data, least=asked["least"], bounds=bounds)
    except PictureError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.buffer.write(SIZE.pack(*picture.size) + picture.tobytes())
    return 0


def _limit(more: int, seconds: int) -> None:
    """Let this process take `more` bytes than it has, and some seconds; where it cannot be told, its parent counts."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        used = math.ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, used + seconds + 1))
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    sys.exit(main())
