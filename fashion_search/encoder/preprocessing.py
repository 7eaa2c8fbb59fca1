"""An RGB picture in, the pixels that a model was trained to see out: timm's evaluation transform in PIL and numpy."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]
# What timm assumes where a model's pretrained_cfg leaves a field out (timm.data.resolve_data_config).
TIMM_DEFAULTS: dict[str, Any] = {
    "input_size": (3, 224, 224),
    "interpolation": "bicubic",
    "mean": (0.485, 0.456, 0.406),
    "std": (0.229, 0.224, 0.225),
    "crop_pct": 0.875,
    "crop_mode": "center",
}
FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "box": Image.Resampling.BOX,
    "hamming": Image.Resampling.HAMMING,
    "lanczos": Image.Resampling.LANCZOS,
}
CROP_MODES = ("squash", "border", "center")


@dataclass(frozen=True)
class Preprocessing:
    """How a picture becomes model input; equal to timm's create_transform with the same fields, to the last bit."""

    input_size: tuple[int, int, int]
    interpolation: str
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    crop_pct: float
    crop_mode: str

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Preprocessing":
        """Read a timm pretrained_cfg (or data config); missing fields take timm's defaults."""
        fields: dict[str, Any] = {name: config.get(name) or default for name, default in TIMM_DEFAULTS.items()}
        for name, known in (("interpolation", FILTERS), ("crop_mode", CROP_MODES)):
            if fields[name] not in known:
                raise ValueError(f"The model's config asks for {name} {fields[name]!r}; known: {', '.join(known)}.")
        if fields["input_size"][0] != 3:
            raise ValueError(f"The model takes {fields['input_size'][0]} channels; only RGB models (3) are supported.")
        listed: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
        return cls(**listed)

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON keeps them: lists, numbers and strings."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in vars(self).items()}

    def pixels(self, picture: Image.Image) -> Pixels:
        """Resize and crop an RGB picture to (height, width, 3) uint8; the engines scale it by mean and std."""
        return np.asarray({"squash": self._squash, "border": self._border}.get(self.crop_mode, self._center)(picture))

    @property
    def _target(self) -> tuple[int, int]:
        return self.input_size[1], self.input_size[2]

    @property
    def _scaled(self) -> tuple[int, int]:
        """The size before the crop, height first."""
        return math.floor(self._target[0] / self.crop_pct), math.floor(self._target[1] / self.crop_pct)

    def _resize(self, picture: Image.Image, height: int, width: int) -> Image.Image:
        return picture.resize((width, height), FILTERS[self.interpolation])

    def _squash(self, picture: Image.Image) -> Image.Image:
        return _crop_or_pad(self._resize(picture, *self._scaled), self._target, (0, 0, 0))

    def _border(self, picture: Image.Image) -> Image.Image:
        ratio = max(picture.height / self._scaled[0], picture.width / self._scaled[1])
        fill = tuple(round(255 * value) for value in self.mean)
        return _crop_or_pad(self._keep_ratio(picture, ratio), self._target, fill)

    def _center(self, picture: Image.Image) -> Image.Image:
        if self._scaled[0] == self._scaled[1]:
            resized = self._shorter_edge(picture, self._scaled[0])
        else:
            resized = self._keep_ratio(picture, min(picture.height / self._scaled[0], picture.width / self._scaled[1]))
        return _crop_or_pad(resized, self._target, (0, 0, 0))

    def _keep_ratio(self, picture: Image.Image, ratio: float) -> Image.Image:
        # A side of a very long picture may round to nothing; timm would fail there.
        return self._resize(picture, max(1, round(picture.height / ratio)), max(1, round(picture.width / ratio)))

    def _shorter_edge(self, picture: Image.Image, edge: int) -> Image.Image:
        """Resize as torchvision's Resize with one number does: the longer edge is cut to a whole number."""
        if picture.width <= picture.height:
            return self._resize(picture, int(edge * picture.height / picture.width), edge)
        return self._resize(picture, edge, int(edge * picture.width / picture.height))


def _crop_or_pad(picture: Image.Image, target: tuple[int, int], fill: tuple[int, ...]) -> Image.Image:
    """Cut the centre out, or lay the picture on a field of the fill colour; odd pixels go where timm puts them."""
    height, width = target
    if (picture.height, picture.width) == (height, width):
        return picture
    if picture.height < height or picture.width < width:
        field = Image.new("RGB", (max(width, picture.width), max(height, picture.height)), fill)
        field.paste(picture, ((field.width - picture.width) // 2, (field.height - picture.height) // 2))
        picture = field
    top, left = round((picture.height - height) / 2), round((picture.width - width) / 2)
    return picture.crop((left, top, left + width, top + height))
