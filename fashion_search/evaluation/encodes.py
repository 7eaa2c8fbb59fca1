"""What can be measured: anything that turns pictures into vectors under a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from PIL import Image

from fashion_search.encoder import Encoder


class Encodes(Protocol):
    """An encoder or a reference feature."""

    @property
    def model(self) -> str: ...
    def encode(self, images: Iterable[Image.Image]) -> np.ndarray: ...


def encode_queries(encoder: Encodes, images: Iterable[Image.Image]) -> np.ndarray:
    """Unit rows of visitors' pictures, as the search embeds them: looked at twice where they seem turned."""
    return encoder.look(images).vectors if isinstance(encoder, Encoder) else encoder.encode(images)
