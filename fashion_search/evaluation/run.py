"""A dataset, models and the options of the command `evaluate` in; metrics.json, report.md, plots and pages out."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fashion_search.encoder import Encoder, load_encoder
from fashion_search.evaluation.baselines import reference_feature
from fashion_search.evaluation.figures import figures_for_index, keep_figures
from fashion_search.evaluation.measure import Evidence, Sets, measure
from fashion_search.evaluation.metrics import encode_labels
from fashion_search.evaluation.neighbours import confusion
from fashion_search.evaluation.page import results_page
from fashion_search.evaluation.picture_sets import PictureSet, queries_and_gallery, read_set
from fashion_search.evaluation.plots import plot_calibration, plot_confusion, plot_precision, plot_reliability
from fashion_search.evaluation.report import report
from fashion_search.evaluation.robustness import Searched, draw_sheet, measure_robustness, some
from fashion_search.evaluation.votes import query_halves
from fashion_search.evaluation.without_clothes import GENERATED, generated_without_clothes, read_without_clothes
from fashion_search.files import write_json, write_text
from fashion_search.index.folder import library_versions, read_manifest
from fashion_search.index.refresh import carry_figures
from fashion_search.search.vote import VoteRule, count_votes


def run(options: argparse.Namespace, command: str) -> None:
    """Measure every model and write what was found."""
    options.output.mkdir(parents=True, exist_ok=True)
    sets = read_sets(options)
    metrics = describe(sets, command)
    pictures = draw_sheets(options, sets)
    for name in options.model:
        encoder = reference_feature(name) or load_encoder(name, options.engine)
        found, evidence = measure(encoder, sets, options.resamples)
        found |= {"encoder": fingerprint(encoder), "reference": is_reference(encoder)}
        if options.robustness:
            found["robustness"] = measure_robustness(
                encoder, Searched(evidence.gallery_vectors, sets.gallery), *choose_changed(options, sets)
            )
        metrics["models"][name] = found
        pictures |= draw(name, evidence, sets, found, options.output)
        write_json(options.output / "metrics.json", metrics)
        if isinstance(encoder, Encoder):
            keep(options, metrics, name, encoder)
        print(f"{name}: " + ", ".join(f"{a} {v['precision@5']:.3f}" for a, v in found["attributes"].items()))
    plot_precision(metrics["models"], options.output / "precision.png")
    pictures = {"precision@5 per attribute": "precision.png"} | pictures
    write_text(options.output / "report.md", report(metrics, pictures))
    print(f"Written to {options.output}: metrics.json, report.md, {', '.join(pictures.values())}")


def read_sets(options: argparse.Namespace) -> Sets:
    """The pictures that the options name, each read and hashed once, and how many they are."""
    limit = options.limit
    queries, gallery = queries_and_gallery(options.dataset, limit, options.seed)
    photos = read_set(options.queries, "train", limit) if options.queries else None
    if options.without_clothes:
        others = read_without_clothes(options.without_clothes, limit)
    else:
        others = generated_without_clothes(min(GENERATED, limit or GENERATED))
    more = tuple(read_set(source, "train", limit) for source in options.gallery)
    print(f"{len(queries):,} queries, {len(gallery):,} in the gallery, {len(photos) if photos else 0:,} photos")
    print(f"{sum(map(len, more)):,} more in other galleries; without clothes: {others.name}")
    return Sets(queries, gallery, photos, others, more)


def choose_changed(options: argparse.Namespace, sets: Sets) -> tuple[PictureSet, PictureSet | None]:
    """The products and the photos that are changed for --robustness."""
    photos = some(sets.photos, options.robustness) if sets.photos else None
    return some(sets.queries, options.robustness), photos


def draw_sheets(options: argparse.Namespace, sets: Sets) -> dict[str, str]:
    """Sheets of the changed pictures, to look at; title → file name."""
    if not options.robustness:
        return {}
    products, photos = choose_changed(options, sets)
    files = {"changed products": ("changed-products.jpg", products), "changed photos": ("changed-photos.jpg", photos)}
    for file, pictures in files.values():
        if pictures:
            draw_sheet(pictures, options.output / file)
    return {title: file for title, (file, pictures) in files.items() if pictures}


def keep(options: argparse.Namespace, metrics: dict[str, Any], name: str, encoder: Encoder) -> None:
    """Figures beside the encoder's weights, and in the indexes that it made, where that was asked for."""
    if options.keep:
        print(f"Kept in {keep_figures(metrics, name, encoder.folder)}")
    for folder in options.index:
        if read_manifest(folder).encoder.weights_sha256 == encoder.weights_hash:
            carry_figures(folder, figures_for_index(metrics, name))
            print(f"Told by the index {folder}")


