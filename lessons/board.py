"""A lesson's products, axes and answers in; a row of pictures, a plain chart, a word on the answer out."""

import io
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from PIL import Image

from fashion_search.index import CatalogIndex

# What everybody can tell apart, with any colour vision (Okabe and Ito 2008).
BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#999999"
CLOSE_ENOUGH = 0.0006  # an answer that was rounded to three places is right


def picture(index: CatalogIndex, key: int) -> Image.Image:
    """The small picture of a product."""
    return Image.open(io.BytesIO(index.thumbnail(key))).convert("RGB")


def show(pictures: Sequence[Image.Image], notes: Sequence[str] = (), title: str = "") -> None:
    """Pictures side by side, a note under each."""
    figure, row = plt.subplots(1, len(pictures), figsize=(1.5 * len(pictures), 3), squeeze=False, layout="constrained")
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    for place, shown in enumerate(pictures):
        axes = row[0][place]
        axes.imshow(shown)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color("#dddddd")
        if place < len(notes):
            lines = [textwrap.fill(line, 17) for line in notes[place].splitlines()]
            axes.set_xlabel("\n".join(lines), fontsize=8)
    plt.show()


def chart(title: str, across: str, up: str, width: float = 6.5, height: float = 3.4) -> Axes:
    """Empty axes with their names on them; draw, then `plt.show()`."""
    _, axes = plt.subplots(figsize=(width, height), layout="constrained")
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def check(what: str, yours: Any, right: Any) -> None:
    """Says whether an answer is right. It never says which one is."""
    if yours is None or (isinstance(yours, list) and any(part is None for part in yours)):
        print(f"{what}: nothing here yet.")
    elif _agree(yours, right):
        print(f"{what}: right.")
    else:
        print(f"{what}: not yet, your answer is {textwrap.shorten(str(yours), 80)}.")


def tell(facts: Mapping[str, float | int]) -> None:
    """What a lesson measured, as the table that stands on its teacher's page."""
    print("| what | value |\n| --- | --- |")
    for name, value in facts.items():
        print(f"| {name} | {value:,} |" if isinstance(value, int) else f"| {name} | {value:.2f} |")


def _agree(yours: Any, right: Any) -> bool:
    """Whether two texts, numbers or lists of them are the same."""
    if isinstance(right, str):
        return bool(yours == right)
    try:
        found, wanted = np.asarray(yours, dtype=float), np.asarray(right, dtype=float)
    except (TypeError, ValueError):
        return False
    return found.shape == wanted.shape and bool(np.allclose(found, wanted, rtol=0, atol=CLOSE_ENOUGH))
