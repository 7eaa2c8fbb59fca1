"""The metrics of an evaluation in; a readable report, and the short form that an index carries, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fashion_search.evaluation.baselines import REFERENCE_FEATURES
from fashion_search.evaluation.calibration import CAUGHT, FALSE_ALARMS
from fashion_search.evaluation.votes import kept_rules
from fashion_search.index.probe import RULE

Metrics = Mapping[str, Any]


def index_evaluation(metrics: Metrics, model: str | None = None) -> dict[str, Any]:
    """The short form of one model's figures for an index's manifest and card.

    `metrics` is the content of metrics.json; `model` may be left out where one encoder was measured.
    """
    name = _the_model(metrics, model)
    found = metrics["models"][name]
    attributes = found["attributes"]
    short: dict[str, Any] = {
        "model": name,
        "weights_sha256": found.get("encoder", {}).get("weights_sha256"),
        "queries": metrics["queries"],
        "gallery": metrics["gallery"],
        "precision@5": {attribute: round(values["precision@5"], 4) for attribute, values in attributes.items()},
        "chance": {attribute: round(values["chance"], 4) for attribute, values in attributes.items()},
        "mAP": {attribute: round(values["mAP"], 4) for attribute, values in attributes.items()},
    }
    if "photos" in found:
        short["photos right_group@5"] = round(found["photos"]["right_group@5"], 4)
    return short | {
        "vote": {attribute: _vote(values) for attribute, values in found["classification"].items()},
        "clothes_probe": _weak_match(found["clothes_probe"]),
    }


def clothes_probe(metrics: Metrics, model: str | None = None) -> dict[str, Any]:
    """What tells a picture without clothes, for an index's manifest: {"weights": (ndim + 1), "below": score}."""
    found = metrics["models"][_the_model(metrics, model)]["clothes_probe"]
    return {"weights": found["weights"], "below": found["below"]}


def vote_rules(metrics: Metrics, model: str | None = None) -> dict[str, dict[str, Any]]:
    """How the neighbours' vote on each attribute is counted, for an index's manifest."""
    return kept_rules(metrics["models"][_the_model(metrics, model)]["classification"])


def _the_model(metrics: Metrics, model: str | None) -> str:
    """The model asked for, or the only encoder among the measured ones."""
    measured = [name for name in metrics["models"] if name not in REFERENCE_FEATURES]
    if model in metrics["models"]:
        return str(model)
    if model is not None or len(measured) != 1:
        raise ValueError(f"The evaluation holds {', '.join(metrics['models'])}; asked for was {model!r}. Name one.")
    return measured[0]


def _vote(found: Mapping[str, Any]) -> dict[str, Any]:
    """How good the vote on one attribute is, rounded."""
    sure = found["reliability"]["sure"]
    figures = {name: found[name] for name in ("accuracy", "macro_f1", "weighted_f1")}
    figures["calibration_error"] = found["reliability"]["error"]
    figures |= {f"sure_{name}": sure[name] for name in ("shown", "right")}
    return {name: value if value is None else round(value, 4) for name, value in figures.items()}


def _weak_match(calibration: Mapping[str, Any]) -> dict[str, Any]:
    """The line and what it does, rounded."""
    return {
        "below": round(calibration["below"], 4),
        "false_alarms": {name: round(share, 4) for name, share in calibration["false_alarms"].items()},
        "caught": round(calibration["caught"], 4),
    }


def report(metrics: Metrics, pictures: Mapping[str, str]) -> str:
    """The whole report as Markdown; `pictures`: title → file name beside it."""
    parts = [
        f"# Evaluation on {metrics['dataset']}",
        f"Asked with {metrics['queries']}; searched in {metrics['gallery']}. Brackets hold 95% bootstrap intervals "
        "over the queries. Exact duplicates (the same pixels) are taken out of the rankings, missing labels left out.",
        _overview(metrics),
    ]
    parts += [_model_section(name, found) for name, found in metrics["models"].items()]
    for title, file in pictures.items():
        parts += [f"## {title}", f"{'!' if file.endswith('.png') else ''}[{title}]({file})"]
    return "\n\n".join(parts) + "\n"


