"""The metrics and evidence of an evaluation in; PNG plots out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fashion_search.files import replace_file

DPI = 110


def plot_precision(models: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """precision@5 of every model, per attribute, with intervals and the chance and majority lines."""
    attributes = next(iter(models.values()))["attributes"]
    figure, axis = _figure(max(7.0, 1.5 * len(attributes)), 4)
    width = 0.8 / len(models)
    for number, (name, found) in enumerate(models.items()):
        heights = [found["attributes"][attribute]["precision@5"] for attribute in attributes]
        places = np.arange(len(attributes)) + (number - (len(models) - 1) / 2) * width
        axis.bar(places, heights, width * 0.92, label=name, yerr=_reach(found["attributes"], heights), capsize=2)
    for line, style in (("chance", "--"), ("majority", ":")):
        axis.hlines(
            [values[line] for values in attributes.values()], np.arange(len(attributes)) - 0.42,
            np.arange(len(attributes)) + 0.42, colors="black", linestyles=style, label=line,
        )  # fmt: skip
    axis.set_xticks(np.arange(len(attributes)), list(attributes), rotation=15)
    axis.set(ylim=(0, 1), ylabel="precision@5")
    axis.legend(fontsize=8, ncols=3)
    _save(figure, path)


def _reach(attributes: Mapping[str, Mapping[str, Any]], heights: Sequence[float]) -> np.ndarray | None:
    """How far the intervals reach below and above, (2, n), or None without intervals."""
    intervals = [values["intervals"].get("precision@5") for values in attributes.values()]
    if None in intervals:
        return None
    return np.abs(np.array(intervals).T - np.array(heights))


def plot_confusion(names: Sequence[str], matrix: np.ndarray, title: str, path: Path) -> None:
    """Which article types are taken for which: rows are true, columns what the neighbours vote for."""
    side = 3 + 0.28 * len(names)
    figure, axis = _figure(side + 0.6, side)
    shown = axis.imshow(matrix, cmap="Blues", vmin=0, vmax=1)
    axis.set_xticks(range(len(names) + 1), [*names, "other"], rotation=90, fontsize=7)
    axis.set_yticks(range(len(names)), names, fontsize=7)
    axis.set(xlabel="vote of the nearest", ylabel="true article type", title=title)
    figure.colorbar(shown, ax=axis, shrink=0.7, label="share of the row")
    _save(figure, path)


def plot_calibration(real: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray], path: Path) -> None:
    """Clothes scores less their line, of real photos and of pictures without clothes."""
    figure, axis = _figure(7, 3.6)
    every = np.concatenate([*real.values(), *other.values()])
    bins = np.linspace(float(every.min()), float(every.max()), 61)
    for name, scores in real.items():
        axis.hist(scores, bins, density=True, alpha=0.6, label=name)
    every_other = np.concatenate([*other.values()])
    axis.hist(every_other, bins, density=True, alpha=0.5, label="without clothes", color="grey")
    axis.axvline(0, color="black", linestyle="--", label="below: no clothes")
    axis.set(xlabel="clothes score, less its line", ylabel="density")
    axis.legend(fontsize=8)
    _save(figure, path)


def plot_reliability(classification: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """How often a guess is right against how sure it says it is, per attribute; on the diagonal they agree."""
    figure, axis = _figure(5, 4.6)
    axis.plot([0, 1], [0, 1], color="black", linestyle="--", linewidth=1)
    for name, found in classification.items():
        bins = found["reliability"]["bins"]
        told, right = ([part[key] for part in bins] for key in ("confidence", "right"))
        label = f"{name}, off by {found['reliability']['error']:.3f}"
        axis.plot(told, right, label=label, linewidth=1)
        axis.scatter(told, right, [4 + 60 * part["queries"] / found["queries"] for part in bins])
    axis.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence shown", ylabel="share that is right")
    axis.legend(fontsize=7)
    _save(figure, path)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    """A figure that needs no display."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("The plots need matplotlib: pip install -r requirements-dev.txt") from error
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _save(figure: Any, path: Path) -> None:
    with replace_file(path) as partial:
        figure.savefig(partial, dpi=DPI)
