"""Opens the index named by the settings, builds the page, launches it. `FASHION_INDEX=user/repo python app.py`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Serve until stopped; what prevents a start is said in one sentence, with exit code 1."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    from fashion_search.web.startup import StartupError, open_service

    try:
        service = open_service(os.environ)
    except StartupError as error:
        print(f"fashion_search cannot start: {error}", file=sys.stderr)
        return 1
    from fashion_search.web.launch import serve

    return serve(service)


if __name__ == "__main__":
    sys.exit(main())
