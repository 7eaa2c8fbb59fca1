"""A dataset and models in; metrics.json, report.md, plots and a page of best and worst queries out.

python scripts/evaluate.py --dataset path/to/catalog --model bundled --model pixels-16 --output runs/eval

The face of `fashion-search evaluate` in a clone that is not installed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fashion_search.commands.evaluate import main

if __name__ == "__main__":
    sys.exit(main())