def describe(sets: Sets, command: str) -> dict[str, Any]:
    """What was measured, on what, when and how."""
    every = [part for part in (sets.gallery, sets.queries, sets.photos, *sets.more) if part]
    return {
        "dataset": sets.gallery.catalog.name,
        "revision": sets.gallery.revision,
        "queries": _describe_count(sets.queries),
        "gallery": _describe_count(sets.gallery),
        "whole_catalog": ", ".join(_describe_count(part) for part in (sets.gallery, *sets.more)),
        "photos": _describe_count(sets.photos) if sets.photos else None,
        "without_clothes": sets.without_clothes.name,
        "skipped": sum(part.skipped for part in every),
        "command": command,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": library_versions(),
        "models": {},
    }


def _describe_count(pictures: PictureSet) -> str:
    return f"{len(pictures):,} pictures ({pictures.name})"


def is_reference(encoder: Any) -> bool:
    """Whether this is what others use, to compare with: a hand-made feature, or a model that no clothes taught."""
    return not getattr(encoder, "has_embedding", False)


def fingerprint(encoder: Any) -> dict[str, Any]:
    """What made the vectors; a reference feature has only its name."""
    made = encoder.fingerprint() if hasattr(encoder, "fingerprint") else {"model": encoder.model}
    return json.loads(json.dumps(made))


def draw(name: str, evidence: Evidence, sets: Sets, found: dict[str, Any], output: Path) -> dict[str, str]:
    """The pictures of one model; title → file name."""
    stem = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name)
    files = {name: f"{stem}-{name}" for name in ("queries.html", "clothes-score.png", "reliability.png")}
    write_text(output / files["queries.html"], results_page(name, evidence, sets))
    plot_calibration(evidence.real, evidence.other, output / files["clothes-score.png"])
    plot_reliability(found["classification"], output / files["reliability.png"])
    titles = {
        f"{name}: best and worst queries": files["queries.html"],
        f"{name}: how often a guess is right": files["reliability.png"],
        f"{name}: the clothes score": files["clothes-score.png"],
    }
    return titles | draw_confusion(name, evidence, sets, found, output / f"{stem}-confusion.png")


def draw_confusion(name: str, evidence: Evidence, sets: Sets, found: dict[str, Any], path: Path) -> dict[str, str]:
    """The confusion of article types by the vote, on the half that it is judged on, where the dataset has them."""
    labels = encode_labels(sets.queries.products, sets.gallery.products)
    if "articleType" not in labels:
        return {}
    judged = query_halves(len(sets.queries))[1]
    truth, gallery_codes = labels["articleType"]
    ballots = evidence.ballots
    rule = VoteRule(**found["classification"]["articleType"]["rule"])
    guesses, _ = count_votes(ballots.codes(gallery_codes)[judged], ballots.similarities[judged], rule)
    codes, matrix = confusion(truth[judged], guesses)
    names = {int(code): product["article_type"] for code, product in zip(truth, sets.queries.products, strict=True)}
    plot_confusion([names[int(code)] for code in codes], matrix, name, path)
    return {f"{name}: article types taken for one another": path.name}
