"""Labelled catalogs in, an encoder folder for `--model local-dir:…` out: transfer learning from ResNet50.

python scripts/train_encoder.py --dataset user/catalog --output runs/encoder

The face of `fashion-search train` in a clone that is not installed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fashion_search.commands.train import main

if __name__ == "__main__":
    sys.exit(main())
