"""One OpenVINO runtime a process: the thread that compiles keeps the signal stack that it was given."""

from __future__ import annotations

import subprocess
import sys

from tests.paths import ROOT

# Engines come and go, the last in another thread, as when a newer index is swapped in; then a signal is handled.
CODE = """
import gc, signal, threading
from PIL import Image
from fashion_search.encoder import load_encoder

signal.signal(signal.SIGTERM, lambda *_: print("handled"))
for _ in range(3):
    held = [load_encoder("bundled")]
    held[0].encode([Image.new("RGB", (32, 32))])
    ending = threading.Thread(target=lambda: (held.clear(), gc.collect()))
    ending.start()
    ending.join()
signal.raise_signal(signal.SIGTERM)
"""


def test_a_signal_is_handled_after_engines_have_come_and_gone() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "handled\n"), done.stderr
