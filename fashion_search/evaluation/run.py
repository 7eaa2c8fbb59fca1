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
from fashion_search.evaluation.measure import WITHOUT_CLOTHES, Evidence, Sets, measure
from fashion_search.evaluation.metrics import encode_labels
from fashion_search.evaluation.neighbours import confusion
from fashion_search.evaluation.page import results_page
from fashion_search.evaluation.picture_sets import queries_and_gallery, read_set
from fashion_search.evaluation.plots import plot_calibration, plot_confusion, plot_precision, plot_reliability
from fashion_search.evaluation.report import report
from fashion_search.evaluation.votes import query_halves
from fashion_search.files import write_json
from fashion_search.index.manifest import library_versions, read_manifest
from fashion_search.index.refresh import carry_figures
from fashion_search.search.vote import VoteRule, count_votes


def run(options: argparse.Namespace, command: str) -> None:
    """Measure every model and write what was found."""
    options.output.mkdir(parents=True, exist_ok=True)
    queries, gallery = queries_and_gallery(options.dataset, options.limit, options.seed)
    photos = read_set(options.queries, "train", options.limit) if options.queries else None
    sets = Sets(queries, gallery, photos, min(WITHOUT_CLOTHES, options.limit or WITHOUT_CLOTHES))
    print(f"{len(queries):,} queries, {len(gallery):,} in the gallery, {len(photos) if photos else 0:,} photos")
    metrics = describe(sets, command)
    pictures: dict[str, str] = {}
    for name in options.model:
        encoder = reference_feature(name) or load_encoder(name, options.engine)
        found, evidence = measure(encoder, sets, options.resamples)
        metrics["models"][name] = found | {"encoder": fingerprint(encoder)}
        pictures |= draw(name, evidence, sets, found, options.output)
        write_json(options.output / "metrics.json", metrics)
        if isinstance(encoder, Encoder):
            keep(options, metrics, name, encoder)
        print(f"{name}: " + ", ".join(f"{a} {v['precision@5']:.3f}" for a, v in found["attributes"].items()))
    plot_precision(metrics["models"], options.output / "precision.png")
    pictures = {"precision@5 per attribute": "precision.png"} | pictures
    (options.output / "report.md").write_text(report(metrics, pictures), encoding="utf-8")
    print(f"Written to {options.output}: metrics.json, report.md, {', '.join(pictures.values())}")


def keep(options: argparse.Namespace, metrics: dict[str, Any], name: str, encoder: Encoder) -> None:
    """Figures beside the encoder's weights, and in the indexes that it made, where that was asked for."""
    if options.keep:
        print(f"Kept in {keep_figures(metrics, name, encoder.folder)}")
    for folder in options.index:
        if read_manifest(folder)["encoder"].get("weights_sha256") == encoder.weights_hash:
            carry_figures(folder, figures_for_index(metrics, name))
            print(f"Told by the index {folder}")


def describe(sets: Sets, command: str) -> dict[str, Any]:
    """What was measured, on what, when and how."""
    return {
        "dataset": sets.gallery.catalog.name,
        "revision": sets.gallery.revision,
        "queries": f"{len(sets.queries):,} pictures ({sets.queries.name})",
        "gallery": f"{len(sets.gallery):,} pictures ({sets.gallery.name})",
        "photos": f"{len(sets.photos):,} pictures ({sets.photos.name})" if sets.photos else None,
        "skipped": sets.gallery.skipped + sets.queries.skipped,
        "command": command,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": library_versions(),
        "models": {},
    }


def fingerprint(encoder: Any) -> dict[str, Any]:
    """What made the vectors; a reference feature has only its name."""
    made = encoder.fingerprint() if hasattr(encoder, "fingerprint") else {"model": encoder.model}
    return json.loads(json.dumps(made))


def draw(name: str, evidence: Evidence, sets: Sets, found: dict[str, Any], output: Path) -> dict[str, str]:
    """The pictures of one model; title → file name."""
    stem = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name)
    files = {name: f"{stem}-{name}" for name in ("queries.html", "clothes-score.png", "reliability.png")}
    (output / files["queries.html"]).write_text(results_page(name, evidence, sets), encoding="utf-8")
    line = found["clothes_probe"]["below"]
    plot_calibration(evidence.real, evidence.other, line, output / files["clothes-score.png"])
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
