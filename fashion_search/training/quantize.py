"""An encoder and labelled pictures in; the same encoder in int8 out, the default if it finds what it found in f32.

Quantizes after training with NNCF and compares precision@5 of every attribute. Layers are given back their precision, a
group at a time, until no attribute loses more than the tolerance. Writes openvino_model_int8.xml and .bin beside the
weights, and into config.json which precision is the default and the figures that decided it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from fashion_search.encoder import Encoder, load_encoder
from fashion_search.encoder.conversion import HASH_PATH, openvino_model, save_beside
from fashion_search.encoder.openvino_engine import OpenVINOEngine
from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.weights import Weights, find_weights
from fashion_search.evaluation.metrics import evaluate
from fashion_search.files import write_json

# How many of the first convolutions stay in f32, tried in this order: colours are lost where the picture is large. Told
# by place, since the converted model has lost the layers' names. The embedding layer (MatMul) always stays: it costs
# nothing, and the mean of the patches stays equal to the embedding.
PLANS = {"all convolutions": 0, "all but the stem": 1, "all but the first 3 convolutions": 3}
CALIBRATION = 300
TOLERANCE = 0.005  # precision@5 that an attribute may lose


class Labelled(NamedTuple):
    """Pictures and their products, side by side."""

    pictures: Sequence[Image.Image]
    products: Sequence[dict[str, Any]]


def quantize_encoder(
    name: str, queries: Labelled, gallery: Labelled, calibration: int = CALIBRATION, tolerance: float = TOLERANCE
) -> bool:
    """Write the first plan that is good enough, or the last with f32 left as the default; whether int8 is the default.

    `calibration` pictures come from the gallery.
    """
    weights = find_weights(name)
    preprocessing = Preprocessing.from_config(weights.pretrained_cfg)
    f32 = load_encoder(name, "openvino", "f32")
    pixels = [preprocessing.pixels(image) for image in spread(gallery.pictures, calibration)]
    before = measure(f32, queries, gallery)
    for plan, kept in PLANS.items():
        model = quantize(weights, preprocessing, pixels, kept)
        int8 = Encoder(weights, preprocessing, OpenVINOEngine(model, "int8"))
        after = measure(int8, queries, gallery)
        if good := report(plan, before, after, tolerance):
            break
    times = {"f32_ms": milliseconds(f32, queries.pictures), "int8_ms": milliseconds(int8, queries.pictures)}
    print(f"one picture: f32 {times['f32_ms']:.1f} ms, int8 {times['int8_ms']:.1f} ms")
    print(f"written to {write(weights, model, {'plan': plan, 'f32': before, 'int8': after, **times}, good)}")
    return good


def spread(pictures: Sequence[Image.Image], count: int) -> list[Image.Image]:
    """Take `count` pictures at even distances, so that every part of the catalog is seen."""
    return list(islice(pictures[:: max(1, len(pictures) // count)], count))


def quantize(weights: Weights, preprocessing: Preprocessing, pixels: list[Any], kept: int) -> Any:
    """Quantize a fresh copy of the f32 model, leaving the first `kept` convolutions alone."""
    import nncf
    from nncf.quantization.advanced_parameters import OverflowFix

    model, _ = openvino_model(weights, preprocessing, "f32")
    convolutions = [layer for layer in model.get_ordered_ops() if "Convolution" in layer.get_type_name()]
    names = [layer.get_friendly_name() for layer in convolutions[:kept]]
    scope = nncf.IgnoredScope(types=["MatMul"], names=names, validate=False)
    data = nncf.Dataset(pixels, lambda picture: picture[None])
    # Processors without VNNI add pairs of products in 16 bits, which overflow unless the weights use half their range:
    # with the fix one model gives the same vectors on every processor.
    halved = nncf.AdvancedQuantizationParameters(overflow_fix=OverflowFix.ENABLE)
    quantized = nncf.quantize(
        model, data, preset=nncf.QuantizationPreset.MIXED, subset_size=len(pixels), ignored_scope=scope,
        advanced_parameters=halved,
    )  # fmt: skip
    quantized.set_rt_info(weights.sha256, HASH_PATH)
    return quantized


def measure(encoder: Encoder, queries: Labelled, gallery: Labelled) -> dict[str, float]:
    """Return precision@5 of every attribute."""
    asked, shown = encoder.encode(queries.pictures), encoder.encode(gallery.pictures)
    found = evaluate(asked, queries.products, shown, gallery.products, resamples=0)
    return {name: float(values["precision@5"]) for name, values in found.items()}


def report(plan: str, before: dict[str, float], after: dict[str, float], tolerance: float) -> bool:
    """Print both sides of every attribute; whether none lost more than the tolerance."""
    print(f"\nint8 in {plan}; precision@5\n{'attribute':24}{'f32':>8}{'int8':>8}{'change':>9}")
    for name in before:
        print(f"{name:24}{before[name]:8.4f}{after[name]:8.4f}{after[name] - before[name]:+9.4f}")
    return all(after[name] >= before[name] - tolerance for name in before)


def milliseconds(encoder: Encoder, pictures: Sequence[Image.Image]) -> float:
    """Time single pictures, preprocessing and all; the median of at most 50."""
    times = []
    for picture in pictures[:50]:
        start = time.perf_counter()
        encoder.encode([picture])
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 2)


def write(weights: Weights, model: Any, figures: dict[str, Any], good: bool) -> Path:
    """Write the model first and the config that names it last; its path."""
    target = save_beside(model, weights, "int8")
    ours = weights.config.get("fashion_search", {})
    precision = "int8" if good else "f32"
    config = weights.config | {"fashion_search": ours | {"precision": precision, "int8": figures}}
    write_json(weights.folder / "config.json", config)
    return target
