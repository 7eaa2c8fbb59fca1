"""The ways to answer one query: JPEG bytes in, five matches with their products out. Each runs in its own process."""

import io
import pickle
from abc import ABC, abstractmethod
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Match = tuple[float, dict[str, Any]]


class Contender(ABC):
    """Something that embeds a picture and searches a catalog."""

    @abstractmethod
    def query(self, data: bytes) -> list[Match]:
        """Return the five best (similarity, product) pairs, best first."""


class Ours(Contender):
    """fashion_search, all that the app does between the bytes and the answer: OpenVINO, usearch, votes, duplicates."""

    def __init__(self, model: str, catalog: str) -> None:
        from fashion_search.encoder import load_encoder
        from fashion_search.index import CatalogIndex
        from fashion_search.search.service import SearchService

        self.service = SearchService(CatalogIndex.load(catalog), load_encoder(model))

    def query(self, data: bytes) -> list[Match]:
        """Decode with draft, embed, search, read the products."""
        return [(card.score, {"id": card.id, "name": card.name}) for card in self.service.search(data).matches]


class Naive(Contender):
    """What a course project does: torch eager, ImageNet features, sklearn brute force over a pickled matrix."""

    def __init__(self, architecture: str, catalog: str) -> None:
        import torch

        from fashion_search.encoder.timm_import import import_timm

        timm = import_timm()
        from timm.data import create_transform, resolve_model_data_config

        self.torch = torch
        # Untrained: what the weights are makes no difference to the time.
        self.network = timm.create_model(architecture, num_classes=0).eval()
        size = (3, 224, 224) if architecture == "resnet50" else (3, 96, 96)
        self.transform = create_transform(**resolve_model_data_config(self.network) | {"input_size": size})
        with Path(catalog).open("rb") as file:
            matrix, self.products = pickle.load(file)  # noqa: S301 - our own file of a moment ago, as the habit is
        self.neighbours = (
            import_module("sklearn.neighbors")
            .NearestNeighbors(n_neighbors=5, metric="cosine", algorithm="brute")
            .fit(matrix)
        )

    def query(self, data: bytes) -> list[Match]:
        """Decode whole, transform, forward, kneighbors."""
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        with self.torch.no_grad():
            features = self.network(self.transform(picture).unsqueeze(0)).numpy()
        distances, rows = self.neighbours.kneighbors(features)
        return [(1 - float(d), self.products[row]) for d, row in zip(distances[0], rows[0], strict=True)]


class Strong(Contender):
    """Plain but well made: torch eager with our network at the size given, and one numpy product over our vectors."""

    def __init__(self, model: str, catalog: str) -> None:
        from fashion_search.encoder import load_encoder

        self.encoder = load_encoder(model, "torch")
        with Path(catalog).open("rb") as file:
            self.matrix, self.products = pickle.load(file)  # noqa: S301 - our own file of a moment ago

    def query(self, data: bytes) -> list[Match]:
        """Decode whole, forward, matrix product, five largest."""
        vector = self.encoder.encode([Image.open(io.BytesIO(data)).convert("RGB")])[0]
        scores = self.matrix @ vector
        best = np.argpartition(-scores, 5)[:5]
        return [(float(scores[row]), self.products[row]) for row in best[np.argsort(-scores[best])]]


CONTENDERS: dict[str, type[Any]] = {"ours": Ours, "naive": Naive, "strong": Strong}
