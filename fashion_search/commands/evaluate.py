"""A dataset and models in; metrics.json, report.md, plots and a page of best and worst queries out.

fashion-search evaluate --dataset path/to/catalog --model bundled --model pixels-16 --output runs/eval
fashion-search evaluate --dataset user/catalog --model resnet50.a1_in1k --queries user/photos --output runs/eval
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from fashion_search.commands.running import carry_out
from fashion_search.evaluation.baselines import REFERENCE_FEATURES
from fashion_search.optional import check_installed


def main(arguments: Sequence[str] | None = None, prog: str = "evaluate") -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser(prog).parse_args(given)
    return carry_out(prog, lambda: evaluate(options, shlex.join(["fashion-search", "evaluate", *given])))


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog=prog, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dataset", required=True, help="Hub id, folder or .parquet; queries: test, gallery: train")
    parser.add_argument(
        "--model", action="append", required=True,
        help=f"any model of load_encoder, or one of {', '.join(REFERENCE_FEATURES)}; repeat for several",
    )  # fmt: skip
    parser.add_argument("--queries", help="a second set, people's own photos with a `category` column")
    parser.add_argument(
        "--gallery", action="append", default=[],
        help="another dataset whose train split is searched too, for the figure of the whole catalog; repeat",
    )  # fmt: skip
    parser.add_argument(
        "--without-clothes", metavar="DATASET",
        help="real pictures without clothes, with a column `source`; left out: generated ones",
    )  # fmt: skip
    parser.add_argument(
        "--robustness", type=int, nargs="?", const=300, metavar="N",
        help="also ask with N products and photos turned, small, cluttered, in other light … (default 300)",
    )  # fmt: skip
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
    return parser


def evaluate(options: argparse.Namespace, command: str) -> None:
    """Measures every model and writes what was found."""
    check_installed("An evaluation draws plots, which", "matplotlib")
    from fashion_search.evaluation.run import run

    run(options, command)


if __name__ == "__main__":
    sys.exit(main())
