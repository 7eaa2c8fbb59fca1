"""How fast the whole way of a picture is, beside what people use today: one run, benchmark.json, report.md and plots.

    pip install -r requirements-benchmark.txt
    python scripts/benchmark.py --output DIR             # 20 to 50 minutes on two cores; --toy takes one
    python scripts/benchmark.py --output DIR --scale 100000 1000000    # only what serving so many products costs

Contenders run in processes of their own and take turns; every row has its sample count and the share of the processor
that others took meanwhile.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from fashion_search.encoder import Encoder, load_encoder
from scripts.benchmarking import building, large, large_catalog, limit, material, search_alone, serving
from scripts.benchmarking.machine import describe
from scripts.benchmarking.report import write
from scripts.benchmarking.rounds import Worker, interleave, start, summary

PARTS = ("end_to_end", "end_to_end_224", "serving", "building", "limit", "search")


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    products: int
    search_sizes: tuple[int, ...]
    rates: tuple[str, ...]
    rounds: int
    questions: int
    naive_pictures: int
    seconds: float


FULL = Plan(
    44_072,
    (44_072, 1_000_000),
    ("all", *material.PASS_RATES),
    rounds=12,
    questions=10,
    naive_pictures=200,
    seconds=10,
)
TOY = Plan(300, (300,), ("all", "10%"), rounds=1, questions=3, naive_pictures=2, seconds=0.2)


def main() -> None:
    """Measure the parts asked for, one after the other, and write down what there is even if one of them fails."""
    args = parse_arguments()
    plan = TOY if args.toy else FULL
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        work = args.work or Path(temporary)
        model = material.tiny_model(work / "tiny") if args.toy and args.model == "bundled" else args.model
        encoder = load_encoder(model)
        figures: dict[str, Any] = {"machine": describe(), "toy": args.toy, "products": plan.products}
        figures["encoder"] = f"{encoder.model} ({encoder.precision}, {encoder.preprocessing['input_size'][1]} px)"
        if args.scale:
            figures["scale"] = scale(work, encoder, args.scale)
            write(figures, args.output)
            return
        pictures = material.jpegs(work / "pictures", args.dataset)
        measures: dict[str, Callable[[], Any]] = {
            "end_to_end": lambda: end_to_end(model, work, pictures, plan, args.toy),
            "end_to_end_224": lambda: end_to_end(at_224(model, work), work, pictures, plan, args.toy),
            "serving": lambda: serve(model, work, pictures["large"], plan),
            "building": lambda: build(model, work, pictures["small"], plan),
            "limit": lambda: limits(model, work, plan),
            "search": lambda: search(model, work, plan),
        }
        for part in args.parts:
            print(f"measuring {part} …", flush=True)
            figures[part] = measures[part]()
            write(figures, args.output)
    print(f"written to {args.output}/benchmark.json, report.md and plots")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--toy", action="store_true", help="a tiny model and catalog: shows that it works")
    parser.add_argument("--model", default="bundled", help="our encoder, as load_encoder takes it")
    parser.add_argument("--dataset", help="product pictures to measure on (default: those of the drawn sample)")
    parser.add_argument("--work", type=Path, help="folder to keep the material in for another run (default: none)")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="measure only these")
    parser.add_argument("--scale", type=int, nargs="+", metavar="N", help="measure only serving N products")
    return parser.parse_args()


def scale(work: Path, encoder: Encoder, counts: list[int]) -> list[dict[str, Any]]:
    """What a start, pages, searches and memory cost with catalogs of so many products."""
    found = []
    for count in counts:
        print(f"measuring with {count:,} products …", flush=True)
        found.append(large.run(large_catalog.write_large(work / f"scale-{count}", count, encoder)))
    return found


def end_to_end(model: str, work: Path, pictures: dict[str, list[Path]], plan: Plan, toy: bool) -> dict[str, Any]:
    """One query, JPEG bytes in, five matches with their products out: ours, the usual stack, the strong plain one."""
    encoder = load_encoder(model)
    network, width = ("test_resnet", 96) if toy else ("resnet50", 2048)
    ours = _catalog(work, encoder, plan)
    strong_model = at_224(model, work) if "at224" not in model else model
    naive = material.write_pickle(work / f"naive-{plan.products}.pkl", plan.products, width)
    strong = material.write_pickle(work / f"strong-{plan.products}.pkl", plan.products, encoder.ndim)
    commands: dict[str, tuple[str, ...]] = {
        "ours": ("ours", model, str(ours)),
        "naive": ("naive", network, str(naive)),
        "strong": ("strong", strong_model, str(strong)),
    }
    if strong_model != model:
        commands["torch_same_encoder"] = ("strong", model, str(strong))
    with start(commands) as workers:
        return {size: compare(workers, files, plan) for size, files in pictures.items()}


def at_224(model: str, work: Path) -> str:
    """Lay out the model at 224 pixels in the work folder and return its name."""
    return material.at_224(model, work / "at224")


def _catalog(work: Path, encoder: Encoder, plan: Plan) -> Path:
    side = encoder.preprocessing["input_size"][1]
    return material.catalog(work / f"catalog-{side}-{plan.products}", plan.products, encoder)


def compare(workers: list[Worker], files: list[Path], plan: Plan) -> dict[str, Any]:
    """Let the contenders take turns over the files; their rows, and how many times ours each one takes."""
    blocks = interleave(workers, [str(file) for file in files], plan.rounds, plan.questions)
    rows = {
        worker.name: {**summary(blocks[worker.name]), **worker.at_rest, "loaded_mb": worker.memory().get("resident_mb")}
        for worker in workers
    }
    ours = rows["ours"]
    found: dict[str, Any] = {f"{name}_ms": row["median_ms"] for name, row in rows.items()}
    found |= {f"ratio_{name}": row["median_ms"] / ours["median_ms"] for name, row in rows.items() if name != "ours"}
    found |= {"p99_over_median": ours["p99_ms"] / ours["median_ms"], "p99_ms": ours["p99_ms"]}
    contended = any(row["contended"] for row in rows.values())
    return {**found, "contended": contended, "contenders": rows}


def serve(model: str, work: Path, pictures: list[Path], plan: Plan) -> dict[str, Any]:
    """Start the app on the catalog; an app that does not come up is said in the figures."""
    encoder = load_encoder(model)
    index = _catalog(work, encoder, plan)
    try:
        return serving.measure(index, model, pictures, plan.rounds)
    except serving.UnservedError as error:
        return {"not_measured": str(error)}


def build(model: str, work: Path, pictures: list[Path], plan: Plan) -> dict[str, Any]:
    """Build from a folder of pictures, and once more from their vectors."""
    folder = building.picture_folder(work / "pictures-to-build", pictures, plan.products)
    figures = building.measure(folder, model, work, plan.products, plan.naive_pictures)
    return figures | {"rebuilt": building.rebuild(work / "rebuild", folder, plan.products, load_encoder(model))}


def search(model: str, work: Path, plan: Plan) -> list[dict[str, Any]]:
    """Search alone, at every catalog size."""
    encoder = load_encoder(model)
    rows = []
    for size in plan.search_sizes:
        folder = search_alone.prepare(work / f"search-{size}", size, encoder)
        rows += [
            {"products": size, **row} for row in search_alone.measure(folder, plan.rates, plan.rounds, plan.questions)
        ]
    return rows


def limits(model: str, work: Path, plan: Plan) -> list[dict[str, Any]]:
    """GEMM peaks, and the share of them that the encoder reaches at its own size and at 224 pixels."""
    encoders = {"encoder as shipped": load_encoder(model)}
    encoders["encoder at 224"] = load_encoder(at_224(model, work))
    return limit.measure(encoders, plan.seconds)


if __name__ == "__main__":
    main()
