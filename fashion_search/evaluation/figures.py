"""The metrics of an evaluation in; what is kept of them beside an encoder's weights and in every index out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fashion_search.encoder.figures import FIGURES_FILE
from fashion_search.evaluation.baselines import REFERENCE_FEATURES
from fashion_search.evaluation.votes import kept_rules
from fashion_search.files import write_json

Metrics = Mapping[str, Any]


def keep_figures(metrics: Metrics, model: str, folder: Path) -> Path:
    """Writes what an index needs of an evaluation's metrics into the encoder's folder."""
    path = folder / FIGURES_FILE
    write_json(path, figures_for_index(metrics, model))
    return path


def figures_for_index(metrics: Metrics, model: str) -> dict[str, Any]:
    """What an index carries of an evaluation's metrics: what to tell, and the rules that were chosen by it."""
    found = metrics["models"][_the_model(metrics, model)]
    probe = found["clothes_probe"]
    return {
        "evaluation": index_evaluation(metrics, model),
        "vote": kept_rules(found["classification"]),
        "clothes_probe": {"weights": probe["weights"], "below": probe["below"]},
        "near_duplicate": found["near_duplicate"]["from"],
        **(
            {"kinds": {name: found["kinds"][name] for name in ("names", "weights", "others")}}
            if "kinds" in found
            else {}
        ),
    }


def index_evaluation(metrics: Metrics, model: str | None = None) -> dict[str, Any]:
    """One model's figures for an index's manifest and card.

    `metrics` is the content of metrics.json; `model` may be left out where one encoder was measured.
    """
    name = _the_model(metrics, model)
    found = metrics["models"][name]
    short: dict[str, Any] = {
        "model": name,
        "weights_sha256": found.get("encoder", {}).get("weights_sha256"),
        "queries": metrics["queries"],
        "gallery": metrics["gallery"],
        **_rankings(found["attributes"]),
    }
    if "whole_catalog" in found:
        whole = found["whole_catalog"]
        short["whole_catalog"] = {"gallery": whole["gallery"], **_rankings(whole["attributes"])}
    if "photos" in found:
        short["photos right_group@5"] = round(found["photos"]["right_group@5"], 4)
    return short | {
        "vote": {attribute: _vote(values) for attribute, values in found["classification"].items()},
        "clothes_probe": _clothes_score(found["clothes_probe"]),
    }


def _rankings(attributes: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """The ranking figures of each attribute, rounded."""
    return {
        metric: {attribute: round(values[metric], 4) for attribute, values in attributes.items()}
        for metric in ("precision@5", "chance", "mAP")
    }


def _vote(found: Mapping[str, Any]) -> dict[str, Any]:
    """How good the vote on one attribute is, rounded."""
    told = found["reliability"]
    figures = {name: found[name] for name in ("accuracy", "macro_f1", "weighted_f1")}
    figures["calibration_error"] = told["error"]
    figures |= {f"{line}_{name}": told[line][name] for line in ("sure", "known") for name in ("shown", "right")}
    return {name: value if value is None else round(value, 4) for name, value in figures.items()}


def _clothes_score(found: Mapping[str, Any]) -> dict[str, Any]:
    """The line and what it does, rounded."""
    return {
        "below": round(found["below"], 4),
        "false_alarms": {name: round(share, 4) for name, share in found["false_alarms"].items()},
        "caught": round(found["caught"], 4),
        "without_clothes": found["without_clothes"],
    }


def _the_model(metrics: Metrics, model: str | None) -> str:
    """The model asked for, or the only encoder among the measured ones."""
    measured = [name for name in metrics["models"] if name not in REFERENCE_FEATURES]
    if model in metrics["models"]:
        return str(model)
    if model is not None or len(measured) != 1:
        raise ValueError(f"The evaluation holds {', '.join(metrics['models'])}; asked for was {model!r}. Name one.")
    return measured[0]
