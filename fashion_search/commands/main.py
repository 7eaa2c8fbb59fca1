"""`fashion-search COMMAND …` in; the exit code of that command out. A command is imported only when it is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from fashion_search import __version__

COMMANDS = {
    "serve": "open an index and serve its page and API",
    "build": "embed a catalog and write its index",
    "push": "publish an index or an encoder on the Hub",
    "evaluate": "measure how well models find similar products",
    "train": "train an encoder on labelled pictures",
    "quantize": "turn an encoder into int8, if it finds as well",
    "deploy": "publish the app as a Space",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that the first argument names."""
    options = parser().parse_args(arguments)
    command = import_module(f"fashion_search.commands.{options.command}")
    return command.main(options.arguments, prog=f"fashion-search {options.command}")


def parser() -> argparse.ArgumentParser:
    """The commands, and what each does."""
    listed = "\n".join(f"  {name:10}{what}" for name, what in COMMANDS.items())
    found = argparse.ArgumentParser(
        prog="fashion-search",
        description="Visual search for fashion catalogs.",
        epilog=f"commands:\n{listed}\n\n`fashion-search COMMAND --help` lists the options of one.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found.add_argument("--version", action="version", version=f"fashion-search {__version__}")
    found.add_argument("command", metavar="COMMAND", choices=COMMANDS)
    found.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return found


if __name__ == "__main__":
    sys.exit(main())
