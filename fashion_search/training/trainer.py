"""The training loop: pictures and a network in, an averaged network out, with checkpoints that resume."""

import copy
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fashion_search.training import losses
from fashion_search.training.augment import plain
from fashion_search.training.embedding_network import EmbeddingNetwork, Hints, placed
from fashion_search.training.pictures import TrainingSet
from fashion_search.training.recipe import Recipe
from fashion_search.training.stream import Batch, Views, stream
from fashion_search.training.teacher import Teacher, frozen

# Pictures whose vectors say how far the readings of a head vary.
LEANING_SAMPLE = 512


class Trainer:
    """Trains `network` on some rows of a training set; `run` yields after each segment with a row of the history."""

    def __init__(self, network: EmbeddingNetwork, data: TrainingSet, rows: Tensor, recipe: Recipe) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network = placed(network, self.device)
        self.data, self.rows, self.recipe = data, rows, recipe
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        self.teacher: Teacher | None = None
        self.teacher_size = 0
        self.hints: Hints | None = None
        self.optimizer = self._optimizer(self.network.named_parameters())
        self.balance = {name: weight.to(self.device) for name, weight in data.balance(rows).items()}
        # A catalog smaller than the memory would find its own pictures again in it.
        self.memory = losses.Memory(min(recipe.memory, len(rows) // 4)) if recipe.memory else None
        self.step, self._before = 0, 0.0
        self._started: float | None = None
        self.history: list[dict] = []

    def follow(self, teacher: EmbeddingNetwork) -> None:
        """Distils `teacher` (its embedding as wide as the network's), shown at its own size; starts from its heads."""
        self.teacher_size = teacher.body.pretrained_cfg["input_size"][-1]
        self.teacher = frozen(teacher, self.teacher_size, self.device)
        self.hints = Hints(_widths(self.network), _widths(teacher)).to(self.device)
        for network in (self.network, self.average):
            network.heads.load_state_dict(teacher.heads.state_dict())
            network.scale.data.copy_(teacher.scale)
        self.optimizer = self._optimizer([*self.network.named_parameters(), *self.hints.named_parameters()])

    def _optimizer(self, named: Iterator | list) -> torch.optim.Optimizer:
        groups: dict[tuple[float, float], list] = {}
        classifier = f"body.{self.network.body.pretrained_cfg['classifier']}"
        for name, weight in named:
            new = not name.startswith("body.") or name.startswith(classifier)
            key = (1.0 if new else self.recipe.body_rate, self.recipe.decay if weight.ndim > 1 else 0.0)
            groups.setdefault(key, []).append(weight)
        options = [
            {"params": weights, "factor": factor, "weight_decay": decay} for (factor, decay), weights in groups.items()
        ]
        return torch.optim.AdamW(options, lr=self.recipe.rate, fused=True)

    @property
    def elapsed(self) -> float:
        """Seconds by the clock that the run has taken, measuring included, and those before a resume."""
        return self._before + (time.monotonic() - self._started if self._started is not None else 0.0)

    @property
    def progress(self) -> float:
        """Share of the run that is done, 0 to 1."""
        if self.recipe.minutes:
            return min(1.0, self.elapsed / (60 * self.recipe.minutes))
        return min(1.0, self.step * self.recipe.batch / (self.recipe.epochs * len(self.rows)))

    def run(self) -> Iterator[dict]:
        """Segment after segment, until the run is done; the last one may be short."""
        self._started = time.monotonic()
        while self.progress < 1:
            generator = np.random.default_rng((self.recipe.seed, self.step))
            order = self.rows[torch.from_numpy(generator.permutation(len(self.rows)))]
            for rows in order.split(self.recipe.segment or len(order)):
                if self.progress < 1:
                    yield self._segment([some for some in rows.split(self.recipe.batch) if len(some) > 1])

    def _segment(self, batches: list[Tensor]) -> dict:
        sums: dict[str, float] = {}
        seen, started, size = 0, time.monotonic(), self.recipe.size(self.progress)
        views = Views(self.data, batches, max(size, self.teacher_size), hash((self.recipe.seed, self.step)) % 2**40)
        for batch in stream(views, self.recipe.workers, self.device):
            for name, value in self._step(batch, size).items():
                sums[name] = sums.get(name, 0.0) + value * len(batch.views)
            seen += len(batch.views)
            if self.progress >= 1:
                break
        before = self.history[-1]["pictures seen"] if self.history else 0
        row = {"step": self.step, "progress": self.progress, "size": size}
        row |= {"seconds": time.monotonic() - started, "pictures seen": before + seen}
        self.history.append(row | {name: value / max(seen, 1) for name, value in sums.items()})
        return self.history[-1]

    def _step(self, batch: Batch, size: int) -> dict[str, float]:
        self.network.train()
        self._set_rates()
        parts = self._losses(batch, size)
        progress = self.progress
        total = torch.stack([self.recipe.weight_at(name, progress) * value for name, value in parts.items()]).sum()
        self.optimizer.zero_grad()
        total.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.step += 1
        self._follow_average()
        return {name: float(value.detach()) for name, value in parts.items()} | {"loss": float(total.detach())}

    def _set_rates(self) -> None:
        """The body rests while `head_only` of the run teaches the new layers alone."""
        rate = self.recipe.rate_at(self.progress)
        for group in self.optimizer.param_groups:
            resting = group["factor"] == self.recipe.body_rate and self.progress < self.recipe.head_only
            group["lr"] = 0.0 if resting else rate * group["factor"]

    def _losses(self, batch: Batch, size: int) -> dict[str, Tensor]:
        view = batch.views
        own = F.interpolate(view, size=size, mode="bilinear", antialias=True) if view.shape[-1] != size else view
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            output = self.network(own)
        vectors = output.vectors.float()
        parts = {
            "heads": losses.head_loss(self.network, vectors, batch.labels, self.balance),
            "groups": losses.group_loss(self.network, vectors, batch.groups),
            "metric": losses.metric_loss(vectors, batch.labels, batch.groups, self.memory),
        }
        return parts | self._teacher_losses(view, vectors, output.maps)

    def _teacher_losses(self, view: Tensor, vectors: Tensor, maps: list[Tensor]) -> dict[str, Tensor]:
        if self.teacher is None or self.hints is None:
            return {}
        target = self.teacher(F.interpolate(view, size=self.teacher_size, mode="bilinear", antialias=True))
        return {
            "follow": losses.follow_loss(vectors, target.vectors),
            "relation": losses.relation_loss(vectors, target.vectors),
            "hints": self.hints([m.float() for m in maps], target.maps),
        }

    def _follow_average(self) -> None:
        keep = min(self.recipe.averaging, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for own, new in zip(self.average.state_dict().values(), self.network.state_dict().values(), strict=True):
                own.lerp_(new, 1 - keep) if own.is_floating_point() else own.copy_(new)

    def settle(self, batches: int = 40) -> None:
        """Ends a run: batch statistics measured afresh (precise BN, Wu & Johnson 2021), then the lean on the heads."""
        norms = [module for module in self.average.modules() if isinstance(module, nn.BatchNorm2d)]
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None
        self.average.train()
        with torch.no_grad():
            rows = self.rows[torch.randperm(len(self.rows))].split(self.recipe.batch)[:batches]
            views = Views(self.data, [some for some in rows if len(some) > 1], self.recipe.size(1.0), self.step)
            for batch in stream(views, self.recipe.workers, self.device):
                self.average(batch.views)
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        sample = self.rows[torch.randperm(len(self.rows))][:LEANING_SAMPLE]
        vectors = embed(self.average, self.data.pictures[sample.numpy()], self.recipe.size(1.0))
        self.average.lean_on_heads(torch.from_numpy(vectors).to(self.device), self.recipe.leaning)

    def save(self, path: Path) -> None:
        """Writes the checkpoint beside the target, then renames it, so that a kill leaves the old one whole."""
        hints = self.hints.state_dict() if self.hints else None
        state: dict[str, Any] = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "hints": hints,
            "step": self.step,
        }
        state |= {
            "optimizer": self.optimizer.state_dict(),
            "elapsed": self.elapsed,
            "history": self.history,
            "recipe": asdict(self.recipe),
            "memory": asdict(self.memory) if self.memory else None,
        }
        torch.save(state, path.with_suffix(".partial"))
        path.with_suffix(".partial").rename(path)

    def resume(self, path: Path) -> None:
        """Goes on from a checkpoint that `save` wrote."""
        state = torch.load(path, weights_only=True, map_location=self.device)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        if self.hints:
            self.hints.load_state_dict(state["hints"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.memory = losses.Memory(**state["memory"]) if state["memory"] else None
        self.step, self._before, self.history = state["step"], state["elapsed"], state["history"]


def _widths(network: EmbeddingNetwork) -> list[int]:
    """Channels of the maps at strides 8, 16 and 32."""
    return [stage["num_chs"] for stage in network.body.feature_info[-3:]]


def embed(network: EmbeddingNetwork, pictures: np.ndarray, size: int, batch: int = 128) -> np.ndarray:
    """(n, s, s, 3) uint8 → (n, embedding) float32 unit vectors, as the exported encoder would see them."""
    device, vectors = next(network.parameters()).device, []
    network.eval()
    with torch.inference_mode():
        for start in range(0, len(pictures), batch):
            view = plain(torch.from_numpy(np.ascontiguousarray(pictures[start : start + batch])), size).to(device)
            vectors.append(network(view).vectors.float().cpu().numpy())
    return np.concatenate(vectors)
