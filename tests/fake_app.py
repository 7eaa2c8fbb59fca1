"""The app with an encoder that need not be loaded, as a program of its own: what `python -c` takes."""

FAKE_APP = """
import os, sys
from fashion_search.commands.serve import serve
from fashion_search.search import opening
from tests.fakes import FakeEncoder

opening.load_encoder = lambda *_: FakeEncoder()
sys.exit(serve(os.environ))
"""
