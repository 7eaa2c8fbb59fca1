"""Nothing in; the process's one OpenVINO runtime out.

Each runtime gives the thread that first compiles with it a signal stack of its own and takes it away when it ends,
wherever that happens: after some of them a thread's signal stack may be gone, and the next signal ends the process.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import openvino as ov


@cache
def openvino_core() -> "ov.Core":
    """The runtime, made when it is first asked for."""
    import openvino as ov

    return ov.Core()
