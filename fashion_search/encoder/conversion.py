"""Weights in, an OpenVINO model out: shipped beside them, converted before and kept, or converted now by torch."""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from fashion_search.encoder.openvino_core import openvino_core
from fashion_search.encoder.preprocessing import Preprocessing
from fashion_search.encoder.weights import HASH_ELEMENT, Weights, WeightsError
from fashion_search.files import cache_folder, replace_file, replace_folder, sha256
from fashion_search.optional import needed_for

if TYPE_CHECKING:
    import openvino as ov

log = logging.getLogger(__name__)

MODEL_FILES = {"f32": "openvino_model.xml", "int8": "openvino_model_int8.xml"}
HASH_PATH = HASH_ELEMENT.split("/")[1:]


def openvino_model(
    weights: Weights, preprocessing: Preprocessing, precision: str | None = None
) -> tuple["ov.Model", str]:
    """Return the model and its precision, "f32" or "int8"; None takes what the model's config calls its default."""
    wanted = precision or weights.config.get("fashion_search", {}).get("precision", "f32")
    shipped = _read_shipped(weights, wanted)
    if shipped is not None:
        return shipped, wanted
    if precision == "int8":
        raise WeightsError(weights.model, "it has no int8 model beside it; scripts/quantize_encoder.py makes one")
    return _read_kept(weights, preprocessing) or _convert_and_keep(weights, preprocessing), "f32"


def _read_shipped(weights: Weights, precision: str) -> "ov.Model | None":
    """Read the converted model that lies beside the weights, unless it was made from other weights."""
    path = weights.folder / MODEL_FILES[precision]
    if not path.is_file():
        return None
    model = _read(path)
    if model is None or (model.has_rt_info(HASH_PATH) and model.get_rt_info(HASH_PATH).value == weights.sha256):
        return model
    log.warning("%s was made from other weights than those beside it, and is passed over.", path.name)
    return None


def _read_kept(weights: Weights, preprocessing: Preprocessing) -> "ov.Model | None":
    path = _cache_folder(weights, preprocessing) / MODEL_FILES["f32"]
    return _read(path) if path.is_file() else None


def _read(path: Path) -> "ov.Model | None":
    """Read a model file; one that is damaged counts as none."""
    try:
        return openvino_core().read_model(path)
    except RuntimeError as error:
        log.warning("%s cannot be read and is passed over (%s).", path.name, str(error).strip().splitlines()[-1])
        return None


def _convert_and_keep(weights: Weights, preprocessing: Preprocessing) -> "ov.Model":
    model = convert(weights, preprocessing)
    try:
        save(model, _cache_folder(weights, preprocessing))
    except OSError as error:
        log.warning("The converted model cannot be kept (%s); it is made again next time.", error.strerror or error)
    return model


def _cache_folder(weights: Weights, preprocessing: Preprocessing) -> Path:
    """Name the cache by all that the graph holds: weights, input size, mean and std; and by who wrote it."""
    import openvino as ov

    upright = sha256(weights.upright_file) if weights.upright_file.is_file() else ""
    held = [weights.sha256, upright, weights.embedding, preprocessing.as_dict(), ov.__version__]
    key = sha256(json.dumps(held).encode())
    return cache_folder() / "openvino" / key[:40]


def convert(weights: Weights, preprocessing: Preprocessing) -> "ov.Model":
    """Trace the torch network into an OpenVINO model: pixels in, embedding and (where it has them) patches out."""
    import openvino as ov

    with needed_for(f"No model converted in f32 lies beside the weights of {weights.model!r}, and converting them"):
        import torch

        from fashion_search.encoder.network import load_network

        network = load_network(weights, preprocessing).eval()
    pixels = torch.randint(0, 256, (2, *preprocessing.input_size[1:], 3), dtype=torch.uint8)
    with torch.inference_mode():
        if not network.has_patches(pixels):
            network.forward = network.embed  # type: ignore[method-assign, assignment]
    model = ov.convert_model(network, example_input=pixels, input=[-1, *preprocessing.input_size[1:], 3])
    for output, name in zip(model.outputs, ("embedding", "patches", "upright"), strict=False):
        output.get_tensor().set_names({name})
    model.set_rt_info(weights.sha256, HASH_PATH)
    return model


def save(model: "ov.Model", folder: Path) -> None:
    """Write the model at full precision to a folder that appears at once or not at all; OSError where it cannot."""
    import openvino as ov

    name = MODEL_FILES["f32"]
    with replace_folder(folder, name) as fresh:
        try:
            ov.save_model(model, fresh / name, compress_to_fp16=False)
        except RuntimeError as error:  # what OpenVINO raises when the disk is full
            raise OSError(None, str(error).splitlines()[0]) from error


def save_beside(model: "ov.Model", weights: Weights, precision: str) -> Path:
    """Write the model at full precision beside the weights that it was made from; its path."""
    import openvino as ov

    target = weights.folder / MODEL_FILES[precision]
    # The numbers take their place before the graph that reads them.
    with replace_file(target) as fresh, replace_file(target.with_suffix(".bin")):
        ov.save_model(model, fresh, compress_to_fp16=False)
    return target
