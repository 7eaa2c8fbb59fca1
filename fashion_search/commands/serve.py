"""Open an index and serve its page and its API until stopped; what prevents a start is said in one sentence.

fashion-search serve --index user/repo
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence


def main(arguments: Sequence[str] | None = None, prog: str = "serve") -> int:
    """Serves what the options and the settings in the environment name; 1 where that cannot start."""
    return serve(environment(parser(prog).parse_args(arguments), os.environ))


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line: the settings that change most often, each also an environment variable."""
    parser = argparse.ArgumentParser(prog=prog, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", help="a Hub repo or an index folder (FASHION_INDEX; default: the drawn sample)")
    parser.add_argument("--revision", help="a commit, branch or tag of that repo (FASHION_INDEX_REVISION)")
    parser.add_argument("--engine", choices=("auto", "openvino", "torch"), help="how the model runs (FASHION_ENGINE)")
    return parser


def environment(options: argparse.Namespace, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with what the command line says in place of its own."""
    given = {
        "FASHION_INDEX": options.index,
        "FASHION_INDEX_REVISION": options.revision,
        "FASHION_ENGINE": options.engine,
    }
    return {**environ, **{name: value for name, value in given.items() if value is not None}}


def serve(environ: Mapping[str, str]) -> int:
    """Opens the service and serves it; an exit code."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    from fashion_search.web.startup import StartupError, open_service

    try:
        service = open_service(environ)
    except StartupError as error:
        print(f"fashion_search cannot start: {error}", file=sys.stderr)
        return 1
    from fashion_search.web.launch import serve

    return serve(service)


if __name__ == "__main__":
    sys.exit(main())
