"""A command's work in; its exit code, and one sentence on standard error where it cannot be done, out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from fashion_search.encoder.weights import WeightsError
from fashion_search.hub_client import HubError
from fashion_search.optional import MissingPackageError, needed_for

STOPPED = 130  # what a shell reports for Ctrl-C
TOLD = (ValueError, FileNotFoundError, FileExistsError, HubError, WeightsError, MissingPackageError)


def carry_out(prog: str, work: Callable[[], object], when_stopped: str = "stopped.") -> int:
    """Does the work; 0, or 2 with what prevents it in one sentence, or 130 when it is stopped by hand."""
    try:
        with needed_for(f"{prog!r}"):
            work()
    except TOLD as error:
        return _report_failure(prog, str(error))
    except OSError as error:
        named = f" ({Path(error.filename).name})" if error.filename else ""
        return _report_failure(prog, f"{error.strerror or error}{named}")
    except KeyboardInterrupt:
        print(f"{prog}: {when_stopped}", file=sys.stderr)
        return STOPPED
    return 0


def _report_failure(prog: str, why: str) -> int:
    print(f"{prog}: {' '.join(why.split())}", file=sys.stderr)
    return 2