def _overview(metrics: Metrics) -> str:
    """precision@5 of every model beside chance and majority, and mAP of the article type."""
    first = next(iter(metrics["models"].values()))["attributes"]
    header = f"| model | {' | '.join(first)} | mAP articleType | photos |"
    lines = ["## precision@5", header, "| --- " * (len(first) + 3) + "|"]
    for line in ("chance", "majority"):
        lines.append(f"| *{line}* | " + " | ".join(f"{values[line]:.3f}" for values in first.values()) + " | – | – |")
    for name, found in metrics["models"].items():
        cells = [f"{found['attributes'][attribute]['precision@5']:.3f}" for attribute in first]
        average = found["attributes"].get("articleType", {}).get("mAP")
        photos = found.get("photos", {}).get("right_group@5")
        cells += ["–" if value is None else f"{value:.3f}" for value in (average, photos)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines[0] + "\n\n" + "\n".join(lines[1:])


def _model_section(name: str, found: Mapping[str, Any]) -> str:
    """Everything measured of one model."""
    parts = [f"## {name}", f"{found['ndim']} dimensions, {found['pictures_per_second']:.0f} pictures a second."]
    parts += [_retrieval_table(found["attributes"]), _vote_table(found["classification"])]
    parts.append(_reliability_table(found["classification"]))
    if found["hnsw"]:
        recall = ", ".join(f"{metric} {value:.4f}" for metric, value in found["hnsw"].items())
        parts.append(f"HNSW index (f16) against exact search: {recall}.")
    if "photos" in found:
        parts.append(_photos_text(found["photos"]))
    parts.append(_calibration_text(found["clothes_probe"]))
    return "\n\n".join(parts)


def _retrieval_table(attributes: Mapping[str, Mapping[str, Any]]) -> str:
    """Ranking figures per attribute, with intervals."""
    names = [name for name, value in next(iter(attributes.values())).items() if "@" in name or name == "mAP"]
    lines = [f"| attribute | {' | '.join(names)} | chance | majority | queries |", "| --- " * (len(names) + 4) + "|"]
    for attribute, values in attributes.items():
        cells = [_with_interval(values, name) for name in names]
        cells += [f"{values['chance']:.3f}", f"{values['majority']:.3f}", f"{values['queries']:,}"]
        lines.append(f"| {attribute} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _with_interval(values: Mapping[str, Any], name: str) -> str:
    """A figure with its interval, where there is one."""
    interval = values["intervals"].get(name)
    return f"{values[name]:.3f}" + (f" [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else "")


def _vote_table(classification: Mapping[str, Mapping[str, Any]]) -> str:
    """The vote that page and API guess by, per attribute."""
    names = ("guess", "accuracy", "macro F1", "weighted F1", "queries", "neighbours", "temperature")
    lines = [f"| {' | '.join(names)} |", "| --- " * len(names) + "|"]
    for name, found in classification.items():
        rule = found["rule"]
        scores = " | ".join(f"{found[score]:.3f}" for score in ("accuracy", "macro_f1", "weighted_f1"))
        lines.append(f"| {name} | {scores} | {found['queries']:,} | {rule['neighbours']} | {rule['temperature']} |")
    note = "What the nearest say, as page and API guess it: how they vote was chosen on one half of the queries, "
    return "\n".join([*lines, "", note + "the figures are of the other half."])


def _reliability_table(classification: Mapping[str, Mapping[str, Any]]) -> str:
    """How far a guess's confidence can be believed: of those shown with so much, the share that is right."""
    tens = range(10)
    head = [f"{ten / 10:.1f}–" for ten in tens]
    lines = [f"| guess right, of those shown with | {' | '.join(head)} | off by | ≥ 0.9 |", "| --- " * 13 + "|"]
    for name, found in classification.items():
        bins = {round(part["from"] * 10): part for part in found["reliability"]["bins"]}
        cells = [f"{bins[ten]['right']:.2f} ({bins[ten]['queries']})" if ten in bins else "–" for ten in tens]
        sure = found["reliability"]["sure"]
        right = "–" if sure["right"] is None else f"{sure['right']:.3f} of {sure['shown']:.0%}"
        lines.append(f"| {name} | {' | '.join(cells)} | {found['reliability']['error']:.3f} | {right} |")
    note = "In brackets how many queries; “off by” is the expected calibration error; the last column: of those shown "
    return "\n".join([*lines, "", note + "with 0.9 or more, the share that is right, and the share shown so."])


def _photos_text(photos: Mapping[str, Any]) -> str:
    """People's own photos in words."""
    low_high = f" [{photos['interval'][0]:.3f}, {photos['interval'][1]:.3f}]" if photos["interval"] else ""
    categories = ", ".join(f"{name} {value:.3f}" for name, value in photos["categories"].items())
    return (
        f"People's own photos ({photos['photos']:,}): {photos['right_group@5']:.3f}{low_high} of the five nearest are "
        f"of the right group of article types (chance {photos['chance']:.3f}). By category: {categories}."
    )


def _calibration_text(calibration: Mapping[str, Any]) -> str:
    """The rule for a weak match in words, with its goal."""
    alarms = ", ".join(f"{share:.1%} of {name}" for name, share in calibration["false_alarms"].items())
    kinds = ", ".join(f"{kind} {share:.1%}" for kind, share in calibration["caught_by_kind"].items())
    reached = "reached" if calibration["reached"] else "NOT reached"
    return (
        f"A picture whose {RULE} is below {calibration['below']:.4f} is said to show no clothes: that catches "
        f"{calibration['caught']:.1%} of pictures without clothes ({kinds}); false alarms {alarms}. "
        "Set on one half of the pictures, measured on the other. "
        f"Goal (false alarms at most {FALSE_ALARMS:.0%}, at least {CAUGHT:.0%} caught): {reached}."
    )
