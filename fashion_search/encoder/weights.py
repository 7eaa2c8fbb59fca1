"""A model's name in; the folder with its config and weights, and their hash, out. Torch is not needed for that."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fashion_search.assets import BUNDLED_ENCODER, BUNDLED_LITE
from fashion_search.files import read_json, sha256
from fashion_search.hub_client import HubError
from fashion_search.hub_download import download
from fashion_search.optional import needed_for

BUNDLED = {"bundled": BUNDLED_ENCODER, "bundled-lite": BUNDLED_LITE}
WEIGHTS_FILE = "model.safetensors"
UPRIGHT_FILE = "upright.safetensors"  # the head that tells which way is up
# What a repo may hold besides the weights: a model converted already, and what was measured.
BESIDE = ("openvino_model*", "evaluation.json", UPRIGHT_FILE)
HASH_ELEMENT = "rt_info/fashion_search/weights_sha256"

KINDS: dict[str, type] = {"architecture": str, "num_classes": int, "pretrained_cfg": dict, "fashion_search": dict}
NAMES: dict[type, str] = {str: "a text", int: "a whole number", dict: "an object"}


class WeightsError(RuntimeError):
    """Weights that cannot be had; says which, why, and what works without them."""

    def __init__(self, model: str, why: str) -> None:
        advice = "" if model == "bundled" else " The model 'bundled' ships with the program and needs no network."
        super().__init__(f"The weights of {model!r} cannot be had: {why.rstrip('.')}.{advice}")


@dataclass(frozen=True)
class Weights:
    """Where a model's weights lie and what its config says; `builtin` ones are a bare file whose config timm holds.

    `revision` is the commit of weights from "hf-hub:user/model"; "hf-hub:user/model@commit" names them for good.
    """

    model: str
    file: Path
    sha256: str
    config: dict[str, Any]
    builtin: bool = False
    revision: str | None = None

    @property
    def folder(self) -> Path:
        """The folder that the weights file lies in."""
        return self.file.parent

    @property
    def upright_file(self) -> Path:
        """Where the head that tells which way is up lies, if there is one."""
        return self.folder / UPRIGHT_FILE

    @property
    def pretrained_cfg(self) -> dict[str, Any]:
        """What timm calls pretrained_cfg: input size, mean, crop and so on (older config.json files hold it bare)."""
        return dict(self.config.get("pretrained_cfg", self.config))

    @property
    def embedding(self) -> bool:
        """Whether the classifier is an embedding layer of ours, to be kept, and not ImageNet's, to be dropped."""
        return "fashion_search" in self.config


def shown_model(model: str) -> str:
    """A model's name for visitors: `local-dir:/home/someone/weights` tells no more than `weights`."""
    kind, _, path = model.partition(":")
    return Path(path).name if kind == "local-dir" else model


def find_weights(model: str) -> Weights:
    """Find or download the weights of "bundled", "bundled-lite", "local-dir:path", "hf-hub:user/model" or a timm id."""
    if model in BUNDLED:
        return _from_folder(model, BUNDLED[model])
    if model.startswith("local-dir:"):
        return _from_folder(model, Path(model.removeprefix("local-dir:")).expanduser())
    if model.startswith("hf-hub:"):
        repo, _, revision = model.removeprefix("hf-hub:").partition("@")
        folder = _download(model, repo, revision or None, ("config.json", WEIGHTS_FILE))
        return replace(_from_folder(f"hf-hub:{repo}", folder), revision=folder.name)
    return _from_timm(model)


def _from_folder(model: str, folder: Path) -> Weights:
    if not (folder / "config.json").is_file():
        raise WeightsError(model, f"there is no config.json in {folder}")
    try:
        config = read_json(folder / "config.json")
    except ValueError as error:
        raise WeightsError(model, f"its {error}") from None
    if not isinstance(config, dict) or "architecture" not in config:
        raise WeightsError(model, "its config.json names no architecture; a timm config.json does")
    _check_kinds(model, config)
    return Weights(model, folder / WEIGHTS_FILE, _weights_hash(model, folder), config)


def _check_kinds(model: str, config: dict[str, Any]) -> None:
    """Raises WeightsError for an entry that whoever reads it later would stumble over."""
    for name, kind in KINDS.items():
        value = config.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise WeightsError(model, f"{name} in its config.json is {value!r} and should be {NAMES[kind]}")


def _weights_hash(model: str, folder: Path) -> str:
    """The hash of the weights; where only the model converted from them is at hand, as in a wheel, the one in that."""
    try:
        if (folder / WEIGHTS_FILE).is_file():
            return sha256(folder / WEIGHTS_FILE)
        for path in folder.glob("openvino_model*.xml"):
            found = ElementTree.parse(path).find(HASH_ELEMENT)
            if found is not None:
                return found.get("value", "")
    except ElementTree.ParseError as error:
        raise WeightsError(model, f"{path.name} is not valid XML ({error})") from None
    except OSError as error:
        raise WeightsError(model, f"its weights cannot be read ({error.strerror})") from None
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
    folder = _download(model, repo, None, (WEIGHTS_FILE,))
    config = {"architecture": name, "pretrained_cfg": known.to_dict()}
    return Weights(model, folder / WEIGHTS_FILE, sha256(folder / WEIGHTS_FILE), config, builtin=True)


def _download(model: str, repo: str, revision: str | None, needed: tuple[str, ...]) -> Path:
    """Fetch the needed files, any converted model and the figures; without the Hub, what the cache holds of them."""
    try:
        folder = download(repo, "model", revision, (*needed, *BESIDE), "model")
    except HubError as error:
        raise WeightsError(model, str(error)) from None
    if missing := [name for name in needed if not (folder / name).is_file()]:
        raise WeightsError(model, f"{repo!r} on the Hub holds no {', '.join(missing)}")
    return folder
