"""Where things lie: the project's own root, and the real photos that may stand beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED_PHOTOS = ROOT.parent / "shared" / "data"
