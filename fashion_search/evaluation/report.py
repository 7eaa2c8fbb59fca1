"""The metrics of an evaluation in; a readable report, as Markdown, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fashion_search.encoder.weights import shown_model
from fashion_search.evaluation.report_parts import (
    clothes_text,
    duplicates_text,
    kinds_text,
    reliability_table,
    vote_table,
    words_text,
)
from fashion_search.evaluation.robustness import robustness_table

Metrics = Mapping[str, Any]


def report(metrics: Metrics, pictures: Mapping[str, str]) -> str:
    """The whole report as Markdown; `pictures`: title → file name beside it."""
    parts = [
        f"# Evaluation on {metrics['dataset']}",
        f"Asked with {metrics['queries']}; searched in {metrics['gallery']}. Brackets hold 95% bootstrap intervals "
        "over the queries. Exact duplicates (the same pixels) are taken out of the rankings, missing labels left out.",
        "## precision@5",
        _overview(metrics["models"]),
        *_whole_catalog(metrics),
    ]
    parts += [_model_section(name, found) for name, found in metrics["models"].items()]
    for title, file in pictures.items():
        parts += [f"## {title}", f"{'!' if file.endswith(('.png', '.jpg')) else ''}[{title}]({file})"]
    return "\n\n".join(parts) + "\n"


def _overview(models: Mapping[str, Mapping[str, Any]]) -> str:
    """precision@5 of every model beside chance and majority, and mAP of the article type."""
    first = next(iter(models.values()))["attributes"]
    header = f"| model | {' | '.join(first)} | mAP articleType | photos |"
    lines = [header, "| --- " * (len(first) + 3) + "|"]
    for line in ("chance", "majority"):
        lines.append(f"| *{line}* | " + " | ".join(f"{values[line]:.3f}" for values in first.values()) + " | – | – |")
    for name, found in models.items():
        cells = [f"{found['attributes'][attribute]['precision@5']:.3f}" for attribute in first]
        average = found["attributes"].get("articleType", {}).get("mAP")
        photos = found.get("photos", {}).get("right_group@5")
        cells += ["–" if value is None else f"{value:.3f}" for value in (average, photos)]
        lines.append(f"| {shown_name(name, found)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def shown_name(name: str, found: Mapping[str, Any]) -> str:
    """A model's name without the path to it; a reference is said to be one, and what it looks at."""
    shown, size = shown_model(name), found.get("encoder", {}).get("preprocessing", {}).get("input_size")
    if not found.get("reference"):
        return shown
    look = f" at {size[-1]} pixels" if size else ""
    return f"{shown} (reference: {found['ndim']:,} numbers{look}, not trained on clothes)"


def _whole_catalog(metrics: Metrics) -> list[str]:
    """The same table where every gallery is searched, for the models that it was measured of."""
    found = {name: model for name, model in metrics["models"].items() if "whole_catalog" in model}
    if not found:
        return []
    asked = {
        name: model | {"attributes": model["whole_catalog"]["attributes"], "photos": {}}
        for name, model in found.items()
    }
    count = next(iter(found.values()))["whole_catalog"]["gallery"]
    return [f"## precision@5, {count:,} products searched", f"{metrics['whole_catalog']}.", _overview(asked)]


def _model_section(name: str, found: Mapping[str, Any]) -> str:
    """Everything measured of one model."""
    parts = [f"## {shown_name(name, found)}"]
    parts.append(f"{found['ndim']:,} dimensions, {found['pictures_per_second']:.0f} pictures a second.")
    parts += [_retrieval_table(found["attributes"]), vote_table(found["classification"])]
    parts.append(reliability_table(found["classification"]))
    if found["hnsw"]:
        recall = ", ".join(f"{metric} {value:.4f}" for metric, value in found["hnsw"].items())
        parts.append(f"HNSW index (f16) against exact search: {recall}.")
    if "photos" in found:
        parts.append(_photos_text(found["photos"]))
    if "robustness" in found:
        parts.append(robustness_table(found["robustness"]))
    if "kinds" in found:
        parts.append(kinds_text(found["kinds"]))
    if "words" in found:
        parts.append(words_text(found["words"]))
    parts += [duplicates_text(found["near_duplicate"]), clothes_text(found["clothes_probe"])]
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


def _describe_trust(told: Mapping[str, Any]) -> str:
    """How far a guess can be believed, in words."""
    lines = [told[line] for line in ("sure", "known") if told[line]["right"] is not None]
    parts = [f"of those with {line['from']} or more ({line['shown']:.0%}), {line['right']:.3f}" for line in lines]
    return "; ".join([*parts, f"off by {told['error']:.3f}"])


def _photos_text(photos: Mapping[str, Any]) -> str:
    """People's own photos in words."""
    low_high = f" [{photos['interval'][0]:.3f}, {photos['interval'][1]:.3f}]" if photos["interval"] else ""
    categories = ", ".join(f"{name} {value:.3f}" for name, value in photos["categories"].items())
    return (
        f"People's own photos ({photos['photos']:,}): {photos['right_group@5']:.3f}{low_high} of the five nearest are "
        f"of the right group of article types (chance {photos['chance']:.3f}). By category: {categories}. "
        f"The type guessed of them, counted as it was chosen on products, is of the right group for "
        f"{photos['guess']['accuracy']:.3f}; {_describe_trust(photos['guess']['reliability'])}."
    )
