"""An encoder and real product pictures in; the same encoder in int8 out, if it still finds what it found in f32.

python scripts/quantize_encoder.py --dataset user/catalog --model local-dir:runs/encoder

The face of `fashion-search quantize` in a clone that is not installed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fashion_search.commands.quantize import main

if __name__ == "__main__":
    sys.exit(main())
