"""What can be measured: anything that turns pictures into vectors under a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from PIL import Image


class Encodes(Protocol):
    """An encoder or a reference feature."""

    @property
    def model(self) -> str: ...
    def encode(self, images: Iterable[Image.Image]) -> np.ndarray: ...
