"""A group of the command line in; the options of a build on a Ray cluster, added to it, out."""

from __future__ import annotations

import argparse


def add_cluster(group: argparse._ArgumentGroup) -> None:
    """The options of --engine ray."""
    group.add_argument("--address", help="of the Ray cluster, ray://… or auto (default: Ray on this machine alone)")
    group.add_argument(
        "--parts", metavar="PLACE", help="where the parts are kept, for every worker to reach: a shared folder, s3://… "
        "(default: OUTPUT.parts)",
    )  # fmt: skip
    group.add_argument("--part-rows", type=int, default=8192, help="rows a task, at most (default: %(default)s)")
    group.add_argument(
        "--retries", type=int, default=3, help="how often a part that failed is tried again (default: %(default)s)"
    )
    group.add_argument("--task-cpus", type=float, help="processors a task (default: all of the smallest machine)")
    group.add_argument(
        "--worker-engine", default="auto", choices=("auto", "torch", "openvino"), help="how the model runs on a worker"
    )
