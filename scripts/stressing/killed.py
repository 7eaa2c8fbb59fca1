"""A command in; a process of its own that carries it out, ready to be killed, out.

It is forked from one that has imported everything, so that kills fall into the work and not into the imports.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from PIL import Image

from tests.fakes import FakeEncoder

PRELOADED = (
    "scripts.stressing.killed",
    "openTSNE",
    "fashion_search.building.build",
    "fashion_search.catalog.dataset",
    "fashion_search.catalog.downloads",
    "fashion_search.commands.build",
    "fashion_search.commands.updating",
)
SHARD_ROWS, A_PICTURE = 10, 0.01  # rows, seconds: a build of 60 pictures has moments enough to be killed in


class Slow(FakeEncoder):
    """The tests' own encoder, that takes its time."""

    def encode(self, images: Iterable[Image.Image]) -> np.ndarray:
        """Pictures → (n, 3) float32 unit rows, one after the other."""

        def waited() -> Iterable[Image.Image]:
            for image in images:
                time.sleep(A_PICTURE)
                yield image

        return super().encode(waited())


def begin(command: str, *arguments: object, environment: Mapping[str, str] | None = None) -> BaseProcess:
    """`fashion-search build …` or `push …` that has begun."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    here, there = context.Pipe(duplex=False)
    given = (command, [str(argument) for argument in arguments], dict(environment or {}), there)
    process = context.Process(target=carry_out, args=given)
    process.start()
    there.close()
    here.recv()
    return process


def carry_out(command: str, arguments: list[str], environment: dict[str, str], begun: Connection) -> None:
    """In the process itself: say that it begins, then do it, silently."""
    os.environ.update(environment)  # before the Hub's client is imported, which reads it then
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    main = push if command == "push" else build
    begun.send("begins")
    sys.exit(main(arguments))


def build(arguments: list[str]) -> int:
    """A build with the slow encoder, in small shards."""
    from fashion_search.building import shards
    from fashion_search.commands import build as command

    vars(shards)["SHARD_ROWS"] = SHARD_ROWS
    vars(command)["load_encoder"] = lambda *_: Slow()
    return command.main(arguments)


def push(arguments: list[str]) -> int:
    """A push, to the Hub that the environment names."""
    from fashion_search.commands.push import main

    if Path(arguments[0]).is_dir() and "HF_ENDPOINT" in os.environ:
        return main(arguments)
    return 2  # never to the real Hub
