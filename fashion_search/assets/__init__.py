"""Nothing in; where the files that ship with the program lie out."""

from pathlib import Path

ASSETS = Path(__file__).parent
SAMPLE_INDEX = ASSETS / "sample_index"
BUNDLED_ENCODER = ASSETS / "encoder"
BUNDLED_LITE = ASSETS / "encoder-lite"
