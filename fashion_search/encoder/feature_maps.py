"""A converted model in; what its layers make of a picture, the last map of each size, out.

A convolutional network halves its maps a few times; of the layers that share a size, the last has seen the most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import openvino as ov

    from fashion_search.vectors import Vectors

# The results of arithmetic on a picture; anything else only moves numbers about.
NO_LAYERS = {"Transpose", "Reshape", "Result", "Parameter", "Constant", "Convert", "Pad"}
SMALLEST = 2  # a side of one is the pooled vector


def with_maps(model: ov.Model) -> ov.Model | None:
    """The model with the last map of each size as its outputs, largest first; None where there is no such layer."""
    import openvino as ov

    height, width = (side.get_length() for side in list(model.input(0).partial_shape)[1:3])
    last: dict[tuple[int, int], Any] = {}
    for node in model.get_ordered_ops():
        size = map_size(node, height, width)
        if size:
            last[size] = node.output(0)
    kept = [last[size] for size in sorted(last, reverse=True)]
    return ov.Model(kept, model.get_parameters()) if kept else None


def map_size(node: Any, height: int, width: int) -> tuple[int, int] | None:
    """The (h, w) of a layer's maps (n, channels, h, w), as long as they have the picture's proportions."""
    if node.get_type_name() in NO_LAYERS or node.get_output_size() != 1:
        return None
    shape = node.get_output_partial_shape(0)
    if shape.rank.is_dynamic or shape.rank.get_length() != 4 or any(side.is_dynamic for side in list(shape)[1:]):
        return None
    channels, high, wide = (side.get_length() for side in list(shape)[1:])
    return (high, wide) if is_map(channels, high, wide, height, width) and shape[0].is_dynamic else None


def is_map(channels: int, high: int, wide: int, height: int, width: int) -> bool:
    """Whether (channels, high, wide) are maps of a picture of this size, smaller than it and not yet pooled away."""
    step = height / high
    return channels > 3 and SMALLEST <= high < height and abs(width / step - wide) <= 1


def strongest(maps: Vectors, count: int) -> list[int]:
    """The maps (channels, h, w) that tell one part of the picture from another the most, best first."""
    spread = maps.reshape(len(maps), -1).std(axis=1)
    return [int(channel) for channel in np.argsort(-spread, kind="stable")[:count]]
