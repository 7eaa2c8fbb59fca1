"""A network to learn from: pictures in, its vectors and feature maps out, with no gradient and as fast as it can."""

import importlib.util
from collections.abc import Callable

import torch
from torch import Tensor, nn

from fashion_search.encoder.cores import usable_cores
from fashion_search.encoder.openvino_core import openvino_core
from fashion_search.training.embedding_network import EmbeddingNetwork, Output, place_network

Teacher = Callable[[Tensor], Output]


def freeze(network: EmbeddingNetwork, size: int, device: torch.device) -> Teacher:
    """(n, 3, size, size) pictures in 0..1 → what the network makes of them; by OpenVINO on a CPU, where it is."""
    network = place_network(network, device).eval().requires_grad_(False)
    if device.type == "cpu" and importlib.util.find_spec("openvino"):
        return _by_openvino(network, size)
    return torch.no_grad()(network.forward)


class _Flat(nn.Module):
    """The network with a tuple for an answer, which is what OpenVINO can trace."""

    def __init__(self, network: EmbeddingNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, batch: Tensor) -> tuple[Tensor, ...]:
        output = self.network(batch)
        return (output.vectors, *output.maps)


def _by_openvino(network: EmbeddingNetwork, size: int) -> Teacher:
    import openvino as ov

    model = ov.convert_model(_Flat(network), example_input=torch.rand(2, 3, size, size), input=[-1, 3, size, size])
    options = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": usable_cores(), "NUM_STREAMS": 1}
    compiled = openvino_core().compile_model(model, "CPU", options)

    def teach(batch: Tensor) -> Output:
        vectors, *maps = (torch.from_numpy(answer.copy()) for answer in compiled(batch.contiguous().numpy()).values())
        return Output(vectors, maps)

    return teach
