"""Nothing in; the timm package out, also beside a CPU build of torch."""

from __future__ import annotations

from types import ModuleType

import torch

_torchvision_ops: list[torch.library.Library] = []


def import_timm() -> ModuleType:
    """Import timm, and first give torchvision what it misses beside a CPU build of torch.

    The torchvision on PyPI is built for CUDA. Beside a CPU torch its operators are not registered, and its import,
    which timm makes, fails on the first of them. Declaring the two it names is enough: nothing here calls them.
    """
    try:
        import torchvision  # noqa: F401
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        library = torch.library.Library("torchvision", "DEF")
        library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _torchvision_ops.append(library)  # they vanish when the library object is collected
    import timm

    return timm
