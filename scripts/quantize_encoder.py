"""An encoder and real product pictures in; the same encoder in int8 out, if it still finds what it found in f32.

    pip install -r requirements-benchmark.txt
    python scripts/quantize_encoder.py --dataset user/catalog --model local-dir:runs/encoder

Quantizes after training with NNCF, calibrated on pictures of the train split, and compares precision@5 of every
attribute (queries: test, gallery: train). Layers are given back their precision, a group at a time, until no attribute
loses more than --tolerance. Writes openvino_model_int8.xml and .bin beside the weights, and into config.json which
precision is the default and the figures that decided it.
"""

import argparse
import json
import statistics
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from PIL import Image

from fashion_search.catalog.dataset import CatalogItem, load_catalog
from fashion_search.encoder import Encoder, load_encoder
from fashion_search.encoder.conversion import HASH_PATH, MODEL_FILES, openvino_model
from fashion_search.encoder.openvino_engine import OpenVINOEngine
from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.weights import Weights, find_weights
from fashion_search.evaluation.metrics import evaluate

# Layers that stay in f32, tried in this order. The embedding layer (MatMul) always does: it costs nothing, and the
# mean of the patches stays equal to the embedding.
PLANS: dict[str, list[str]] = {
    "all convolutions": [],
    "all but the stem": [r".*body\.conv1.*"],
    "all but the stem and the last stage": [r".*body\.conv1.*", r".*body\.layer4.*"],
}
Products = list[dict[str, Any]]


def main() -> None:
    """Quantize, compare, and keep the first plan that is good enough; else the last, with f32 as the default."""
    args = parse_arguments()
    weights = find_weights(args.model)
    preprocessing = Preprocessing.from_config(weights.pretrained_cfg)
    f32 = load_encoder(args.model, "openvino", "f32")
    sets = [read(args.dataset, split, limit) for split, limit in (("test", args.queries), ("train", args.gallery))]
    pixels = [preprocessing.pixels(image) for image in spread(sets[1][0], args.calibration)]
    before = measure(f32, sets)
    for plan, patterns in PLANS.items():
        model = quantize(weights, preprocessing, pixels, patterns)
        int8 = Encoder(weights, preprocessing, OpenVINOEngine(model, "int8"))
        after = measure(int8, sets)
        good = report(plan, before, after, args.tolerance)
        if good:
            break
    times = {"f32_ms": milliseconds(f32, sets[0][0]), "int8_ms": milliseconds(int8, sets[0][0])}
    print(f"one picture: f32 {times['f32_ms']:.1f} ms, int8 {times['int8_ms']:.1f} ms")
    print(f"written to {write(weights, model, {'plan': plan, 'f32': before, 'int8': after, **times}, good)}")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True, help="Hub id or folder with the splits train and test")
    parser.add_argument("--model", default="bundled", help="what load_encoder takes, with its weights in a folder")
    parser.add_argument("--calibration", type=int, default=300, help="pictures to calibrate on (default 300)")
    parser.add_argument("--queries", type=int, help="at most this many queries (default: all)")
    parser.add_argument("--gallery", type=int, help="at most this many gallery products (default: all)")
    parser.add_argument("--tolerance", type=float, default=0.005, help="precision@5 that may be lost (default 0.005)")
    return parser.parse_args()


def read(dataset: str, split: str, limit: int | None) -> tuple[list[Image.Image], Products]:
    """Read the pictures and products of a split."""
    items: list[CatalogItem] = list(load_catalog(dataset, split, limit))
    return [item.image for item in items], [item.product for item in items]


def spread(pictures: list[Image.Image], count: int) -> list[Image.Image]:
    """Take `count` pictures at even distances, so that every part of the catalog is seen."""
    return list(islice(pictures[:: max(1, len(pictures) // count)], count))


def quantize(weights: Weights, preprocessing: Preprocessing, pixels: list[Any], patterns: list[str]) -> Any:
    """Quantize a fresh copy of the f32 model, leaving the layers that match the patterns alone."""
    import nncf
    from nncf.quantization.advanced_parameters import OverflowFix

    model, _ = openvino_model(weights, preprocessing, "f32")
    scope = nncf.IgnoredScope(types=["MatMul"], patterns=patterns, validate=False)
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


def measure(encoder: Encoder, sets: list[tuple[list[Image.Image], Products]]) -> dict[str, float]:
    """Return precision@5 of every attribute."""
    (queries, query_products), (gallery, gallery_products) = sets
    vectors = encoder.encode(queries), encoder.encode(gallery)
    found = evaluate(vectors[0], query_products, vectors[1], gallery_products, resamples=0)
    return {name: float(values["precision@5"]) for name, values in found.items()}


def report(plan: str, before: dict[str, float], after: dict[str, float], tolerance: float) -> bool:
    """Print both sides of every attribute; whether none lost more than the tolerance."""
    print(f"\nint8 in {plan}; precision@5\n{'attribute':24}{'f32':>8}{'int8':>8}{'change':>9}")
    for name in before:
        print(f"{name:24}{before[name]:8.4f}{after[name]:8.4f}{after[name] - before[name]:+9.4f}")
    return all(after[name] >= before[name] - tolerance for name in before)


def milliseconds(encoder: Encoder, pictures: list[Image.Image]) -> float:
    """Time single pictures, preprocessing and all; the median of at most 50."""
    times = []
    for picture in pictures[:50]:
        start = time.perf_counter()
        encoder.encode([picture])
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 2)


def write(weights: Weights, model: Any, figures: dict[str, Any], good: bool) -> Path:
    """Write the model first and the config that names it last, each under another name first."""
    import openvino as ov

    target = weights.folder / MODEL_FILES["int8"]
    fresh = target.with_name("making.xml")
    ov.save_model(model, fresh, compress_to_fp16=False)
    fresh.with_suffix(".bin").replace(target.with_suffix(".bin"))
    fresh.replace(target)
    ours = weights.config.get("fashion_search", {})
    config = weights.config | {"fashion_search": ours | {"precision": "int8" if good else "f32", "int8": figures}}
    draft = weights.folder / "config.json.making"
    draft.write_text(json.dumps(config, indent=2) + "\n")
    draft.replace(weights.folder / "config.json")
    return target


if __name__ == "__main__":
    main()
