"""Answers of the app in; the same, compressed where that pays, out: the page itself and JSON.

Gradio compresses files by the ending of their name and nothing else. Streams of events, parts of files (206) and
pictures pass as they are.
"""

from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

# Gradio's own middleware, outside of this one, compresses these with Brotli, which is smaller.
GRADIO_DOES = ("text/css", "text/javascript", "application/javascript")
LEVEL = 6


def compression() -> Middleware:
    """Starlette's gzip for what Gradio leaves as it is."""
    return Middleware(
        GZipMiddleware, compresslevel=LEVEL, exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *GRADIO_DOES)
    )
