"""Picture bytes on standard input; the decoded picture on standard output, within limits that the system keeps.

The other half of apart.py: `python -m fashion_search.decoding.child SETTINGS`.
"""

import json
import math
import sys
import time
from pathlib import Path

from fashion_search.decoding.apart import REFUSED, SIZE
from fashion_search.decoding.bounds import Bounds
from fashion_search.decoding.opening import PictureError, open_picture


def main() -> int:
    """Decode what comes in; a picture that cannot be used is told as a sentence on stderr."""
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
