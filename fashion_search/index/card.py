"""A manifest in; the index card, the README.md that the Hub shows for an index, out, and both written to a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fashion_search.files import write_json, write_text
from fashion_search.hub_client import hub_repo
from fashion_search.index.facts import Alarms, DatasetFacts, Evaluation, MapFacts, VoteFigures
from fashion_search.index.folder import CARD, MANIFEST
from fashion_search.index.licences import front_matter
from fashion_search.index.manifest import Manifest
from fashion_search.index.probe import RULE

CARD_TEXT = """\
# {title}

{description}A visual search index over {count:,} products, made and served by fashion_search.
Give it a picture, it returns the products that look most like it.

| | |
| --- | --- |
| products | {count:,} ({skipped:,} skipped: their pictures could not be read) |
| catalog | {dataset} |
| encoder | `{model}`, {ndim} dimensions, weights `{weights}` |
| index | usearch HNSW, cosine, {dtype} |
| built | {built_at} |
| map | {map} |

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


def describe_index(folder: Path, manifest: Manifest) -> None:
    """Writes what an index folder says of itself: its manifest, and its card."""
    write_json(folder / MANIFEST, manifest.to_json())
    write_text(folder / CARD, index_card(manifest))


def index_card(manifest: Manifest, repo: str = "user/repo") -> str:
    """The card of an index, front matter included."""
    dataset, encoder = manifest.dataset, manifest.encoder
    text = CARD_TEXT.format(
        title=manifest.title or f"Fashion search index of {dataset.id or 'a catalog'}",
        description=f"{manifest.description}\n\n" if manifest.description else "",
        count=manifest.count,
        skipped=manifest.skipped,
        dataset=_catalog(dataset),
        model=encoder.model or "unknown",
        ndim=manifest.ndim,
        weights=(encoder.weights_sha256 or "unknown")[:12],
        dtype=manifest.dtype,
        built_at=manifest.built_at,
        map=_map(manifest.map),
        repo=repo,
        figures=_figures(manifest.evaluation),
        licence=_licence(dataset.all_licences),
    )
    return _front_matter(manifest) + text


def _front_matter(manifest: Manifest) -> str:
    """What the Hub reads: licence, tags and what the index is made of."""
    from huggingface_hub import DatasetCardData

    dataset, model = manifest.dataset.id or "", manifest.encoder.model or ""
    data = DatasetCardData(
        pretty_name=manifest.title,
        **front_matter(manifest.dataset.all_licences),
        task_categories=["image-feature-extraction"],
        source_datasets=[dataset] if "/" in dataset else None,
        tags=["fashion-search", "visual-search", "image-retrieval", "usearch"],
        base_model=hub_repo(model),
        configs=[{"config_name": "default", "data_files": "products.parquet"}],
    )
    return f"---\n{data.to_yaml()}\n---\n\n"


def _catalog(dataset: DatasetFacts) -> str:
    named = {"split": dataset.split, "revision": dataset.revision}
    return ", ".join([f"`{dataset.id or 'unknown'}`", *(f"{name} `{value}`" for name, value in named.items() if value)])


def _map(made: MapFacts) -> str:
    """How the map was made, and how far it can be believed."""
    if made.method is None:
        return f"none ({made.missing})" if made.missing else "none"
    kept = "" if made.neighbours_kept is None else f"; of the five nearest, {made.neighbours_kept:.0%} lie near on it"
    return f"{made.method}, in `map.parquet`{kept}"


def _figures(evaluation: Evaluation | None) -> str:
    if evaluation is None:
        return "Not measured yet: `python scripts/evaluate.py` measures how well similar products are found."
    return f"Of the encoder:\n\n{evaluation_table(evaluation)}"


def _licence(licences: Sequence[str]) -> str:
    if licences:
        under = "its licence" if len(licences) == 1 else "its licences"
        return f"The pictures and texts come from the catalog, under {under}: {', '.join(licences)}."
    return "The pictures and texts come from the catalog; its licence is not recorded. Ask its owner first."


def evaluation_table(evaluation: Evaluation) -> str:
    """The short form as Markdown, as far as it was measured."""
    lines = ["| attribute | precision@5 | chance | mAP |", "| --- | --- | --- | --- |"]
    for attribute, value in evaluation.precision_at_5.items():
        beside = (evaluation.chance.get(attribute), evaluation.mean_average_precision.get(attribute))
        lines.append(" | ".join([f"| {attribute}", *(_figure(number) for number in (value, *beside))]) + " |")
    lines.append(f"\nAsked with {evaluation.queries or 'unknown'}; searched in {evaluation.gallery or 'unknown'}.")
    if (share := evaluation.photos_right_group_at_5) is not None:
        lines.append(f"People's own photos: {share:.3f} of the five nearest are of the right group of article types.")
    if evaluation.vote:
        lines += ["", *_vote_table(evaluation.vote)]
    if evaluation.clothes_probe:
        lines += ["", _weak_text(evaluation.clothes_probe)]
    return "\n".join(lines)


def _vote_table(votes: Mapping[str, VoteFigures]) -> list[str]:
    """How good the guess of the page and the API is."""
    lines = ["| guess | accuracy | macro F1 | calibration error | sure of (90%) | of these right |", "| --- " * 6 + "|"]
    for attribute, found in votes.items():
        figures = (found.accuracy, found.macro_f1, found.calibration_error, found.sure_shown, found.sure_right)
        lines.append(f"| {attribute} | {' | '.join(map(_figure, figures))} |")
    note = "Guessed by the neighbours' vote: chosen on one half of the queries how it counts, measured on the other."
    return [*lines, "", note]


def _weak_text(weak: Alarms) -> str:
    """The rule for a weak match, and what it does; older figures were measured on generated pictures."""
    alarms = ", ".join(f"{share:.1%} of {name}" for name, share in weak.false_alarms.items()) or "none"
    others = "generated ones"
    if weak.without_clothes:
        others = f"{weak.without_clothes}, each judged by a fit that had not seen its source"
    return (
        f"A picture whose {RULE}, a score of its vector, is below {weak.below:.3f} is said to show no clothes: "
        f"right for {weak.caught:.1%} of pictures without clothes ({others}), and wrong for {alarms}."
    )


def _figure(number: float | None) -> str:
    return "–" if number is None else f"{number:.3f}"
