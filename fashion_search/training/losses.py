"""The training signals: attribute heads, a metric-learning loss on the embedding, and a teacher to follow."""

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


def metric_loss(vectors: Tensor, labels: dict[str, Tensor], temperature: float = 0.1) -> Tensor:
    """Supervised contrastive (Khosla et al. 2020) with graded positives: same type, and gender or colour too."""
    kind, colour, gender = labels["article_type"], labels["base_colour"], labels["gender"]
    same = (kind[:, None] == kind) & (kind >= 0)[:, None]
    alike = same & (colour[:, None] == colour) & (colour >= 0)[:, None]
    worn = same & (gender[:, None] == gender) & (gender >= 0)[:, None]
    wanted = (same.float() + 3 * alike.float() + worn.float()).fill_diagonal_(0)
    rows = wanted.sum(1) > 0
    if not rows.any():
        return vectors.new_zeros(())
    scores = (vectors @ vectors.T / temperature).fill_diagonal_(-1e4).log_softmax(1)
    return -(wanted[rows] / wanted[rows].sum(1, keepdim=True) * scores[rows]).sum(1).mean()


def relation_loss(vectors: Tensor, teacher: Tensor, temperature: float = 0.08) -> Tensor:
    """Keeps the teacher's neighbours: divergence of the in-batch similarity rows (Tung & Mori 2019; Passalis 2018)."""
    own = (vectors @ vectors.T / temperature).fill_diagonal_(-1e4).log_softmax(1)
    wanted = (teacher @ teacher.T / temperature).fill_diagonal_(-1e4).log_softmax(1)
    return F.kl_div(own, wanted, log_target=True, reduction="batchmean")


def follow_loss(vectors: Tensor, teacher: Tensor) -> Tensor:
    """Mean of 1 - cosine between the student's and the teacher's unit vectors."""
    return (1 - (vectors * teacher).sum(1)).mean()
