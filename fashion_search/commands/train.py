"""Labelled catalogs in, an encoder folder for `--model local-dir:…` out: transfer learning from ResNet50.

fashion-search train --dataset user/catalog --output runs/encoder
fashion-search train --dataset user/catalog --init bundled --teacher bundled-lite --output runs/encoder
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fashion_search.commands.running import carry_out
from fashion_search.optional import check_installed


def main(arguments: Sequence[str] | None = None, prog: str = "train_encoder") -> int:
    """Runs the command; 0, or 2 with one sentence on standard error."""
    options = parser(prog).parse_args(arguments)
    return carry_out(prog, lambda: train(options), "stopped; --resume goes on from the last finished epoch.")


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog=prog, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dataset", action="append", required=True, help="Hub id or folder; repeat for several")
    parser.add_argument("--no-clothes", action="append", default=[], help="pictures without clothes, to tell apart")
    parser.add_argument(
        "--repeat", action="append", default=[], metavar="NAME=TIMES", help="see a dataset that often in an epoch"
    )
    parser.add_argument("--split", default="train")
    parser.add_argument("--limit", type=int, help="at most this many products of each dataset")
    parser.add_argument("--init", default="resnet50.a1_in1k", help='"scratch", "bundled", or any model of load_encoder')
    parser.add_argument("--architecture", default="resnet50", help="what --init scratch builds")
    parser.add_argument("--teacher", help="a fine-tuned model to distil, such as bundled-lite")
    parser.add_argument("--teacher-end", type=float, default=1.0, help="share of its weight left at the end")
    parser.add_argument("--embedding", type=int, default=256)
    parser.add_argument("--epochs", type=float, default=10)
    parser.add_argument("--minutes", type=float, help="train this long by the clock instead of --epochs")
    parser.add_argument("--sizes", help="picture sizes and the share of the run they start at, such as 80:0,112:0.7")
    parser.add_argument("--without-clothes", type=float, default=0.04, help="share of drawn pictures without clothes")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1.5e-3, help="learning rate of new layers")
    parser.add_argument("--body-rate", type=float, help="the body's share of that rate (0.3, or 1 from scratch)")
    parser.add_argument("--segment", type=int, help="pictures between two measurements and checkpoints (an epoch)")
    parser.add_argument(
        "--workers", type=int, help="processes that draw up the pictures (1, or most cores beside a GPU)"
    )
    parser.add_argument("--memory", type=int, default=0, help="vectors of past batches that a batch is compared with")
    parser.add_argument("--set-aside", type=Path, help="a file of ids, one a line: measured on, never trained on")
    parser.add_argument("--hold-out", type=int, default=300, help="products kept aside to measure on")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --output")
    parser.add_argument("--push-to", metavar="USER/MODEL")
    return parser


def train(options: argparse.Namespace) -> None:
    """Trains; torch is loaded only now, so that --help needs none."""
    check_installed("Training", "torch", "torchvision", "timm", "safetensors", "matplotlib")
    from fashion_search.training import run

    run.train(options)


if __name__ == "__main__":
    sys.exit(main())
