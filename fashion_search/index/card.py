"""A manifest in, the index card out: the README.md that the Hub shows for an index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fashion_search.index.probe import RULE

CARD_TEXT = """\
# {title}

A visual search index over {count:,} fashion products, made and served by fashion_search.
Give it a picture, it returns the products that look most like it.

| | |
| --- | --- |
| products | {count:,} ({skipped:,} skipped: their pictures could not be read) |
| catalog | {dataset} |
| encoder | `{model}`, {ndim} dimensions, weights `{weights}` |
| index | usearch HNSW, cosine, {dtype} |
| built | {built_at} |

## Use

```python
from fashion_search.hub import pull_index
from fashion_search.index import CatalogIndex

index = CatalogIndex.load(pull_index("{repo}"))
```

or serve it: `FASHION_INDEX={repo} python app.py`.

`products.parquet` holds the products (row i is key i of `index.usearch`) with a small picture each, and
`manifest.json` what made the index, with the hash of each file. The program refuses an encoder other than the one
named here, and a file whose hash differs.

## Figures

{figures}

## Licence

{licence}
"""


def index_card(manifest: Mapping[str, Any], repo: str = "user/repo") -> str:
    """The card of an index, front matter included."""
    dataset, encoder = manifest.get("dataset") or {}, manifest.get("encoder") or {}
    text = CARD_TEXT.format(
        title=f"Fashion search index of {dataset.get('id') or 'a catalog'}",
        count=manifest["count"],
        skipped=manifest.get("skipped") or 0,
        dataset=_catalog(dataset),
        model=encoder.get("model", "unknown"),
        ndim=manifest["ndim"],
        weights=str(encoder.get("weights_sha256", "unknown"))[:12],
        dtype=manifest["dtype"],
        built_at=manifest.get("built_at"),
        repo=repo,
        figures=_figures(manifest),
        licence=_licence(dataset.get("licence")),
    )
    return _front_matter(manifest) + text


def _front_matter(manifest: Mapping[str, Any]) -> str:
    dataset, encoder = manifest.get("dataset") or {}, manifest.get("encoder") or {}
    lines = [
        "tags: [fashion-search, visual-search, image-retrieval, usearch]",
        "task_categories: [image-feature-extraction]",
    ]
    if licence := dataset.get("licence"):
        lines.insert(0, f"license: {json.dumps(licence)}")
    if "/" in str(dataset.get("id") or ""):
        lines.append(f"source_datasets: [{json.dumps(dataset['id'])}]")
    if str(encoder.get("model", "")).startswith("hf-hub:"):
        lines.append(f"base_model: {json.dumps(encoder['model'].removeprefix('hf-hub:'))}")
    lines.append("configs: [{config_name: default, data_files: products.parquet}]")
    return "---\n" + "\n".join(lines) + "\n---\n\n"


def _catalog(dataset: Mapping[str, Any]) -> str:
    parts = [f"`{dataset.get('id') or 'unknown'}`"]
    parts += [f"{name} `{dataset[name]}`" for name in ("split", "revision") if dataset.get(name)]
    return ", ".join(parts)


def _figures(manifest: Mapping[str, Any]) -> str:
    evaluation = manifest.get("evaluation")
    if not evaluation:
        return "Not measured yet: `python scripts/evaluate.py` measures how well similar products are found."
    return f"Of the encoder:\n\n{evaluation_table(evaluation)}"


def _licence(licence: str | None) -> str:
    if licence:
        return f"The pictures and texts come from the catalog, under its licence: {licence}."
    return "The pictures and texts come from the catalog; its licence is not recorded. Ask its owner first."


def evaluation_table(evaluation: Mapping[str, Any]) -> str:
    """The short form as Markdown, for an index card."""
    lines = ["| attribute | precision@5 | chance | mAP |", "| --- | --- | --- | --- |"]
    for attribute, value in evaluation["precision@5"].items():
        chance, average = evaluation["chance"][attribute], evaluation["mAP"][attribute]
        lines.append(f"| {attribute} | {value:.3f} | {chance:.3f} | {average:.3f} |")
    lines.append(f"\nAsked with {evaluation['queries']}; searched in {evaluation['gallery']}.")
    if "photos right_group@5" in evaluation:
        share = evaluation["photos right_group@5"]
        lines.append(f"People's own photos: {share:.3f} of the five nearest are of the right group of article types.")
    if "vote" in evaluation:
        lines += ["", *_vote_table(evaluation["vote"])]
    if "clothes_probe" in evaluation:
        lines += ["", _weak_text(evaluation["clothes_probe"])]
    return "\n".join(lines)


def _vote_table(votes: Mapping[str, Mapping[str, float]]) -> list[str]:
    """How good the guess of the page and the API is."""
    lines = ["| guess | accuracy | macro F1 | calibration error | sure of (90%) | of these right |", "| --- " * 6 + "|"]
    for attribute, found in votes.items():
        sure = "–" if found["sure_right"] is None else f"{found['sure_right']:.3f}"
        figures = f"{found['accuracy']:.3f} | {found['macro_f1']:.3f} | {found['calibration_error']:.3f}"
        lines.append(f"| {attribute} | {figures} | {found['sure_shown']:.3f} | {sure} |")
    note = (
        "Guessed by the neighbours' vote; how they vote was chosen on one half of the queries, measured on the other."
    )
    return [*lines, "", note]


def _weak_text(weak: Mapping[str, Any]) -> str:
    """The rule for a weak match, and what it does; older figures were measured on generated pictures."""
    alarms = ", ".join(f"{share:.1%} of {name}" for name, share in weak["false_alarms"].items())
    others = "generated ones"
    if "without_clothes" in weak:
        others = f"{weak['without_clothes']}, each judged by a fit that had not seen its source"
    return (
        f"A picture whose {RULE}, a score of its vector, is below {weak['below']:.3f} is said to show no clothes: "
        f"right for {weak['caught']:.1%} of pictures without clothes ({others}), and wrong for {alarms}."
    )
