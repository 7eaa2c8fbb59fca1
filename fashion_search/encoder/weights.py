"""A model's name in; the folder with its config and weights, and their hash, out. Torch is not needed for that."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fashion_search.assets import BUNDLED_ENCODER, BUNDLED_LITE
from fashion_search.files import sha256
from fashion_search.optional import needed_for

log = logging.getLogger(__name__)

BUNDLED = {"bundled": BUNDLED_ENCODER, "bundled-lite": BUNDLED_LITE}
WEIGHTS_FILE = "model.safetensors"
HASH_ELEMENT = "rt_info/fashion_search/weights_sha256"
HUB_SECONDS = 10.0


class WeightsError(RuntimeError):
    """Weights that cannot be had; says which, why, and what works without them."""

    def __init__(self, model: str, why: str) -> None:
        advice = "" if model == "bundled" else " The model 'bundled' ships with the program and needs no network."
        super().__init__(f"The weights of {model!r} cannot be had: {why.rstrip('.')}.{advice}")


@dataclass(frozen=True)
class Weights:
    """Where a model's weights lie and what its config says; `builtin` ones are a bare file whose config timm holds."""

    model: str
    file: Path
    sha256: str
    config: dict[str, Any]
    builtin: bool = False

    @property
    def folder(self) -> Path:
        """The folder that the weights file lies in."""
        return self.file.parent

    @property
    def pretrained_cfg(self) -> dict[str, Any]:
        """What timm calls pretrained_cfg: input size, mean, crop and so on (older config.json files hold it bare)."""
        return dict(self.config.get("pretrained_cfg", self.config))

    @property
    def embedding(self) -> bool:
        """Whether the classifier is an embedding layer of ours, to be kept, and not ImageNet's, to be dropped."""
        return "fashion_search" in self.config


def find_weights(model: str) -> Weights:
    """Find or download the weights of "bundled", "bundled-lite", "local-dir:path", "hf-hub:user/model" or a timm id."""
    if model in BUNDLED:
        return _from_folder(model, BUNDLED[model])
    if model.startswith("local-dir:"):
        return _from_folder(model, Path(model.removeprefix("local-dir:")).expanduser())
    if model.startswith("hf-hub:"):
        repo, _, revision = model.removeprefix("hf-hub:").partition("@")
        return _from_folder(model, _download(model, repo, revision or None, ["config.json", WEIGHTS_FILE]))
    return _from_timm(model)


def _from_folder(model: str, folder: Path) -> Weights:
    if not (folder / "config.json").is_file():
        raise WeightsError(model, f"there is no config.json in {folder}")
    try:
        config = json.loads((folder / "config.json").read_text())
    except ValueError as error:
        raise WeightsError(model, f"its config.json is not valid JSON ({error})") from None
    if not isinstance(config, dict) or "architecture" not in config:
        raise WeightsError(model, "its config.json names no architecture; a timm config.json does")
    return Weights(model, folder / WEIGHTS_FILE, _weights_hash(model, folder), config)


def _weights_hash(model: str, folder: Path) -> str:
    """The hash of the weights; where only the model converted from them is at hand, as in a wheel, the one in that."""
    if (folder / WEIGHTS_FILE).is_file():
        return sha256(folder / WEIGHTS_FILE)
    for path in folder.glob("openvino_model*.xml"):
        found = ElementTree.parse(path).find(HASH_ELEMENT)
        if found is not None:
            return found.get("value", "")
    raise WeightsError(model, f"there is no {WEIGHTS_FILE} in {folder}")


def _from_timm(model: str) -> Weights:
    """Ask timm where the weights of a built-in id lie and download that file alone."""
    with needed_for(f"{model!r} is a model of timm, which"):
        from fashion_search.encoder.timm_import import import_timm

        timm = import_timm()
    name = model.split(".")[0]
    if not timm.is_model_pretrained(model):
        near = ", ".join(timm.list_pretrained(f"{name}*")[:3]) or "resnet50.a1_in1k"
        raise WeightsError(model, f"timm {timm.__version__} knows no such pretrained model (it has {near}, …)")
    known = timm.get_pretrained_cfg(model)
    if not known.hf_hub_id:
        raise WeightsError(model, "timm lists no Hub repo for it")
    repo = known.hf_hub_id if "/" in known.hf_hub_id[:-1] else f"{known.hf_hub_id}{known.architecture}.{known.tag}"
    folder = _download(model, repo, None, [WEIGHTS_FILE])
    config = {"architecture": name, "pretrained_cfg": known.to_dict()}
    return Weights(model, folder / WEIGHTS_FILE, sha256(folder / WEIGHTS_FILE), config, builtin=True)


def _download(model: str, repo: str, revision: str | None, needed: list[str]) -> Path:
    """Fetch the needed files, any converted model and the figures; without the Hub, what the cache holds of them."""
    import httpx2
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        # One short question first: a download against a dead Hub would retry for half a minute.
        info = HfApi().model_info(repo, revision=revision, timeout=HUB_SECONDS)
        names = {file.rfilename for file in info.siblings or ()}
        converted = sorted(name for name in names if name.startswith(("openvino_model", "evaluation.json")))
        return _fetch(repo, needed + converted, revision=info.sha)
    except HFValidationError as error:
        raise WeightsError(model, f"{repo!r} is not a Hub repo id ({error})") from None
    except HfHubHTTPError as error:
        raise WeightsError(model, f"the Hub answered: {_last_line(error)}") from None
    except (httpx2.HTTPError, OfflineModeIsEnabled, LocalEntryNotFoundError) as error:
        log.warning("The Hub cannot be reached (%s); looking for %s in the local cache.", type(error).__name__, repo)
    try:
        return _fetch(repo, needed, revision=revision, local_files_only=True)
    except LocalEntryNotFoundError:
        raise WeightsError(model, f"the Hub cannot be reached and {repo} is not in the local cache") from None


def _fetch(repo: str, names: list[str], **options: Any) -> Path:
    """Download the files into the Hub's cache and return the folder that they share."""
    from huggingface_hub import hf_hub_download

    return [Path(hf_hub_download(repo, name, **options)).parent for name in names][-1]


def _last_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]
