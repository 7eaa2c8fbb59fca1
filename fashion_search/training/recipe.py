"""What decides a training run: how long, how fast, at which picture sizes, and how much each loss weighs when."""

import math
from dataclasses import dataclass, field

FROM_TEACHER = ("follow", "relation", "hints")


@dataclass
class Recipe:
    """Everything that decides a run. It ends after `minutes` by the clock where given, else after `epochs`.

    `segment` pictures lie between two rows of the history (default: an epoch); `memory` vectors are compared with.
    """

    epochs: float = 10
    minutes: float | None = None
    batch: int = 64
    rate: float = 1.5e-3
    body_rate: float = 1.0
    head_only: float = 0.0
    decay: float = 0.05
    sizes: dict[float, int] = field(default_factory=lambda: {0.0: 64})
    teacher_end: float = 1.0
    averaging: float = 0.995
    segment: int | None = None
    memory: int = 0
    workers: int = 0
    weights: dict[str, float] = field(
        default_factory=lambda: {
            "heads": 1.0,
            "groups": 0.5,
            "metric": 0.4,
            "follow": 4.0,
            "relation": 1.0,
            "hints": 1.0,
        }
    )
    leaning: dict[str, float] = field(default_factory=lambda: {"article_type": 0.3, "gender": 0.1})
    seed: int = 0

    def weight_at(self, name: str, progress: float) -> float:
        """A loss's weight at this share of the run; the teacher's fade in a line to `teacher_end` of themselves."""
        fading = (1 - self.teacher_end) * progress if name in FROM_TEACHER else 0.0
        return self.weights[name] * (1 - fading)

    def size(self, progress: float) -> int:
        """The picture size at this share of the run."""
        return [size for start, size in sorted(self.sizes.items()) if progress >= start][-1]

    def rate_at(self, progress: float) -> float:
        """Warm-up over the first 4%, then half a cosine down to 1%."""
        return self.rate * min(progress / 0.04 + 0.02, 1.0) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
