"""A dataset and models in; metrics.json, report.md, plots and a page of best and worst queries out.

python scripts/evaluate.py --dataset path/to/catalog --model bundled --model pixels-16 --output runs/eval
python scripts/evaluate.py --dataset user/catalog --model resnet50.a1_in1k --queries user/photos --output runs/eval
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from fashion_search.catalog.sources import DatasetError
from fashion_search.encoder import Encoder, load_encoder
from fashion_search.encoder.weights import WeightsError
from fashion_search.evaluation.baselines import REFERENCE_FEATURES, reference_feature
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
from fashion_search.hub_client import HubError
from fashion_search.index.manifest import library_versions, read_manifest
from fashion_search.index.refresh import carry_figures
from fashion_search.search.vote import VoteRule, count_votes


def main() -> None:
    """Reads the command line and reports what cannot be done in one sentence."""
    options = parse()
    try:
        run(options)
    except (DatasetError, WeightsError, HubError, ValueError, FileNotFoundError, ModuleNotFoundError) as error:
        sys.exit(f"evaluate: {error}")


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True, help="Hub id, folder or .parquet; queries: test, gallery: train")
    parser.add_argument(
        "--model", action="append", required=True,
        help=f"any model of load_encoder, or one of {', '.join(REFERENCE_FEATURES)}; repeat for several",
    )  # fmt: skip
    parser.add_argument("--queries", help="a second set, people's own photos with a `category` column")
    parser.add_argument("--engine", default="auto", choices=("auto", "torch", "openvino"))
    parser.add_argument("--limit", type=int, help="at most this many pictures of each split")
    parser.add_argument("--seed", type=int, default=0, help="parts a dataset that has one split only")
    parser.add_argument("--resamples", type=int, default=1000, help="of the bootstrap; 0 for no intervals")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument(
        "--keep", action="store_true",
        help="also keep each encoder's figures beside its weights, where build_index finds them",
    )  # fmt: skip
    parser.add_argument(
        "--index", action="append", type=Path, default=[],
        help="an index folder of an encoder that is measured, whose manifest and card are to tell the figures; repeat",
    )  # fmt: skip
    return parser.parse_args()


def run(options: argparse.Namespace) -> None:
    """Measure every model and write what was found."""
    options.output.mkdir(parents=True, exist_ok=True)
    queries, gallery = queries_and_gallery(options.dataset, options.limit, options.seed)
    photos = read_set(options.queries, "train", options.limit) if options.queries else None
    sets = Sets(queries, gallery, photos, min(WITHOUT_CLOTHES, options.limit or WITHOUT_CLOTHES))
    print(f"{len(queries):,} queries, {len(gallery):,} in the gallery, {len(photos) if photos else 0:,} photos")
    metrics = describe(options, sets)
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


def describe(options: argparse.Namespace, sets: Sets) -> dict[str, Any]:
    """What was measured, on what, when and how."""
    return {
        "dataset": sets.gallery.catalog.name,
        "revision": sets.gallery.catalog.revision,
        "queries": f"{len(sets.queries):,} pictures ({sets.queries.name})",
        "gallery": f"{len(sets.gallery):,} pictures ({sets.gallery.name})",
        "photos": f"{len(sets.photos):,} pictures ({sets.photos.name})" if sets.photos else None,
        "skipped": len(sets.gallery.catalog.skipped) + len(sets.queries.catalog.skipped),
        "command": shlex.join(["python", "scripts/evaluate.py", *sys.argv[1:]]),
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


if __name__ == "__main__":
    main()
