"""The ceiling: how fast this machine multiplies matrices in f32 and int8, and what share of it the encoder reaches."""

import time
from typing import Any

import numpy as np

from fashion_search.encoder import Encoder
from fashion_search.encoder.openvino_core import openvino_core
from fashion_search.encoder.openvino_engine import OpenVINOEngine, compile_options
from scripts.benchmarking.machine import watch

SIDE, ROWS = 1024, 32
LAYERS = 8


def measure(encoders: dict[str, Encoder], seconds: float) -> list[dict[str, Any]]:
    """Measure both ceilings and every OpenVINO encoder's rate, a turn each; one row for each."""
    rows = []
    for precision in ("f32", "int8"):
        compiled = openvino_core().compile_model(_chain(precision == "int8"), "CPU", compile_options("LATENCY"))
        picture = np.random.default_rng(0).random((1, SIDE, ROWS, SIDE // ROWS), np.float32)
        work = 2.0 * SIDE**3 * LAYERS
        rows.append({"what": f"GEMM {precision}", **_rate(lambda c=compiled, p=picture: c(p), work, seconds)})
    for name, encoder in encoders.items():
        if isinstance(encoder._engine, OpenVINOEngine):
            rows.append({"what": name, **_encoder_rate(encoder, encoder._engine, seconds)})
    return _with_shares(rows, {name: encoder.precision for name, encoder in encoders.items()})


def _chain(quantized: bool) -> Any:
    """Build square matrix products in a row; fake quantization around each makes the plugin run them in int8.

    They are written as 1×1 convolutions, the same product: without VNNI the plugin runs only those in int8.
    """
    import openvino as ov
    from openvino import opset13 as op

    random = np.random.default_rng(0)
    start = node = op.parameter([1, SIDE, ROWS, SIDE // ROWS], ov.Type.f32)
    for _ in range(LAYERS):
        weight = op.constant(random.standard_normal((SIDE, SIDE, 1, 1)).astype(np.float32) / SIDE**0.5)
        if quantized:
            node = op.fake_quantize(node, *(np.float32(v) for v in (0, 2.55, 0, 2.55)), levels=256)
            weight = op.fake_quantize(weight, *(np.float32(v) for v in (-0.127, 0.127, -0.127, 0.127)), levels=255)
        node = op.relu(op.convolution(node, weight, [1, 1], [0, 0], [0, 0], [1, 1]))
    return ov.Model([node], [start])


def _encoder_rate(encoder: Encoder, engine: OpenVINOEngine, seconds: float) -> dict[str, Any]:
    count = engine.batch * 4
    pixels = [np.full((*encoder.preprocessing["input_size"][1:], 3), 128, np.uint8)] * count
    work = count * operations(engine.model)
    return {"gigaflop": operations(engine.model) / 1e9, **_rate(lambda: engine.embed(pixels), work, seconds)}


def operations(model: Any) -> float:
    """Count the floating point operations of one picture: two for each multiplication in a convolution or product."""
    clone = model.clone()
    clone.reshape([1, *(side.get_length() for side in list(clone.input(0).partial_shape)[1:])])
    patches = {"patches"} if len(clone.outputs) > 1 else set()
    total = 0.0
    for node in clone.get_ops():
        if node.get_type_name() in ("Convolution", "GroupConvolution") and not patches & node.output(0).names:
            kernel = node.input_value(1).shape
            per_output = np.prod(kernel[1:] if node.get_type_name() == "Convolution" else kernel[2:])
            total += 2.0 * float(per_output) * float(np.prod(node.output(0).shape))
    return total


def _rate(run: Any, work: float, seconds: float) -> dict[str, Any]:
    """Repeat until the time is up; the median rate in GFLOP/s."""
    run()
    rates: list[float] = []
    end = time.perf_counter() + seconds
    with watch() as shares:
        while time.perf_counter() < end or len(rates) < 3:
            start = time.perf_counter()
            run()
            rates.append(work / (time.perf_counter() - start) / 1e9)
    return {
        "gflops": float(np.median(rates)),
        "samples": len(rates),
        "others": shares.others,
        "steal": shares.steal,
        "contended": shares.contended,
    }


def _with_shares(rows: list[dict[str, Any]], precisions: dict[str, str]) -> list[dict[str, Any]]:
    """Add each encoder's share of the ceiling of its precision."""
    peaks = {row["what"].split()[1]: row["gflops"] for row in rows if row["what"].startswith("GEMM")}
    for row in rows:
        if row["what"] in precisions:
            row["share_of_peak"] = row["gflops"] / peaks[precisions[row["what"]]]
    return rows
