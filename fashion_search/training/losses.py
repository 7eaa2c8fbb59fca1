"""The training signals: attribute heads, a metric-learning loss on the embedding, and a teacher to follow."""

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from fashion_search.training.embedding_network import EmbeddingNetwork

HEAD_WEIGHTS = {
    "article_type": 1.0,
    "base_colour": 1.6,
    "gender": 0.9,
    "sub_category": 0.25,
    "usage": 0.15,
    "season": 0.1,
    "master_category": 0.1,
    "clothes": 0.5,
}


def head_loss(
    network: EmbeddingNetwork, vectors: Tensor, labels: dict[str, Tensor], balance: dict[str, Tensor]
) -> Tensor:
    """Weighted cross-entropy over the attributes; a label of -1 is missing and left out."""
    total = vectors.new_zeros(())
    for name, target in labels.items():
        known = target >= 0
        if known.any():
            logits = network.logits(vectors[known], name)
            total = total + HEAD_WEIGHTS[name] * F.cross_entropy(
                logits, target[known], balance[name], label_smoothing=0.05
            )
    return total


def group_loss(network: EmbeddingNetwork, vectors: Tensor, groups: Tensor) -> Tensor:
    """For pictures known only up to a group of article types ((n, types) bool): the group's whole probability."""
    known = groups.any(1)
    if not known.any():
        return vectors.new_zeros(())
    scores = network.logits(vectors[known], "article_type").log_softmax(1)
    return -scores.masked_fill(~groups[known], -torch.inf).logsumexp(1).mean()


@dataclass
class Memory:
    """The last `size` vectors with their labels, to compare a batch with more than itself (Wang et al. 2020)."""

    size: int
    vectors: Tensor | None = None
    labels: dict[str, Tensor] = field(default_factory=dict)

    def remember(self, vectors: Tensor, labels: dict[str, Tensor]) -> None:
        """Adds a batch and forgets the oldest."""
        if self.vectors is None:
            self.vectors, self.labels = vectors[:0].detach(), {name: values[:0] for name, values in labels.items()}
        self.vectors = torch.cat([self.vectors, vectors.detach()])[-self.size :]
        self.labels = {name: torch.cat([self.labels[name], values])[-self.size :] for name, values in labels.items()}


def metric_loss(
    vectors: Tensor, labels: dict[str, Tensor], groups: Tensor, memory: Memory | None = None, temperature: float = 0.1
) -> Tensor:
    """Supervised contrastive (Khosla et al. 2020) with graded positives: same type, and gender or colour too.

    A photo known up to a group of types belongs to the products of that group and to photos of the same group.
    """
    own = {name: labels[name] for name in ("article_type", "base_colour", "gender")}
    own["types"] = groups | F.one_hot(own["article_type"] + 1, groups.shape[1] + 1)[:, 1:].bool()
    shown, known = vectors, own
    if memory and memory.vectors is not None:
        shown = torch.cat([vectors, memory.vectors])
        known = {name: torch.cat([values, memory.labels[name]]) for name, values in own.items()}
    if memory:
        memory.remember(vectors, own)
    wanted, hidden = _wanted(own, known)
    rows = wanted.sum(1) > 0
    if not rows.any():
        return vectors.new_zeros(())
    scores = (vectors @ shown.T / temperature).masked_fill(hidden, -1e4).log_softmax(1)
    return -(wanted[rows] / wanted[rows].sum(1, keepdim=True) * scores[rows]).sum(1).mean()


def _wanted(own: dict[str, Tensor], shown: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """How much each (n, m) pair belongs together, and which pairs say nothing: itself, photos of related groups."""
    kinds, candidates = own["types"].float(), shown["types"].float()
    overlap = kinds @ candidates.T
    equal = (overlap == kinds.sum(1, keepdim=True)) & (overlap == candidates.sum(1))
    single = (kinds.sum(1, keepdim=True) == 1) | (candidates.sum(1) == 1)
    same = (overlap > 0) & (equal | single)
    wanted = same.float()
    for name, weight in (("base_colour", 3.0), ("gender", 1.0)):
        wanted = wanted + weight * (same & (own[name][:, None] == shown[name]) & (own[name] >= 0)[:, None]).float()
    hidden = (overlap > 0) & ~same
    hidden.fill_diagonal_(True)
    return wanted.masked_fill(hidden, 0.0), hidden


def relation_loss(vectors: Tensor, teacher: Tensor, temperature: float = 0.08) -> Tensor:
    """Keeps the teacher's neighbours: divergence of the in-batch similarity rows (Tung & Mori 2019; Passalis 2018)."""
    own = (vectors @ vectors.T / temperature).fill_diagonal_(-1e4).log_softmax(1)
    wanted = (teacher @ teacher.T / temperature).fill_diagonal_(-1e4).log_softmax(1)
    return F.kl_div(own, wanted, log_target=True, reduction="batchmean")


def follow_loss(vectors: Tensor, teacher: Tensor) -> Tensor:
    """Mean of 1 - cosine between the student's and the teacher's unit vectors."""
    return (1 - (vectors * teacher).sum(1)).mean()
