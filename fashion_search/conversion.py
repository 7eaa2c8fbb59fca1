"""Weights in, an OpenVINO model out: shipped beside them, converted before and kept, or converted now by torch."""

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fashion_search.preprocessing import Preprocessing
from fashion_search.weights import Weights, WeightsError

if TYPE_CHECKING:
    import openvino as ov

log = logging.getLogger(__name__)

MODEL_FILE = "openvino_model.xml"
HASH_PATH = ["fashion_search", "weights_sha256"]
PRECISION_PATH = ["fashion_search", "precision"]


def openvino_model(
    weights: Weights, preprocessing: Preprocessing, precision: str | None = None
) -> tuple["ov.Model", str]:
    """Return the model and its precision, "f32" or "int8"; None takes the precision that was shipped, if any was."""
    shipped = _shipped(weights)
    if shipped is not None:
        made = _note(shipped, PRECISION_PATH)
        if precision in (None, made):
            return shipped, made
    if precision == "int8":
        raise WeightsError(weights.model, "it has no int8 model beside it; scripts/quantize_encoder.py makes one")
    return _cached(weights) or _convert_and_keep(weights, preprocessing), "f32"


def _shipped(weights: Weights) -> "ov.Model | None":
    """Read the converted model that lies beside the weights, unless it was made from other weights."""
    if not (weights.folder / MODEL_FILE).is_file():
        return None
    model = _read(weights.folder / MODEL_FILE)
    if model is None or _note(model, HASH_PATH) == weights.sha256:
        return model
    log.warning("%s was made from other weights than those beside it, and is passed over.", MODEL_FILE)
    return None


def _cached(weights: Weights) -> "ov.Model | None":
    path = _cache_folder(weights) / MODEL_FILE
    return _read(path) if path.is_file() else None


def _read(path: Path) -> "ov.Model | None":
    """Read a model file; one that is damaged counts as none."""
    import openvino as ov

    try:
        return ov.Core().read_model(path)
    except RuntimeError as error:
        log.warning("%s cannot be read and is passed over (%s).", path.name, str(error).strip().splitlines()[-1])
        return None


def _note(model: "ov.Model", path: list[str]) -> str:
    return str(model.get_rt_info(path).value) if model.has_rt_info(path) else ""


def _convert_and_keep(weights: Weights, preprocessing: Preprocessing) -> "ov.Model":
    model = convert(weights, preprocessing)
    try:
        save(model, _cache_folder(weights))
    except OSError as error:
        log.warning("The converted model cannot be kept (%s); it is made again next time.", error.strerror)
    return model


def _cache_folder(weights: Weights) -> Path:
    """Name the cache by the weights and by the version that wrote it."""
    import openvino as ov

    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    kind = "embedding" if weights.embedding else "pooled"
    return base / "fashion_search" / "openvino" / f"{weights.sha256[:32]}-{kind}-{ov.__version__.split('-')[0]}"


def convert(weights: Weights, preprocessing: Preprocessing) -> "ov.Model":
    """Trace the torch network into an OpenVINO model: pixels in, embedding and (where it has them) patches out."""
    import openvino as ov
    import torch

    from fashion_search.network import PixelNetwork, load_body

    network = PixelNetwork(load_body(weights), preprocessing).eval()
    pixels = torch.randint(0, 256, (2, *preprocessing.input_size[1:], 3), dtype=torch.uint8)
    with torch.inference_mode():
        if not network.has_patches(pixels):
            network.forward = network.embed  # type: ignore[method-assign, assignment]
    model = ov.convert_model(network, example_input=pixels, input=[-1, *preprocessing.input_size[1:], 3])
    for output, name in zip(model.outputs, ("embedding", "patches"), strict=False):
        output.get_tensor().set_names({name})
    model.set_rt_info(weights.sha256, HASH_PATH)
    model.set_rt_info("f32", PRECISION_PATH)
    return model


def save(model: "ov.Model", folder: Path) -> None:
    """Write the model at full precision to a folder that appears at once or not at all."""
    import openvino as ov

    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
    try:
        ov.save_model(model, fresh / MODEL_FILE, compress_to_fp16=False)
        fresh.rename(folder)
    except (OSError, RuntimeError) as error:
        if not folder.is_dir():  # another process may have been first, and its copy is as good
            raise OSError(None, str(error).splitlines()[0]) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
