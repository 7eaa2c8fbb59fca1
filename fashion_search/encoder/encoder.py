"""Pictures in, unit vectors out: the model, its preprocessing and its engine behind one verb, `encode`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from fashion_search.encoder.engine import Engine, groups
from fashion_search.encoder.engines import make_engine
from fashion_search.encoder.preprocessing import Pixels, Preprocessing
from fashion_search.encoder.upright import find_turned, turn_back, turn_to_try
from fashion_search.encoder.weights import Weights, WeightsError, find_weights
from fashion_search.pictures import PictureError, PictureSource, open_picture
from fashion_search.vectors import Vectors, unit_rows

__all__ = ["Encoder", "Looks", "PictureError", "PictureSource", "WeightsError", "load_encoder", "open_picture"]


LOOKED_AT = 256  # pictures that are held open for a second look


class Looks(NamedTuple):
    """Unit vectors of pictures, (n, ndim) float32, and by how many degrees each was found to be turned.

    A turn counts counter-clockwise, is one of 0, 90, 180 and 270, and is undone in the vector.
    """

    vectors: Vectors
    turned: list[int]


class Encoder:
    """A model ready to embed; made by `load_encoder`. Safe to share between threads."""

    def __init__(self, weights: Weights, preprocessing: Preprocessing, engine: Engine) -> None:
        self._preprocessing = preprocessing
        self._engine = engine
        self.model: str = weights.model
        self.architecture: str = weights.config["architecture"]
        self.folder: Path = weights.folder
        self.ndim: int = engine.ndim
        self.engine: str = engine.name
        self.precision: str = engine.precision
        self.weights_hash: str = weights.sha256
        self.revision: str | None = weights.revision
        self.has_embedding: bool = weights.embedding

    @property
    def preprocessing(self) -> dict[str, Any]:
        """The preprocessing as JSON keeps it."""
        return self._preprocessing.as_dict()

    def encode(self, images: Iterable[Image.Image]) -> Vectors:
        """Embed pictures of any mode and size as unit rows, (n, ndim) float32; they are read as they are needed."""
        raw = self._engine.embed(self._pixels(images))
        return unit_rows(raw)

    def look(self, images: Iterable[Image.Image]) -> Looks:
        """Embed visitors' pictures: one that seems to lie on its side is looked at twice, and its upright view taken.

        The same as `encode` where no head tells which way is up.
        """
        looks = [self._look(group) for group in groups(images, LOOKED_AT)]
        vectors = np.concatenate([np.empty((0, self.ndim), np.float32), *(look.vectors for look in looks)])
        return Looks(unit_rows(vectors), [turned for look in looks for turned in look.turned])

    def _look(self, pictures: list[Image.Image]) -> Looks:
        """The same for a few, their vectors not normalised."""
        raw, seen = self._engine.look(self._pixels(pictures))
        turned = [0] * len(pictures)
        if seen is None:
            return Looks(raw, turned)
        tries = {row: turn for row, turn in enumerate(map(turn_to_try, seen)) if turn}
        views = (turn_back(open_picture(pictures[row]), turn) for row, turn in tries.items())
        raw_again, seen_again = self._engine.look(self._pixels(views))
        for (row, turn), vector, again in zip(tries.items(), raw_again, np.asarray(seen_again), strict=True):
            if find_turned(seen[row], again, turn):
                raw[row], turned[row] = vector, 90 * turn
        return Looks(raw, turned)

    def patches(self, image: Image.Image) -> Vectors:
        """Return (h, w, ndim) float32 patch vectors whose mean over h and w is the un-normalised embedding.

        The decomposition behind average pooling: Zhou et al. 2016, "Learning deep features for discriminative
        localization". Raises ValueError for a model that pools in another way.
        """
        return self._engine.patches(next(self._pixels([image])))

    def seen(self, image: Image.Image) -> Pixels:
        """Return the picture as the network gets it, (h, w, 3) uint8."""
        return next(self._pixels([image]))

    def layers(self, image: Image.Image) -> list[Vectors]:
        """Return what layers make of a picture: the last maps of each size, (channels, h, w), largest first.

        A network that is not convolutional has none: an empty list.
        """
        return self._engine.layers(self.seen(image))

    def fingerprint(self) -> dict[str, Any]:
        """Return what an index must share with the encoder that searches it, and where that one is found again."""
        return {
            "model": self.model,
            "revision": self.revision,
            "weights_sha256": self.weights_hash,
            "ndim": self.ndim,
            "preprocessing": self.preprocessing,
            "precision": self.precision,
        }

    def _pixels(self, images: Iterable[Image.Image]) -> Iterator[Pixels]:
        return (self._preprocessing.pixels(open_picture(image)) for image in images)


def load_encoder(model: str = "bundled", engine: str = "auto", precision: str | None = None) -> Encoder:
    """Load a model by name and make it ready to embed.

    `model` is "bundled", "bundled-lite", a timm id, "hf-hub:user/model" or "local-dir:path"; `engine` is "auto"
    (OpenVINO where it is installed, else torch), "torch" or "openvino"; `precision` is "f32", "int8" or None for the
    one that ships with the model. Raises WeightsError where weights cannot be had, ValueError for an unknown engine.
    """
    weights = find_weights(model)
    made, preprocessing = make_engine(engine, weights, precision)
    return Encoder(weights, preprocessing, made)
